//! The functions of `shaders/math` as lane programs: the text that GPUs are given, lowered as a user's function is, once a process. So
//! their formulas stand there and nowhere else. Not here: which operations become one of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::lanes::{Lanes, Node, Op, ScalarType};
use crate::language::{Constants, Stack, Text, Trouble, parse, signature};
use crate::lower::lower;
use crate::shaders::{EXPONENTIAL, texts};
use crate::{Error, Result};

/// What the texts rest on, where nothing re-orders arithmetic; and what is an operation of its own, instead of the texts' integers.
const PRELUDE: &str = "
struct Job { zero: u32 }
var<private> job: Job;
fn keep(x: f32) -> f32 { return x; }
fn yunta_divide(x: f32, y: f32) -> f32 { return x / y; }
fn yunta_sqrt(x: f32) -> f32 { return sqrt(x); }
";

/// More of these for processors that fuse, and that keep subnormal numbers as GPUs may not: the second product is the one that is rounded.
/// Whoever sees a NaN's bits, an output or a bitcast, makes it the one NaN anyway.
const KEEPING: &str = "
fn yunta_plus_exact(sum: f32, a: f32, b: f32) -> f32 { return fma(a, b, sum); }
fn yunta_scaled(p: f32, k: i32) -> u32 {
    let half = k >> 1u;
    return bitcast<u32>(p * power_of_two(half) * power_of_two(k - half));
}
fn yunta_one_nan_f64(x: f64) -> f64 { return x; }
";

/// Programs by what is added to the prelude, by name and type.
type Programs = HashMap<(&'static str, &'static str, ScalarType), Arc<Lanes>>;

/// What has been lowered so far.
static PROGRAMS: LazyLock<Mutex<Programs>> = LazyLock::new(Mutex::default);

/// The program of a function: of `yunta_NAME` for f32, of `yunta_NAME_f64` for f64. Its parameters are its items' elements; it can be
/// spliced into another program, for cores and GPUs.
///
/// # Errors
/// There is none of this name.
pub fn program(name: &'static str, scalar: ScalarType) -> Result<Arc<Lanes>> {
    kept("", name, scalar)
}

/// A shorter one of the same bits, where the processor rounds to the nearest and keeps subnormal numbers.
///
/// # Errors
/// As [`program`].
pub fn program_for_machine(name: &'static str, scalar: ScalarType) -> Result<Arc<Lanes>> {
    kept(KEEPING, name, scalar)
}

fn kept(added: &'static str, name: &'static str, scalar: ScalarType) -> Result<Arc<Lanes>> {
    let (key, programs) = ((added, name, scalar), || PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner));
    if let Some(program) = programs().get(&key) {
        return Ok(program.clone());
    }
    // Not while it is locked: two threads that want the same one rather lower it twice than wait for another's.
    let entry = if scalar == ScalarType::F32 { format!("yunta_{name}") } else { format!("yunta_{name}_{scalar}") };
    let program = Arc::new(lowered(added, &entry)?);
    Ok(programs().entry(key).or_insert(program).clone())
}

/// Lowers a function of one of the files.
fn lowered(added: &str, entry: &str) -> Result<Lanes> {
    let text = text_of(&[PRELUDE, added].concat(), entry).ok_or_else(|| Error { message: format!("there is no function {entry} here") })?;
    Stack::of(&text)?.run(|| {
        let parsed = parse(Text::new(&text), &Constants::LEFT)?;
        let error = |trouble: Trouble| trouble.error(&parsed.text);
        let signature = signature(&parsed, Some(entry)).map_err(error)?;
        let mut lanes = lower(&parsed, &signature, &|_| false).map_err(error)?;
        plain_bits(&mut lanes.body);
        lanes.tidy();
        Ok(lanes)
    })
}

/// The function of this name, with all that it calls and names, behind the prelude. The rest of the texts would take most of the time.
fn text_of(prelude: &str, entry: &str) -> Option<String> {
    let there = |name: &str| prelude.contains(&format!("fn {name}("));
    let all: Vec<_> = texts().chain([EXPONENTIAL]).flat_map(items).filter(|(name, _)| !there(name)).collect();
    let mut work = vec![all.iter().position(|(name, _)| *name == entry)?];
    work.extend((0..all.len()).filter(|&at| prelude.contains(all[at].0)));
    let mut kept: BTreeSet<_> = work.iter().copied().collect();
    while let Some(at) = work.pop() {
        let names = |(other, (name, _)): (usize, &(&str, &str))| all[at].1.contains(name).then_some(other);
        work.extend(all.iter().enumerate().filter_map(names).filter(|&other| kept.insert(other)));
    }
    Some(kept.into_iter().fold(prelude.to_owned(), |text, at| text + all[at].1))
}

/// A text's functions, structs and constants, by name. Each begins at a line's start, and ends with its line or with a line that closes it.
fn items(text: &'static str) -> Vec<(&'static str, &'static str)> {
    let (mut items, mut begun, mut at) = (Vec::new(), None, 0);
    for line in text.split_inclusive('\n') {
        let (head, end) = (["fn ", "struct ", "const "].iter().find_map(|head| line.strip_prefix(head)), at + line.len());
        if let Some(rest) = head {
            begun = Some((rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default(), at));
        }
        let closed = matches!(line.trim_end(), "}" | ");") || (head.is_some() && line.trim_end().ends_with([';', '}']));
        if let Some((name, start)) = begun.filter(|_| closed) {
            items.push((name, &text[start..end]));
            begun = None;
        }
        at = end;
    }
    items
}

/// None of these functions' results depends on which NaN one is: GPUs have several.
fn plain_bits(nodes: &mut [Node]) {
    for node in nodes {
        match node {
            Node::Instruction(instruction) if instruction.op == Op::Bitcast => instruction.op = Op::Reinterpret,
            Node::If { accept, reject, .. } => {
                plain_bits(accept);
                plain_bits(reject);
            }
            Node::Loop { body, continuing } => {
                plain_bits(body);
                plain_bits(continuing);
            }
            _ => {}
        }
    }
}
