//! Data for whatever a function takes: ordinary numbers, and those at the ends of their types.

use yunta::{Call, Function, ParameterKind, ScalarType};

/// Numbers of one type.
enum Numbers {
    F32(Vec<f32>),
    F64(Vec<f64>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    I64(Vec<i64>),
    U64(Vec<u64>),
    Bool(Vec<bool>),
}

/// Data for each parameter.
pub struct Data {
    given: Vec<(String, Numbers)>,
    items: usize,
}

/// A whole input's elements.
const WHOLE: usize = 77;

impl Data {
    pub fn of(function: &Function, items: usize) -> Self {
        let given = function.parameters().iter().zip(1..).map(|(parameter, seed)| {
            let elements = if parameter.kind == ParameterKind::Whole { WHOLE } else { items };
            let numbers = numbers(parameter.scalar.expect("a function's parameter has a type"), elements * parameter.components, seed);
            (parameter.name.clone(), numbers)
        });
        Self { given: given.collect(), items }
    }

    /// The function with the data; places are of three axes.
    pub fn call<'a>(&'a self, function: &Function) -> Call<'a> {
        let call = function.call().size([self.items, 1, 1]);
        self.given.iter().fold(call, |call, (name, numbers)| match numbers {
            Numbers::F32(x) => call.input(name, x),
            Numbers::F64(x) => call.input(name, x),
            Numbers::I32(x) => call.input(name, x),
            Numbers::U32(x) => call.input(name, x),
            Numbers::I64(x) => call.input(name, x),
            Numbers::U64(x) => call.input(name, x),
            Numbers::Bool(x) => call.input(name, x),
        })
    }
}

fn numbers(scalar: ScalarType, count: usize, seed: u64) -> Numbers {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let count = 0..count;
    match scalar {
        ScalarType::F32 => Numbers::F32(count.map(|_| float(next()) as f32).collect()),
        ScalarType::F64 => Numbers::F64(count.map(|_| float(next())).collect()),
        ScalarType::I32 => Numbers::I32(count.map(|_| whole(next()) as i32).collect()),
        ScalarType::U32 => Numbers::U32(count.map(|_| whole(next()) as u32).collect()),
        ScalarType::I64 => Numbers::I64(count.map(|_| whole(next())).collect()),
        ScalarType::U64 => Numbers::U64(count.map(|_| whole(next()) as u64).collect()),
        ScalarType::Bool => Numbers::Bool(count.map(|_| next() & 4 != 0).collect()),
    }
}

/// Mostly between -8 and 8; a sixteenth are ends, subnormal numbers of f32, or of any size.
fn float(bits: u64) -> f64 {
    const ENDS: [f64; 10] = [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 3e38, -1e-38, 0.5];
    match bits % 64 {
        0 | 1 => ENDS[(bits >> 8) as usize % ENDS.len()],
        2 => f64::from(f32::from_bits((bits >> 32) as u32 & 0x807f_ffff)),
        3 => f64::from(f32::from_bits((bits >> 32) as u32)),
        _ => (bits >> 40) as f64 / f64::from(1 << 20) - 8.0,
    }
}

/// Mostly small; an eighth are ends or of any size.
fn whole(bits: u64) -> i64 {
    const ENDS: [i64; 8] = [0, 1, -1, i32::MIN as i64, i32::MAX as i64, i64::MIN, i64::MAX, 31];
    match bits % 16 {
        0 => ENDS[(bits >> 8) as usize % ENDS.len()],
        1 => bits as i64,
        _ => (bits >> 56) as i64 - 128,
    }
}
