//! The functions of `shaders/math` as lane programs, spliced into another, beside Rust's own: the bits have to be the same. Not here: the
//! same functions on GPUs, which the backends' tests compare.
#![allow(unsafe_code, reason = "a program is run without a function's text")]

macro_rules! of_one {
    ($x:expr, $($name:ident)+) => {
        $(check(stringify!($name), &[$x], |at| crate::math::$name($x[at]));)+
    };
}

mod wide;

use std::sync::Arc;

use crate::cpu::simd::Level;

use crate::function::bytecode::{Ended, Job, compile, run};
use crate::function::data::{Elements, Given, OutputMut};
use crate::function::lanes::{Definition, Lanes, ScalarType, uniform_registers};
use crate::function::library::{program, program_for_machine};
use crate::function::tests::programs::Random;
use crate::math;

/// A type of numbers that functions of `shaders/math` are of.
trait Column: Copy + PartialEq + std::fmt::Debug + 'static {
    const SCALAR: ScalarType;
    const POISON: Self;
    fn elements(numbers: &[Self]) -> Elements<'_>;
    fn output(numbers: &mut [Self]) -> OutputMut<'_>;
    fn word(self) -> u64;
}

macro_rules! column {
    ($t:ident $scalar:ident $poison:literal $word:expr) => {
        impl Column for $t {
            const SCALAR: ScalarType = ScalarType::$scalar;
            const POISON: Self = $poison;
            fn elements(numbers: &[Self]) -> Elements<'_> {
                Elements::packed(numbers, 1)
            }
            fn output(numbers: &mut [Self]) -> OutputMut<'_> {
                OutputMut::packed(numbers, 1)
            }
            fn word(self) -> u64 {
                let word: fn($t) -> u64 = $word;
                word(self)
            }
        }
    };
}

column!(f32 F32 -77.25 |x| x.to_bits().into());
column!(f64 F64 -77.25 |x| x.to_bits());
column!(i32 I32 -77 |x| x as u32 as u64);
column!(i64 I64 -77 |x| x as u64);
column!(u64 U64 77 |x| x);

/// What a function of `of` gives for its parameters' columns, of these types, as numbers of another.
fn spliced<T: Column>(name: &'static str, of: ScalarType, columns: &[(ScalarType, Elements<'_>)], items: usize) -> Vec<T> {
    let forms = [program(name, of), program_for_machine(name, of)];
    let [anywhere, machine] = forms.map(|found| run_of::<T>(name, found, columns, items));
    let other = anywhere.iter().zip(&machine).position(|(a, b)| a.word() != b.word());
    assert_eq!(other, None, "{name}: the item of which the form for machine code has other bits");
    anywhere
}

