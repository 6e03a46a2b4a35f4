//! The pieces of a program, and the bytecode between them. Not here: the code of a piece.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;

use super::emit::{Known, piece};
use super::encode::Assembler;
use super::expand::expanded;
use super::flow::{Places, jumps, live, often, reads, runs, writes};
use super::memory::{Executable, Vector, Whole, rounds_as_usual};
use super::registers::Homes;
use super::set::Set;
use super::values;
use crate::function::bytecode::{self, Act, Code, Frame, NOWHERE, Step, compile};
use crate::function::data::Elements;
use crate::function::lanes::{Lanes, count, uniform_registers};

/// A program's machine code, and the bytecode round it.
#[derive(Debug)]
pub(in crate::function) struct Machine {
    /// Bytecode some of whose steps are pieces.
    code: Code,
    /// Where the code of each piece begins.
    entries: Vec<usize>,
    #[cfg_attr(not(test), allow(dead_code, reason = "tests look at it"))]
    set: Set,
    /// Vectors of memory that a piece needs.
    scratch: usize,
    /// Bytes of it that stand for registers.
    #[cfg_attr(not(test), allow(dead_code, reason = "tests look at it"))]
    spilled: i32,
    executable: Executable,
}

/// Steps that are worth a piece: one alone takes as long in the bytecode.
const LEAST_STEPS: usize = 2;

/// Longer programs stay bytecode: their code would take longer to make than it saves, and leave the cache of instructions.
const MOST_STEPS: usize = 10_000;

/// The machine code of a program whose outputs and whole inputs have so many components, of a set's instructions, with so many vectors
/// side by side or with as many as is good.
///
/// # Errors
/// Why there is none.
pub(in crate::function) fn assemble(
    lanes: &Lanes,
    (outputs, wholes): (&[usize], &[usize]),
    set: Set,
    vectors: Option<usize>,
) -> Result<Machine, String> {
    if count(&lanes.body) > MOST_STEPS {
        return Err("it is too long".into());
    }
    let compiled = |lanes: &Lanes| compile(lanes, &uniform_registers(lanes), outputs.to_vec(), wholes.to_vec());
    let whole = expanded(lanes);
    let mut forms = whole.iter().chain([lanes]).map(compiled);
    let mut code = forms.find(|code| code.body.len() <= MOST_STEPS).ok_or("it is too long")?;
    let steps = &code.body;
    let lines: Vec<_> = code.lines.iter().map(|&(_, scalar, definition)| (scalar, definition)).collect();
    let known = Known { steps, kinds: &code.kinds, lines: &lines, wholes: &code.wholes, wide: code.width == 8, set };
    let live = live(steps, code.line_count + code.slot_count).ok_or("it is too long")?;
    let often = often(steps);
    let pieces = pieces(&known, &live, &often);
    if pieces.is_empty() {
        return Err("none of its operations has machine code".into());
    }
    let (mut renamed, mut kinds) = (steps.clone(), code.kinds.clone());
    for range in &pieces {
        let new = values::renamed(&known, range.clone(), &live, &mut kinds);
        let known = Known { kinds: &kinds, ..known };
        let homes = |steps: &[Step]| Homes::of(&known, steps, &often[range.clone()], vectors);
        if !homes(&steps[range.clone()]).better_than(&homes(&new)) {
            renamed[range.clone()].copy_from_slice(&new);
        }
    }
    let known = Known { steps: &renamed, kinds: &kinds, ..known };
    let (mut asm, mut entries, mut scratch, mut spilled) = (Assembler::new(set), Vec::new(), 0, 0);
    for range in &pieces {
        asm.align(64);
        entries.push(asm.length());
        let homes = Homes::of(&known, &known.steps[range.clone()], &often[range.clone()], vectors);
        scratch = scratch.max(homes.memory().div_ceil(size_of::<Vector>()));
        spilled = spilled.max(homes.scratch);
        let (before, behind) = (&live[range.start], &live[range.end]);
        piece(&mut asm, &known, range.clone(), homes, before, behind).map_err(|_| "one of its operations has no machine code")?;
    }
    let bytes = asm.finish().ok_or("it is too long")?;
    let executable = Executable::new(&bytes).map_err(|error| format!("the system allows no executable memory: {error}"))?;
    code.body = between(steps, &pieces);
    code.busy = in_memory(&code);
    Ok(Machine { code, set, entries, scratch, spilled, executable })
}

