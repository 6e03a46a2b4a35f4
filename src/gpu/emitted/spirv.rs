//! What becomes of float sums and products in SPIR-V. Reads the few instructions that matter.

use std::collections::{BTreeMap, BTreeSet};

use super::Counted;

const EXT_INST: u16 = 12;
const FUNCTION: u16 = 54;
const CALL: u16 = 57;
const STORE: u16 = 62;
const DECORATE: u16 = 71;
const BITCAST: u16 = 124;
const XOR: u16 = 198;
const SWITCH: u16 = 251;
const RETURN: u16 = 254;

/// Additions, subtractions and products of floats.
const ARITHMETIC: [(u16, &str); 4] = [(129, "sum"), (131, "sum"), (133, "product"), (142, "product")];

/// What the function that holds a number is made of, beside the xor: its frame, the load of the zero, and casts.
const FRAME: [u16; 9] = [FUNCTION, 55, 61, 65, BITCAST, 248, 249, RETURN, 56];

/// NoContraction and FPFastMathMode: drivers heed the one at will, and the other is leave to be inexact.
const DECORATIONS: [u32; 2] = [42, 40];

struct Instruction<'a> {
    op: u16,
    words: &'a [u32],
}

fn instructions(words: &[u32]) -> Vec<Instruction<'_>> {
    let mut rest = &words[5..];
    let mut all = Vec::new();
    while let [first, ..] = rest {
        let (one, behind) = rest.split_at((first >> 16) as usize);
        all.push(Instruction { op: *first as u16, words: one });
        rest = behind;
    }
    all
}

/// The ids that an instruction reads, as far as one could be a float's.
fn reads<'a>(instruction: &Instruction<'a>) -> &'a [u32] {
    match (instruction.op, instruction.words) {
        (EXT_INST, [_, _, _, _, _, ids @ ..]) => ids,
        // Names, types, constants and decorations have no float to read.
        (..FUNCTION | DECORATE | 72 | SWITCH, _) => &[],
        (STORE | RETURN, [_, ids @ ..]) | (_, [_, _, _, ids @ ..]) => ids,
        _ => &[],
    }
}

/// The sums and products of a module, and where those go that nothing holds.
pub(super) fn counted(words: &[u32]) -> Counted {
    let all = instructions(words);
    let decorated = all.iter().find(|one| one.op == DECORATE && DECORATIONS.contains(&one.words[2]));
    assert!(decorated.is_none(), "a decoration changes what floats are");
    let functions: Vec<_> = all.split(|one| one.op == 56).collect();
    let holds = |function: &&[Instruction<'_>]| {
        let within: Vec<_> = function.iter().skip_while(|one| one.op != FUNCTION).collect();
        within.iter().filter(|one| one.op == XOR).count() == 1 && within.iter().all(|one| one.op == XOR || FRAME.contains(&one.op))
    };
    let keeps: BTreeSet<u32> =
        functions.into_iter().filter(holds).filter_map(|function| Some(function.iter().find(|one| one.op == FUNCTION)?.words[2])).collect();
    let kind = |op: u16| ARITHMETIC.iter().find(|(arithmetic, _)| *arithmetic == op).map(|(_, name)| *name);
    let made: BTreeMap<u32, &str> = all.iter().filter_map(|one| kind(one.op).map(|kind| (one.words[2], kind))).collect();
    let mut open = Vec::new();
    for instruction in &all {
        let held = instruction.op == BITCAST || (instruction.op == CALL && keeps.contains(&instruction.words[3]));
        if held {
            continue;
        }
        for from in reads(instruction).iter().filter_map(|id| made.get(id)) {
            open.push(match kind(instruction.op) {
                Some(into) => format!("{from} into a {into}"),
                None => format!("{from} into instruction {}", instruction.op),
            });
        }
    }
    Counted { arithmetic: made.len(), open }
}
