//! Texts of functions, modules and expressions: refused, or run for a few items, by machine code and by bytecode, to the same bits.
//! What may never end is first reduced, until it did end or its time is over.
#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use yunta::{Backend, Call, Engine, Error, Function, Level, Parameter, ParameterKind, Reduction, ScalarType, Watch};
use yunta_fuzz::Choices;

const ITEMS: usize = 70;

/// Of a parameter's element; one with more is left out, and the call refused.
const MOST_COMPONENTS: usize = 16;

/// What a function may take that is run to its end.
const MOST_TIME: Duration = Duration::from_millis(20);

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices(input);
    let is_expression = choices.of(&[false, true]);
    let text = String::from_utf8_lossy(choices.0);
    let function = if is_expression { Function::expression(&text) } else { Function::new(text.as_ref()) };
    match function {
        Ok(function) => ran(&function),
        Err(Error::Function { message }) => {
            assert!(!message.contains("more than its compiler can take"), "its compiler panicked: {message}");
        }
        Err(other) => panic!("this is no error of the function: {other}"),
    }
});

fn ran(function: &Function) {
    let call = || function.parameters().iter().fold(function.call().items(ITEMS), given);
    let engines = [Level::Scalar, Level::detect().expect("no level is asked for")]
        .map(|level| Engine::builder().threads(1).simd(level).build().expect("one core"));
    let watch = Watch::until(Instant::now() + MOST_TIME);
    match engines[0].reduce_watched(&call().reduce(Reduction::Count), Backend::Serial, &watch) {
        Ok(_) => {}
        Err(Error::Function { .. } | Error::Cancelled { .. }) => return,
        Err(other) => panic!("this is no error of the function: {other}"),
    }
    let [bytecode, code] = engines.map(|engine| match engine.run(&call(), Backend::Serial) {
        Ok(output) => Some(format!("{:?}", output.data)),
        Err(Error::Function { .. }) => None,
        Err(other) => panic!("this is no error of the function: {other}"),
    });
    assert_eq!(bytecode, code, "levels disagree");
}

/// What parameters are given, of each type the same.
struct Data {
    f32: Vec<f32>,
    f64: Vec<f64>,
    i32: Vec<i32>,
    u32: Vec<u32>,
    i64: Vec<i64>,
    u64: Vec<u64>,
    bool: Vec<bool>,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    let i32: Vec<i32> = (0..ITEMS * MOST_COMPONENTS).map(|at| at as i32 % 5 - 1).collect();
    let i64: Vec<i64> = i32.iter().map(|&number| number.into()).collect();
    Data {
        f32: i32.iter().map(|&number| number as f32).collect(),
        f64: i32.iter().map(|&number| number.into()).collect(),
        u32: i32.iter().map(|number| number.cast_unsigned()).collect(),
        u64: i64.iter().map(|number| number.cast_unsigned()).collect(),
        bool: i32.iter().map(|&number| number > 0).collect(),
        i32,
        i64,
    }
});

fn given(call: Call<'static>, parameter: &Parameter) -> Call<'static> {
    let elements = if parameter.kind == ParameterKind::Whole { 7 } else { ITEMS };
    let Some(length) = elements.checked_mul(parameter.components).filter(|&length| length <= DATA.i32.len()) else { return call };
    let name = &parameter.name;
    match parameter.scalar.unwrap_or(ScalarType::F32) {
        ScalarType::F32 => call.input(name, &DATA.f32[..length]),
        ScalarType::F64 => call.input(name, &DATA.f64[..length]),
        ScalarType::I32 => call.input(name, &DATA.i32[..length]),
        ScalarType::U32 => call.input(name, &DATA.u32[..length]),
        ScalarType::I64 => call.input(name, &DATA.i64[..length]),
        ScalarType::U64 => call.input(name, &DATA.u64[..length]),
        ScalarType::Bool => call.input(name, &DATA.bool[..length]),
    }
}