fn run_of<T: Column>(name: &str, found: yunta_lower::Result<Arc<Lanes>>, columns: &[(ScalarType, Elements<'_>)], items: usize) -> Vec<T> {
    let library = found.unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut lanes = Lanes::default();
    let item = |parameter| Definition::Item { parameter, component: 0 };
    let parameters: Vec<_> = columns.iter().zip(0..).map(|((scalar, _), at)| lanes.fixed(*scalar, item(at))).collect();
    let mut body = Vec::new();
    lanes.results = lanes.splice(&library, &parameters, &mut body);
    lanes.body = body;
    lanes.optimize();
    let code = compile(&lanes, &uniform_registers(&lanes), vec![1], Vec::new());
    let given: Vec<_> = columns.iter().map(|(_, column)| Given::Each(*column)).collect();
    let job = Job { given: &given, wholes: &[], dims: [items, 1, 1] };
    let level = Level::detect().unwrap_or(Level::Scalar);
    let mut results = vec![T::POISON; items];
    // SAFETY: all columns are of these types, and as long as each other and the output.
    let ended = unsafe { run(&code, (level, None), 0..items, &job, &mut [T::output(&mut results)], &|| false) };
    assert_eq!(ended, Ended::Completed);
    results
}

/// A function of one number or more of a type, beside Rust's.
fn check<T: Column>(name: &'static str, columns: &[&[T]], expected: impl Fn(usize) -> T) {
    let given: Vec<_> = columns.iter().map(|column| (T::SCALAR, T::elements(column))).collect();
    compared(name, columns, &spliced::<T>(name, T::SCALAR, &given, columns[0].len()), expected);
}

/// Numbers of every exponent, of both signs, with the digits that matter most.
fn specials() -> Vec<f32> {
    let digits = [0, 1, 2, 0x3f_ffff, 0x40_0000, 0x40_0001, 0x7f_fffe, 0x7f_ffff, 0x35_04f3, 0x35_04f4];
    let all = (0..512u32).flat_map(|top| digits.map(|digits| f32::from_bits(top << 23 | digits)));
    all.chain((-160..160).flat_map(|whole| [whole as f32, whole as f32 + 0.5, whole as f32 * std::f32::consts::LN_2])).collect()
}

fn compared<T: Column, U: Column>(name: &str, columns: &[&[T]], found: &[U], expected: impl Fn(usize) -> U) {
    for (at, found) in found.iter().enumerate() {
        let expected = expected(at);
        let arguments: Vec<_> = columns.iter().map(|column| column[at]).collect();
        assert_eq!(found.word(), expected.word(), "{name} of {arguments:?}: {found:?} instead of {expected:?}");
    }
}

/// The same in f64, and numbers between.
fn wide(count: usize) -> Vec<f64> {
    let mut random = Random(9);
    let mut x: Vec<f64> = specials().into_iter().map(f64::from).collect();
    x.extend((-1080..1030).flat_map(|k| [1.0, 1.7, -1.2].map(|m| m * 2f64.powi(k / 2) * 2f64.powi(k - k / 2))));
    x.extend((0..count).map(|_| f64::from_bits(random.next())));
    x.extend((0..count).map(|_| (random.next() >> 11) as f64 / (1u64 << 50) as f64 - 4.0));
    x.extend((0..count).map(|_| (random.next() >> 11) as f64 / (1u64 << 43) as f64 - 512.0));
    x
}

#[test]
fn functions_of_one_number_have_the_bits_of_rusts() {
    let mut x = specials();
    x.extend((0..=u32::MAX).step_by(4099).map(f32::from_bits));
    of_one!(&x, exp exp2 log log2 sin cos tan inverse_sqrt floor);
    of_one!(&x, asin acos atan sinh cosh tanh asinh acosh atanh expm1 log1p cbrt erf erfc normal_cdf lgamma);
    check("frexp_fraction", &[&x], |at| math::frexp(x[at]).0);
    check("modf_fraction", &[&x], |at| math::modf(x[at]).0);
    let given = [(ScalarType::F32, Elements::packed(&x[..], 1))];
    let exponents = spliced::<i32>("frexp_exponent", ScalarType::F32, &given, x.len());
    compared("frexp_exponent", &[&x], &exponents, |at| math::frexp(x[at]).1);
}

#[test]
fn functions_of_one_f64_have_the_bits_of_rusts() {
    let x = wide(30_000);
    of_one!(&x, asin acos atan sinh cosh tanh asinh acosh atanh expm1 log1p cbrt erf erfc normal_cdf lgamma);
    check("frexp_fraction", &[&x], |at| math::frexp(x[at]).0);
    check("modf_fraction", &[&x], |at| math::modf(x[at]).0);
    let given = [(ScalarType::F64, Elements::packed(&x[..], 1))];
    let exponents = spliced::<i32>("frexp_exponent", ScalarType::F64, &given, x.len());
    compared("frexp_exponent", &[&x], &exponents, |at| math::frexp(x[at]).1);
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
    check("pow", &[&x, &y], |at| math::pow(x[at], y[at]));
    check("fma", &[&x, &y, &z], |at| math::fma(x[at], y[at], z[at]));
    check("atan2", &[&x, &y], |at| math::atan2(x[at], y[at]));
    check("hypot", &[&x, &y], |at| math::hypot(x[at], y[at]));
    check("atan2", &[&z, &x], |at| math::atan2(z[at], x[at]));
    check("hypot", &[&z, &x], |at| math::hypot(z[at], x[at]));
    let wide = |x: &[f32]| -> Vec<f64> { x.iter().map(|&x| f64::from(x)).collect() };
    let (x, y) = (wide(&z), wide(&x));
    check("atan2", &[&x, &y], |at| math::atan2(x[at], y[at]));
    check("hypot", &[&x, &y], |at| math::hypot(x[at], y[at]));
    check("pow", &[&x, &y], |at| math::pow(x[at], y[at]));
}

#[test]
fn numbers_are_put_together_with_the_bits_of_rusts() {
    let (few, wide) = (specials(), wide(1000));
    let by: Vec<i32> = [i32::MIN, -2200, -1100, -300, -149, -30, -1, 0, 1, 23, 128, 1024, 2200, i32::MAX].into();
    let given = |count: usize| -> Vec<i32> { (0..count).map(|at| by[at % by.len()]).collect() };
    let (short, long) = (given(few.len()), given(wide.len()));
    let columns = [(ScalarType::F32, Elements::packed(&few[..], 1)), (ScalarType::I32, Elements::packed(&short[..], 1))];
    compared("ldexp", &[&few], &spliced::<f32>("ldexp", ScalarType::F32, &columns, few.len()), |at| math::ldexp(few[at], short[at]));
    let columns = [(ScalarType::F64, Elements::packed(&wide[..], 1)), (ScalarType::I32, Elements::packed(&long[..], 1))];
    compared("ldexp", &[&wide], &spliced::<f64>("ldexp", ScalarType::F64, &columns, wide.len()), |at| math::ldexp(wide[at], long[at]));
}

#[test]
fn what_there_is_not_is_an_error() {
    let message = program("gudermannian", ScalarType::F64).map_err(|error| error.to_string());
    assert!(message.as_ref().is_err_and(|text| text.contains("yunta_gudermannian_f64")), "{message:?}");
}