/// The longest runs of steps that machine code can be made of.
fn pieces(known: &Known<'_>, live: &[Places], often: &[u64]) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for run in runs(known.steps) {
        let homes = Homes::of(known, &known.steps[run.clone()], &often[run.clone()], Some(1));
        let (before, behind) = (&live[run.start], &live[run.end]);
        if piece(&mut Assembler::new(known.set), known, run.clone(), homes, before, behind).is_err() {
            continue;
        }
        match pieces.last_mut() {
            Some(last) if last.end == run.start => last.end = run.end,
            _ => pieces.push(run),
        }
    }
    pieces.retain(|piece| piece.len() >= LEAST_STEPS);
    pieces
}

/// How many slots are read and written where the bytecode has them: those of inputs, and of what lies between pieces.
fn in_memory(code: &Code) -> usize {
    let slots = code.body.iter().flat_map(|step| reads(step).chain(writes(step)));
    let slots = slots.chain(code.inputs.iter().map(|&(place, ..)| place)).filter(|&place| place as usize >= code.line_count);
    slots.collect::<HashSet<_>>().len()
}

/// The steps with each piece as one.
fn between(steps: &[Step], pieces: &[Range<usize>]) -> Vec<Step> {
    let (mut out, mut moved) = (Vec::new(), vec![0; steps.len() + 1]);
    let mut at = 0;
    let mut left = pieces.iter().enumerate().peekable();
    while at < steps.len() {
        moved[at] = out.len() as u32;
        match left.next_if(|(_, piece)| piece.start == at) {
            Some((number, piece)) => {
                let act = Act::Piece(number as u32);
                out.push(Step { act, target: NOWHERE, a: NOWHERE, b: NOWHERE, c: NOWHERE, to: 0, turn: 0 });
                at = piece.end;
            }
            None => {
                out.push(steps[at]);
                at += 1;
            }
        }
    }
    moved[steps.len()] = out.len() as u32;
    for step in &mut out {
        if let Some(to) = jumps(step) {
            step.to = moved[to];
        }
    }
    out
}

thread_local! {
    /// The pieces' own memory, for the next one on this thread.
    static SCRATCH: RefCell<Vec<Vector>> = const { RefCell::new(Vec::new()) };
}

impl Machine {
    /// Whether it can run on these whole inputs, where the level has its instructions.
    ///
    /// # Errors
    /// Why not.
    pub fn fits(&self, wholes: &[Elements<'_>]) -> Result<(), &'static str> {
        let packed = |(elements, &components): (&Elements<'_>, &usize)| {
            let near = elements.numbers.len() <= i32::MAX as usize;
            near && elements.stride == components && elements.component_stride == 1
        };
        if !rounds_as_usual() {
            return Err("the thread rounds in another way than usual, or flushes subnormal numbers");
        }
        if !wholes.iter().zip(&self.code.wholes).all(packed) {
            return Err("a whole input has gaps or more than 2^31 numbers");
        }
        Ok(())
    }

    /// What it is, for reports.
    pub fn name(&self) -> &'static str {
        if self.code.body.len() == 1 { "machine code" } else { "machine code and bytecode" }
    }

    /// Vectors that are kept in memory, for want of registers.
    #[cfg(test)]
    pub fn spilled(&self) -> i32 {
        self.spilled / self.set.bytes()
    }

    /// The bytecode, some of whose steps are pieces.
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// Runs a piece; false where it was stopped.
    ///
    /// # Safety
    /// As for the steps that it is made of; the processor has the instructions.
    #[allow(unsafe_code, reason = "machine code is run")]
    pub unsafe fn run(&self, piece: u32, frame: &Frame<'_>) -> bool {
        let whole = |whole: &bytecode::Whole| Whole { first: whole.pointer, last: (whole.length - 1) as u32 };
        let wholes: Vec<_> = frame.wholes.iter().map(whole).collect();
        SCRATCH.with_borrow_mut(|scratch| {
            if scratch.len() < self.scratch {
                scratch.resize(self.scratch, Vector::ZERO);
            }
            // SAFETY: the caller's, and the scratch memory is large enough.
            unsafe { self.executable.run(self.entries[piece as usize], frame, &wholes, scratch) }
        })
    }
}
