//! The GPU's form of a function: WGSL, made from the lane program, whose operations are rounded and compared as on the
//! cores whatever the driver would make of them. Not here: adapters, buffers and dispatches, which are the engine's.

mod body;
mod bounds;
mod names;
mod operation;
mod pace;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::lanes::{Definition, Lanes, Register, ScalarType, depth};
use super::language::Shape;
use crate::math::shaders;
use body::{Body, Jumps};
use names::{Names, Word};
use pace::{Pace, pace};

/// Branches and loops within each other: WGSL allows 127 braces, of which some are the form's own.
const MOST_NESTED: usize = 100;

/// Operations, of which some drivers compile a few thousand a second.
const MOST_OPERATIONS: usize = 50_000;

/// A program's types, as its WGSL declares them.
pub(crate) struct Declared<'a> {
    pub lanes: &'a Lanes,
    pub parameters: Vec<Shape>,
    pub wholes: Vec<Shape>,
    pub outputs: Vec<Shape>,
}

/// What a call knows of its data.
pub(crate) struct Known<'a> {
    /// The bits of a parameter that is the same for all items.
    pub uniform: &'a dyn Fn(u32, u32) -> Option<u64>,
    /// How many elements a whole input has.
    pub length: &'a dyn Fn(u32) -> u64,
    pub size: [usize; 3],
}

/// The WGSL of a program, cut in one way.
#[derive(Debug)]
struct Source {
    resumed: Option<usize>,
    wgsl: String,
    words: Vec<Word>,
    /// The parameters that it reads for each item, and the whole inputs, each with its variable.
    reads: Vec<(usize, String)>,
    wholes: Vec<String>,
    state_bytes: usize,
}

/// The WGSL that was made of a program.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    made: Mutex<Vec<Arc<Source>>>,
    /// Whether and how an item's work is cut, as far as that can be told without a call.
    settled: OnceLock<Result<Option<Pace>, String>>,
}

/// A call's form for the GPU.
#[derive(Debug)]
pub(crate) struct Form {
    source: Arc<Source>,
    /// The uniform `params`; empty where there is none.
    pub params: Vec<u8>,
    /// Turns after which no item is left, how many of them a dispatch can take, and what one may cost.
    pub steps: u32,
    pub window: u32,
    pub step_operations: f64,
}

impl Form {
    pub fn wgsl(&self) -> &str {
        &self.source.wgsl
    }

    /// The parameters of which it reads an element for each item, with their variables.
    pub fn reads(&self) -> impl Iterator<Item = (usize, &str)> {
        self.source.reads.iter().map(|(parameter, name)| (*parameter, &name[..]))
    }

    /// The whole inputs' variables.
    pub fn wholes(&self) -> &[String] {
        &self.source.wholes
    }

    pub fn state_bytes(&self) -> usize {
        self.source.state_bytes
    }
}

/// Arrays that a shader can bind: most GPUs have 30 and more, of which the engine needs some.
const MOST_ARRAYS: u32 = 24;

/// What shaders say of numbers of 64 bits.
fn wide(scalar: ScalarType) -> String {
    format!("it computes with {scalar}, and shaders have numbers of 32 bits")
}

/// A call's form for the GPU.
///
/// # Errors
/// Why it has none.
pub(crate) fn form(declared: &Declared<'_>, sources: &Sources, known: &Known<'_>) -> Result<Form, String> {
    let bits = |definition: Definition| match definition {
        Definition::Uniform { parameter, component } => (known.uniform)(parameter, component),
        Definition::Length(whole) => Some((known.length)(whole).min(u32::MAX.into())),
        _ => None,
    };
    let cut = match sources.settled(declared.lanes)? {
        Some(cut) => cut.clone(),
        None => pace(declared.lanes, &bits)?,
    };
    let (resumed, steps, window, step_operations) = match cut {
        Pace::Whole { operations } => (None, 1, 1, operations),
        // A turn begins before it is known that it is none, and one more is no harm.
        Pace::Turns { number, most, window, operations } => {
            let steps = most.and_then(|most| u32::try_from(most.saturating_add(2)).ok()).unwrap_or(u32::MAX);
            (Some(number), steps, window, operations)
        }
    };
    let source = sources.get(declared, resumed)?;
    let word = |word: &Word| match *word {
        Word::Uniform { parameter, component } => (known.uniform)(parameter, component).unwrap_or(0) as u32,
        Word::Length(whole) => (known.length)(whole).min(u32::MAX.into()) as u32,
        Word::Size(axis) => known.size[axis as usize].min(u32::MAX as usize) as u32,
        Word::Total => steps,
    };
    let padded = source.words.len().next_multiple_of(4) - source.words.len();
    let params = source.words.iter().map(word).chain(std::iter::repeat_n(0, padded)).flat_map(u32::to_le_bytes).collect();
    Ok(Form { source, params, steps, window, step_operations: step_operations as f64 })
}

