//! Whatever text is given to `Function`, the answer is a function that runs or an error of it: no panic, no overflow of a
//! stack, and neither long nor much memory. Not here: what right functions compute.

mod hostile;
mod mutations;

use std::time::{Duration, Instant};

use super::compare::Data;
use crate::cpu::simd::Level;
use crate::function::{Call, Function, Parameter, ParameterKind, ScalarType};
use crate::{Backend, Engine, Error, Watch};

/// What one text may take. A machine that other tests keep busy gets ten times what is usual.
const MOST_TIME: Duration = Duration::from_secs(5);

const ITEMS: usize = 70;

/// A text, and how it is given.
#[derive(Debug, Clone)]
struct Given {
    text: String,
    expression: bool,
}

impl Given {
    fn module(text: impl Into<String>) -> Self {
        Self { text: text.into(), expression: false }
    }

    fn expression(text: impl Into<String>) -> Self {
        Self { text: text.into(), expression: true }
    }

    fn function(&self) -> Result<Function, Error> {
        if self.expression { Function::expression(&self.text) } else { Function::new(self.text.as_str()) }
    }
}

/// What came of a text.
#[derive(Debug)]
enum Came {
    Ran,
    Refused(String),
}

/// Gives a text and runs what comes of it. What must not be is an error of the test.
fn held(given: &Given) -> Result<Came, String> {
    let start = Instant::now();
    let came = match given.function().and_then(|function| ran(&function)) {
        Ok(()) | Err(Error::Cancelled { .. }) => Came::Ran,
        Err(Error::Function { message }) => Came::Refused(message),
        Err(other) => return Err(format!("this is no error of the function: {other:?}")),
    };
    let took = start.elapsed();
    match came {
        _ if took > MOST_TIME => Err(format!("it took {took:?}: {came:?}")),
        Came::Refused(message) if message.contains("more than its compiler can take") => Err("its compiler panicked".into()),
        came => Ok(came),
    }
}

fn data(parameter: &Parameter) -> Data {
    let elements = if parameter.kind == ParameterKind::Whole { 7 } else { ITEMS };
    let scalar = parameter.scalar.unwrap_or(ScalarType::F32);
    Data::of(scalar, (0..elements * parameter.components).map(|at| scalar.bits_of(at as i32 % 5 - 1)))
}

fn with<'a>(call: Call<'a>, (parameter, data): (&Parameter, &'a Data)) -> Call<'a> {
    let name = &parameter.name;
    match data {
        Data::F32(x) => call.input(name, x),
        Data::F64(x) => call.input(name, x),
        Data::I32(x) => call.input(name, x),
        Data::U32(x) => call.input(name, x),
        Data::I64(x) => call.input(name, x),
        Data::U64(x) => call.input(name, x),
        Data::Bool(x) => call.input(name, bytemuck::checked::cast_slice::<u8, bool>(x)),
    }
}

/// Runs a function for some items, but not for long, and makes its form for the GPU.
fn ran(function: &Function) -> Result<(), Error> {
    let data: Vec<_> = function.parameters().iter().map(data).collect();
    let call = function.parameters().iter().zip(&data).fold(function.call().items(ITEMS), with);
    let engine = Engine::builder().threads(1).simd(Level::Scalar).build()?;
    let mut out = engine.results(&call, &(0..crate::Work::items(&call)))?;
    let watch = Watch::until(Instant::now() + Duration::from_millis(20));
    engine.run_watched(&call, Backend::Serial, &mut out, &watch)?;
    #[cfg(feature = "gpu")]
    match crate::check_shader(&call) {
        Ok(_) | Err(Error::NoShader { .. }) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}
