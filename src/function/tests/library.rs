//! The functions of `shaders/math` as lane programs, spliced into another, beside Rust's own: the bits have to be the same. Not here: the
//! same functions on GPUs, which the backends' tests compare.
#![allow(unsafe_code, reason = "a program is run without a function's text")]

use std::sync::Arc;

use crate::cpu::simd::Level;
use crate::error::Result;
use crate::function::bytecode::{Ended, Job, compile, run};
use crate::function::data::{Elements, Given, OutputMut};
use crate::function::lanes::{Definition, Lanes, ScalarType, uniform_registers};
use crate::function::library::{program, program_for_machine};
use crate::function::tests::programs::Random;
use crate::math;

/// What both forms of a function give for the numbers of its parameters' columns.
fn spliced(name: &'static str, columns: &[&[f32]]) -> [Vec<f32>; 2] {
    [program(name, ScalarType::F32), program_for_machine(name, ScalarType::F32)].map(|found| run_of(name, found, columns))
}

fn run_of(name: &str, found: Result<Arc<Lanes>>, columns: &[&[f32]]) -> Vec<f32> {
    let library = found.unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut lanes = Lanes::default();
    let item = |parameter| Definition::Item { parameter, component: 0 };
    let parameters: Vec<_> = (0..columns.len() as u32).map(|at| lanes.fixed(ScalarType::F32, item(at))).collect();
    let mut body = Vec::new();
    lanes.results = lanes.splice(&library, &parameters, &mut body);
    lanes.body = body;
    lanes.optimize();
    let code = compile(&lanes, &uniform_registers(&lanes), vec![1], Vec::new());
    let given: Vec<_> = columns.iter().map(|column| Given::Each(Elements::packed(*column, 1))).collect();
    let items = columns[0].len();
    let job = Job { given: &given, wholes: &[], dims: [items, 1, 1] };
    let level = Level::detect().unwrap_or(Level::Scalar);
    let mut results = vec![-77.25; items];
    // SAFETY: all columns are of f32 and as long as each other and the output.
    let ended = unsafe { run(&code, (level, None), 0..items, &job, &mut [OutputMut::packed(&mut results[..], 1)], &|| false) };
    assert_eq!(ended, Ended::Completed);
    results
}

/// Numbers of every exponent, of both signs, with the digits that matter most.
fn specials() -> Vec<f32> {
    let digits = [0, 1, 2, 0x3f_ffff, 0x40_0000, 0x40_0001, 0x7f_fffe, 0x7f_ffff, 0x35_04f3, 0x35_04f4];
    let all = (0..512u32).flat_map(|top| digits.map(|digits| f32::from_bits(top << 23 | digits)));
    all.chain((-160..160).flat_map(|whole| [whole as f32, whole as f32 + 0.5, whole as f32 * std::f32::consts::LN_2])).collect()
}

fn compared(name: &'static str, columns: &[&[f32]], expected: impl Fn(usize) -> f32) {
    let [anywhere, machine] = spliced(name, columns);
    for (at, found) in anywhere.iter().enumerate().chain(machine.iter().enumerate()) {
        let expected = expected(at);
        let arguments: Vec<_> = columns.iter().map(|column| column[at]).collect();
        assert_eq!(found.to_bits(), expected.to_bits(), "{name} of {arguments:?}: {found} instead of {expected}");
    }
}

#[test]
fn functions_of_one_number_have_the_bits_of_rusts() {
    let mut x = specials();
    x.extend((0..=u32::MAX).step_by(4099).map(f32::from_bits));
    type Named = (&'static str, fn(f32) -> f32);
    let functions: [Named; 9] = [
        ("exp", math::exp),
        ("exp2", math::exp2),
        ("log", math::log),
        ("log2", math::log2),
        ("sin", math::sin),
        ("cos", math::cos),
        ("tan", math::tan),
        ("inverse_sqrt", math::inverse_sqrt),
        ("floor", math::floor),
    ];
    for (name, function) in functions {
        compared(name, &[&x], |at| function(x[at]));
    }
}

#[test]
fn functions_of_more_numbers_have_the_bits_of_rusts() {
    let some: Vec<_> = specials().into_iter().step_by(19).collect();
    let mut random = Random(5);
    let (mut x, mut y): (Vec<f32>, Vec<f32>) = some.iter().flat_map(|&x| some.iter().map(move |&y| (x, y))).unzip();
    for _ in 0..300_000 {
        let bits = random.next();
        x.push(f32::from_bits((bits >> 32) as u32 & 0x7fff_ffff));
        y.push(f32::from_bits(bits as u32 & 0x83ff_ffff | 0x3c00_0000));
    }
    let z: Vec<_> = x.iter().map(|_| f32::from_bits(random.next() as u32)).collect();
    compared("pow", &[&x, &y], |at| math::pow(x[at], y[at]));
    compared("fma", &[&x, &y, &z], |at| math::fma(x[at], y[at], z[at]));
}

#[test]
fn what_there_is_not_is_an_error() {
    let message = program("gudermannian", ScalarType::F64).map_err(|error| error.to_string());
    assert!(message.as_ref().is_err_and(|text| text.contains("yunta_gudermannian_f64")), "{message:?}");
}