/// Whether a shader can hold a program.
fn held(lanes: &Lanes) -> Result<(), String> {
    let (nested, operations) = (depth(&lanes.body), lanes.registers.len());
    if nested > MOST_NESTED {
        return Err(format!("{nested} of its branches and loops are within each other, and shaders hold {MOST_NESTED}"));
    }
    if operations > MOST_OPERATIONS {
        return Err(format!("it has {operations} operations, and a driver's compiler can take {MOST_OPERATIONS}"));
    }
    Ok(())
}

impl Sources {
    /// What fits a dispatch whatever the data is needs no other look at each call.
    fn settled(&self, lanes: &Lanes) -> Result<&Option<Pace>, String> {
        let settle = || {
            held(lanes)?;
            Ok(pace(lanes, &|_| None).ok().filter(|pace| matches!(pace, Pace::Whole { .. })))
        };
        self.settled.get_or_init(settle).as_ref().map_err(Clone::clone)
    }

    fn get(&self, declared: &Declared<'_>, resumed: Option<usize>) -> Result<Arc<Source>, String> {
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = made().iter().find(|source| source.resumed == resumed) {
            return Ok(source.clone());
        }
        let source = Arc::new(source(declared, resumed)?);
        made().push(source.clone());
        Ok(source)
    }
}

fn source(declared: &Declared<'_>, resumed: Option<usize>) -> Result<Source, String> {
    let lanes = declared.lanes;
    let components = |shapes: &[Shape]| -> Vec<_> { shapes.iter().map(|shape| shape.components).collect() };
    let of_wholes = components(&declared.wholes);
    let mut names = Names::new(lanes, &of_wholes);
    let mut body = Body::new(lanes, &mut names, resumed);
    lanes.prologue.iter().try_for_each(|instruction| body.instruction(instruction))?;
    body.sequence(&lanes.body, Jumps::Plain)?;
    let mut at = 0;
    for (output, shape) in declared.outputs.iter().enumerate() {
        for component in 0..shape.components {
            body.output(output, shape.components, component, lanes.results[at])?;
            at += 1;
        }
    }
    if resumed.is_some() {
        body.done();
    }
    let Body { text, seen, state, .. } = body;
    let parameters = components(&declared.parameters);
    let begin = names.begin(&seen, &parameters)?;
    let state_words = if resumed.is_some() { state.len() + 1 } else { 0 };
    let read = |at: &usize| {
        let of =
            |register: &Register| matches!(lanes.definition(*register), Definition::Item { parameter, .. } if parameter as usize == *at);
        seen.iter().any(of)
    };
    let reads: Vec<_> = (0..parameters.len()).filter(read).map(|at| (at, format!("p{at}"))).collect();
    let wholes: Vec<_> = (0..declared.wholes.len()).map(|at| format!("w{at}")).collect();
    let mut wgsl = declarations(declared, (&reads, &wholes), &names, state_words)?;
    wgsl += "\n@compute @workgroup_size(256)\n";
    wgsl += "fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {\n";
    wgsl += "    let i = item(id, groups);\n    if i >= job.count {\n        return;\n    }\n";
    if state_words > 0 {
        let _ = writeln!(wgsl, "    let at = i * {state_words}u;");
        wgsl += "    if job.step_first != 0u && state[at] == 0u {\n        return;\n    }\n";
    }
    wgsl = wgsl + &begin + &text + "}\n";
    wgsl += &shaders::source(names.files(), &[]);
    Ok(Source { resumed, wgsl, words: names.words.clone(), reads, wholes, state_bytes: 4 * state_words })
}

/// The variables of group 0: each input by its number, and only those that are read.
fn declarations(
    declared: &Declared<'_>,
    (reads, wholes): (&[(usize, String)], &[String]),
    names: &Names<'_>,
    state_words: usize,
) -> Result<String, String> {
    let mut text = String::new();
    let mut binding = 0;
    let mut declare = |access: &str, name: &str, scalar: ScalarType| -> Result<(), String> {
        if scalar == ScalarType::Bool {
            return Err("it reads or writes bools, which are bytes, and shaders have numbers of 32 bits".into());
        }
        if scalar.is_wide() {
            return Err(wide(scalar));
        }
        if binding >= MOST_ARRAYS {
            return Err(format!("it has more than {MOST_ARRAYS} arrays, and a shader can bind no more"));
        }
        let _ = writeln!(text, "@group(0) @binding({binding}) var<storage, {access}> {name}: array<{}>;", scalar.name());
        binding += 1;
        Ok(())
    };
    for (at, name) in reads {
        declare("read", name, declared.parameters[*at].scalar)?;
    }
    for (name, shape) in wholes.iter().zip(&declared.wholes) {
        declare("read", name, shape.scalar)?;
    }
    for (at, shape) in declared.outputs.iter().enumerate() {
        declare("read_write", &format!("out{at}"), shape.scalar)?;
    }
    if state_words > 0 {
        declare("read_write", "state", ScalarType::U32)?;
    }
    if !names.words.is_empty() {
        let _ = writeln!(text, "@group(0) @binding({binding}) var<uniform> params: array<vec4<u32>, {}>;", names.words.len().div_ceil(4));
    }
    Ok(text)
}
