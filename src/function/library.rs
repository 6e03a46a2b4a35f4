//! The functions of `shaders/math` as lane programs: the text that GPUs are given, lowered as a user's function is, once a process. So
//! their formulas stand there and nowhere else. Not here: which operations become one of them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::lanes::{Lanes, Node, Op, ScalarType};
use super::language::{Stack, Text, Trouble, parse, signature};
use super::lower::lower;
use crate::error::{Error, Result};
use crate::math::shaders::{EXPONENTIAL, File, file_of, source};

/// What the files rest on, where nothing re-orders arithmetic and what processors round themselves is rounded right.
const PRELUDE: &str = "
struct Job { zero: u32 }
var<private> job: Job;
fn keep(x: f32) -> f32 { return x; }
fn yunta_divide(x: f32, y: f32) -> f32 { return x / y; }
fn yunta_sqrt(x: f32) -> f32 { return sqrt(x); }
";

/// The files of what the prelude has.
const THERE: [File; 2] = [File::Divide, File::Sqrt];

/// What has been lowered so far.
static PROGRAMS: LazyLock<Mutex<HashMap<(&'static str, ScalarType), Arc<Lanes>>>> = LazyLock::new(Mutex::default);

/// The program of a function: of `yunta_NAME` for f32, of `yunta_NAME_f64` for f64. Its parameters are its items' elements; it can be
/// spliced into another program.
///
/// # Errors
/// There is none of this name.
pub(super) fn program(name: &'static str, scalar: ScalarType) -> Result<Arc<Lanes>> {
    let programs = || PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(program) = programs().get(&(name, scalar)) {
        return Ok(program.clone());
    }
    // Not while it is locked: two threads that want the same one rather lower it twice than wait for another's.
    let program = Arc::new(lowered(&match scalar {
        ScalarType::F32 => format!("yunta_{name}"),
        scalar => format!("yunta_{name}_{scalar}"),
    })?);
    Ok(programs().entry((name, scalar)).or_insert(program).clone())
}

/// Lowers a function of one of the files.
fn lowered(entry: &str) -> Result<Lanes> {
    let none = || Error::Function { message: format!("there is no function {entry} here") };
    let text = [PRELUDE, EXPONENTIAL, &source([file_of(entry).ok_or_else(none)?].into_iter(), &THERE)].concat();
    Stack::of(&text)?.run(|| {
        let parsed = parse(Text::new(&text))?;
        let error = |trouble: Trouble| trouble.error(&parsed.text);
        let signature = signature(&parsed, Some(entry)).map_err(error)?;
        let mut lanes = lower(&parsed, &signature, &|_| false).map_err(error)?;
        plain_bits(&mut lanes.body);
        lanes.tidy();
        Ok(lanes)
    })
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
