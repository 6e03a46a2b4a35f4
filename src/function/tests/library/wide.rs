//! What f64 and whole numbers of 64 bits have for machine code alone. Not here: the functions that bytecode is made of too.

use super::{check, compared, specials, spliced, wide};
use crate::function::data::Elements;
use crate::function::lanes::ScalarType;
use crate::function::ops;
use crate::function::tests::programs::Random;
use crate::math;

/// Next to where results end and branches part: the exponentials' ends, 1, right angles, and where angles are large.
pub(super) fn edges() -> Vec<f64> {
    let ends = [709.782712893384, 745.1332191019412, 708.3964185322641, 1024.0, 1022.0, 1074.0, 1075.0, 1.0, 2f64.powi(30), 2f64.powi(-27)];
    let angles = (0..4000).map(|k| f64::from(k * k) * std::f64::consts::FRAC_PI_4);
    // Those nearest to multiples of a right angle, of which most digits of 2/π are lost.
    let hard = [6381956970095103.0 * 2f64.powi(797), 5.319372648326541e255, 3.3871225116e10];
    let near = |x: f64| (-3..=3).map(move |by| f64::from_bits(x.to_bits().wrapping_add_signed(by)));
    ends.into_iter().chain(hard).chain(angles).flat_map(near).flat_map(|x| [x, -x]).collect()
}

#[test]
fn elementary_functions_of_f64_have_the_bits_of_rusts() {
    let mut x = wide(100_000);
    x.extend(edges());
    let mut random = Random(8);
    // Angles of every size beyond the moderate ones.
    x.extend((0..100_000).map(|at| f64::from_bits(random.next() & ((1 << 52) - 1) | (1050 + at % 997) << 52)));
    of_one!(&x, exp exp2 log log2 sin cos tan inverse_sqrt);
}

#[test]
fn powers_of_f64_have_the_bits_of_rusts() {
    let ends =
        [0.0, 5e-324, 1e-310, f64::MIN_POSITIVE, 0.5, 1.0, 1.5, 2.0, 3.0, 1e9, 9007199254740991.0, f64::MAX, f64::INFINITY, f64::NAN];
    let some: Vec<_> = ends.into_iter().flat_map(|x| [x, -x]).collect();
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = some.iter().flat_map(|&x| some.iter().map(move |&y| (x, y))).unzip();
    let mut random = Random(6);
    for _ in 0..200_000 {
        // Of all exponents, and of those whose powers are numbers.
        let size = (random.next() >> 11) as f64 / (1u64 << 42) as f64 - 1024.0;
        x.extend([random.next(), random.next() & ((1 << 52) - 1) | 1023 << 52, random.next() >> 1].map(f64::from_bits));
        y.extend([f64::from_bits(random.next()), size, size / 512.0]);
    }
    check("pow", &[&x, &y], |at| math::pow(x[at], y[at]));
}

/// Numbers of every size, next to powers of 2 and to multiples of the others.
fn wholes(count: usize) -> (Vec<u64>, Vec<u64>) {
    let mut random = Random(7);
    let near = |k: u32| [(1u64 << k).wrapping_sub(1), 1 << k, (1 << k) + 1];
    let some: Vec<u64> = (0..64).flat_map(near).chain([0, u64::MAX, u64::MAX - 1, 10, 1_000_000_007]).collect();
    let (mut a, mut b): (Vec<u64>, Vec<u64>) = some.iter().flat_map(|&a| some.iter().map(move |&b| (a, b))).unzip();
    for _ in 0..count {
        let (x, y) = (random.next() >> (random.next() % 64), random.next() >> (random.next() % 64));
        let multiple = (random.next() % (u64::MAX / y.max(1)).max(1)).wrapping_mul(y);
        a.extend([x, multiple, multiple.wrapping_sub(1), multiple.wrapping_add(1)]);
        b.extend([y; 4]);
    }
    (a, b)
}

#[test]
fn whole_numbers_of_64_bits_have_the_bits_of_rusts() {
    let (a, b) = wholes(200_000);
    check("divide", &[&a, &b], |at| ops::u64s::divide(a[at], b[at]));
    check("remainder", &[&a, &b], |at| ops::u64s::remainder(a[at], b[at]));
    check("count_ones", &[&a], |at| ops::u64s::count_ones(a[at]));
    check("leading_zeros", &[&a], |at| ops::u64s::leading_zeros(a[at]));
    check("trailing_zeros", &[&a], |at| ops::u64s::trailing_zeros(a[at]));
    let given = [(ScalarType::U64, Elements::packed(&a[..], 1))];
    compared("to_f32", &[&a], &spliced::<f32>("to_f32", ScalarType::U64, &given, a.len()), |at| a[at] as f32);
    let signed = |x: &[u64]| -> Vec<i64> { x.iter().map(|&x| x as i64).collect() };
    let (a, b) = (signed(&a), signed(&b));
    check("divide", &[&a, &b], |at| ops::i64s::divide(a[at], b[at]));
    check("remainder", &[&a, &b], |at| ops::i64s::remainder(a[at], b[at]));
    let given = [(ScalarType::I64, Elements::packed(&a[..], 1))];
    compared("to_f32", &[&a], &spliced::<f32>("to_f32", ScalarType::I64, &given, a.len()), |at| a[at] as f32);
}

#[test]
fn floats_become_whole_numbers_of_64_bits_with_the_bits_of_rusts() {
    let mut x = wide(30_000);
    let near = |whole: f64| [whole, whole.next_down(), whole.next_up(), -whole, -whole.next_down(), -whole.next_up(), whole + 0.5];
    x.extend([1.0, 4294967296.0, 4503599627370496.0, 9223372036854775808.0, 18446744073709551616.0].into_iter().flat_map(near));
    let given = [(ScalarType::F64, Elements::packed(&x[..], 1))];
    compared("to_i64", &[&x], &spliced::<u64>("to_i64", ScalarType::F64, &given, x.len()), |at| ops::f64_to_i64(x[at]) as u64);
    compared("to_u64", &[&x], &spliced::<u64>("to_u64", ScalarType::F64, &given, x.len()), |at| ops::f64_to_u64(x[at]));
    let x: Vec<_> = x.iter().map(|&x| x as f32).chain(specials()).collect();
    let given = [(ScalarType::F32, Elements::packed(&x[..], 1))];
    compared("to_i64", &[&x], &spliced::<u64>("to_i64", ScalarType::F32, &given, x.len()), |at| ops::f32_to_i64(x[at]) as u64);
    compared("to_u64", &[&x], &spliced::<u64>("to_u64", ScalarType::F32, &given, x.len()), |at| ops::f32_to_u64(x[at]));
}
