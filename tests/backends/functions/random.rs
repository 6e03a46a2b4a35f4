//! Random functions on the GPU, bit for bit against one core. A failure prints the seed and the function. Not here: whether
//! one core is right, which the library's own tests compare with an evaluator.

#[path = "../../../src/function/tests/programs/mod.rs"]
#[allow(dead_code, reason = "the library's own tests use all of it")]
mod programs;

use libtest_mimic::Failed;
use programs::{OF_32_BITS, written};
use yunta::{Backend, Engine, Error, Function};

use super::data::Data;
use super::{defined, differs};

/// Functions of one trial: a software driver compiles some for seconds.
const FUNCTIONS: u64 = 15;

/// Compares so many random functions from a seed on.
pub fn trial(engine: &Engine, first: u64) -> Result<(), Failed> {
    let mut compared = 0;
    for seed in first..first + FUNCTIONS {
        let source = written(seed, OF_32_BITS);
        // What WGSL finds to be out of range in a constant is no case.
        let Ok(function) = Function::named(source.as_str(), "f") else { continue };
        let failed = |error: Error| Failed::from(format!("seed {seed}: {error}\n{source}"));
        let data = Data::of(&function, 1_003);
        let out = match engine.run(&data.call(&function), Backend::Gpu) {
            Err(Error::NoShader { .. }) => continue,
            out => out.map_err(failed)?,
        };
        differs(&format!("seed {seed}:\n{source}\nThis"), "the GPU", &defined(&function, &data)?, &super::words(&out.data))?;
        compared += 1;
    }
    // Some have loops that no dispatch can hold.
    if compared < FUNCTIONS / 5 { Err(format!("only {compared} of {FUNCTIONS} were compared").into()) } else { Ok(()) }
}
