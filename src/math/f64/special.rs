//! What the functions give where there is one right answer: at infinities, zeros and NaN, and exact results. Not here: errors.

use std::f64::consts::{FRAC_PI_2, PI};

use super::*;
use crate::real::Real;

type OfOne = fn(f64) -> f64;
type OfTwo = fn(f64, f64) -> f64;

const INF: f64 = f64::INFINITY;
const NAN: f64 = <f64 as Real>::NAN;

/// Fails unless each result has the bits of what is wanted.
pub(super) fn check(name: &str, results: &[(f64, f64)]) {
    for (k, (got, wanted)) in results.iter().enumerate() {
        assert_eq!(got.to_bits(), wanted.to_bits(), "{name}: number {k} is {got:?}, not {wanted:?}");
    }
}

#[test]
fn every_nan_gives_the_one_nan() {
    let one: [(&str, OfOne); 23] = [
        ("exp", exp),
        ("exp2", exp2),
        ("log", log),
        ("log2", log2),
        ("sin", sin),
        ("cos", cos),
        ("tan", tan),
        ("sin_moderate", sin_moderate),
        ("cos_moderate", cos_moderate),
        ("tan_moderate", tan_moderate),
        ("sqrt", sqrt),
        ("inverse_sqrt", inverse_sqrt),
        ("floor", floor),
        ("ceil", ceil),
        ("round", round),
        ("trunc", trunc),
        ("fract", fract),
        ("sign", sign),
        ("abs", abs),
        ("saturate", saturate),
        ("fma", |x| fma(1.0, x, 2.0)),
        ("mix", |x| mix(x, 1.0, 0.5)),
        ("smoothstep", |x| smoothstep(0.0, 1.0, x)),
    ];
    let two: [(&str, OfTwo); 3] = [("pow", pow), ("min", min), ("max", max)];
    for bits in [1, 0x7_ffff_ffff_ffff, 0x8_0000_0000_0000, 0x8_0000_0000_0001, 0xf_ffff_ffff_ffff] {
        for nan in [f64::from_bits(0x7ff << 52 | bits), f64::from_bits(0xfff << 52 | bits)] {
            for (name, function) in one {
                check(name, &[(function(nan), NAN)]);
            }
            for (name, function) in two {
                check(name, &[(function(nan, nan), NAN), (function(nan, 2.0), NAN)]);
            }
            check("pow", &[(pow(2.0, nan), NAN), (pow(nan, 0.0), 1.0), (pow(1.0, nan), 1.0), (pow(nan, -0.0), 1.0)]);
            check("step", &[(step(2.0, nan), 0.0), (step(nan, 2.0), 0.0), (step(nan, nan), 0.0)]);
            check("min and max", &[(min(2.0, nan), NAN), (max(2.0, nan), NAN)]);
        }
    }
}

#[test]
fn powers_and_logarithms() {
    check("exp", &[(exp(0.0), 1.0), (exp(-0.0), 1.0), (exp(INF), INF), (exp(-INF), 0.0), (exp(710.0), INF)]);
    check("exp2", &[(exp2(-0.0), 1.0), (exp2(INF), INF), (exp2(-INF), 0.0), (exp2(f64::MAX), INF), (exp2(f64::MIN), 0.0)]);
    check("exp2", &[(exp2(1024.0), INF), (exp2(-1075.0), 0.0), (exp2(-1074.9), 5e-324), (exp2(5e-324), 1.0)]);
    for k in -1074..1024 {
        let power = if k < -1022 { f64::from_bits(1 << (k + 1074)) } else { f64::from_bits(((k + 1023) as u64) << 52) };
        let k = f64::from(k);
        check("of integers", &[(exp2(k), power), (log2(power), k), (pow(2.0, k), power)]);
    }
    for function in [log, log2] {
        check("logarithms", &[(function(1.0), 0.0), (function(0.0), -INF), (function(-0.0), -INF), (function(INF), INF)]);
        check("logarithms", &[(function(-1.0), NAN), (function(-INF), NAN), (function(-5e-324), NAN)]);
    }
    check("log", &[(log(f64::MAX), 709.782712893384), (log(5e-324), -744.4400719213812)]);
}

#[test]
fn pow_as_c_has_it() {
    for (y, odd) in
        [(3.0, true), (1.0, true), (9007199254740991.0, true), (9007199254740992.0, false), (1e300, false), (0.5, false), (2.0, false)]
    {
        let sign = |x: f64| if odd { -x } else { x };
        check("of zero", &[(pow(0.0, y), 0.0), (pow(-0.0, y), sign(0.0)), (pow(0.0, -y), INF), (pow(-0.0, -y), sign(INF))]);
        check("of infinity", &[(pow(INF, y), INF), (pow(-INF, y), sign(INF)), (pow(INF, -y), 0.0), (pow(-INF, -y), sign(0.0))]);
        check("of one", &[(pow(1.0, y), 1.0), (pow(-1.0, y), if y == 0.5 { NAN } else { sign(1.0) })]);
    }
    for (x, above) in
        [(2.0, true), (-2.0, true), (1.0000000000000002, true), (0.5, false), (-0.5, false), (5e-324, false), (0.0, false), (INF, true)]
    {
        let (up, down) = if above { (INF, 0.0) } else { (0.0, INF) };
        check("to infinity", &[(pow(x, INF), up), (pow(x, -INF), down), (pow(x, 0.0), 1.0), (pow(x, -0.0), 1.0)]);
    }
    check("to infinity", &[(pow(-1.0, INF), 1.0), (pow(-1.0, -INF), 1.0), (pow(1.0, INF), 1.0), (pow(1.0, -INF), 1.0)]);
    check("of negatives", &[(pow(-2.0, 3.0), -8.0), (pow(-2.0, 2.0), 4.0), (pow(-2.0, -1.0), -0.5), (pow(-8.0, 1.0 / 3.0), NAN)]);
    check("of negatives", &[(pow(-2.0, 1025.0), -INF), (pow(-2.0, 1024.0), INF), (pow(-2.0, -1077.0), -0.0), (pow(-2.0, -1074.0), 5e-324)]);
    check("at the ends", &[(pow(10.0, 308.0), 1e308), (pow(10.0, 309.0), INF), (pow(10.0, -324.0), 0.0), (pow(f64::MAX, f64::MAX), INF)]);
    check(
        "at the ends",
        &[(pow(5e-324, f64::MAX), 0.0), (pow(5e-324, -1e-300), 1.0), (pow(1.5, 5e-324), 1.0), (pow(f64::MAX, 1.0), f64::MAX)],
    );
    for x in [3.0, 7.0, 10.0, 0.1, 123456.789, 5e-324, f64::MAX] {
        check("to one and two", &[(pow(x, 1.0), x), (pow(x, 2.0), x * x)]);
    }
}

/// Values of mpmath with 3,000 bits.
#[test]
fn angles_far_away() {
    let hardest = 6381956970095103.0 * exp2(797.0);
    let values = [
        (1e22, -0.8522008497671888, 0.523214785395139, -1.6287782256068988),
        (hardest, 1.0, -4.687165924254628e-19, -2.133485385753704e18),
        (f64::MAX, 0.004961954789184062, -0.9999876894265599, -0.004962015874444895),
        (1e300, -0.8178819121159085, -0.5753861119575491, 1.4214488238747245),
        (5e15, -0.901711760523585, -0.432337716297638, 2.0856652716896247),
        (1073741825.0, 0.3284483319740196, 0.9445219389847354, 0.347740288941375),
        (355.0, -3.014435335948845e-5, -0.999999999545659, 3.0144353373184265e-5),
        (PI, 1.2246467991473532e-16, -1.0, -1.2246467991473532e-16),
        (FRAC_PI_2, 1.0, 6.123233995736766e-17, 1.633123935319537e16),
    ];
    for (x, s, c, t) in values {
        check("angles", &[(sin(x), s), (cos(x), c), (tan(x), t), (sin(-x), -s), (cos(-x), c), (tan(-x), -t)]);
    }
}

#[test]
fn angles() {
    for (name, function) in [("sin", sin as OfOne), ("tan", tan), ("sin_moderate", sin_moderate), ("tan_moderate", tan_moderate)] {
        for x in [0.0, -0.0, 5e-324, -5e-324, 1e-300, -1e-9] {
            check(name, &[(function(x), x)]);
        }
        check(name, &[(function(INF), NAN), (function(-INF), NAN)]);
    }
    for function in [cos, cos_moderate] {
        check("cos", &[(function(0.0), 1.0), (function(-0.0), 1.0), (function(5e-324), 1.0), (function(INF), NAN), (function(-INF), NAN)]);
    }
    for k in 0..20_000 {
        let x = f64::from(k) * 53_687.091 - 5e8;
        assert!(is_moderate(x));
        check("moderate", &[(sin_moderate(x), sin(x)), (cos_moderate(x), cos(x)), (tan_moderate(x), tan(x))]);
    }
    assert!([INF, -INF, NAN, MODERATE, -MODERATE].into_iter().all(is_moderate));
    assert!(![MODERATE + 1.0, -1e10, f64::MAX].into_iter().any(is_moderate));
}

#[test]
fn rounding() {
    for (x, down, up, near, toward) in [
        (2.5, 2.0, 3.0, 2.0, 2.0),
        (-2.5, -3.0, -2.0, -2.0, -2.0),
        (3.5, 3.0, 4.0, 4.0, 3.0),
        (0.3, 0.0, 1.0, 0.0, 0.0),
        (-0.3, -1.0, -0.0, -0.0, -0.0),
        (-0.0, -0.0, -0.0, -0.0, -0.0),
        (0.49999999999999994, 0.0, 1.0, 0.0, 0.0),
        (4503599627370495.5, 4503599627370495.0, 4503599627370496.0, 4503599627370496.0, 4503599627370495.0),
        (-1e300, -1e300, -1e300, -1e300, -1e300),
        (INF, INF, INF, INF, INF),
        (-INF, -INF, -INF, -INF, -INF),
    ] {
        check("rounding", &[(floor(x), down), (ceil(x), up), (round(x), near), (trunc(x), toward)]);
    }
    check("fract", &[(fract(2.75), 0.75), (fract(-2.75), 0.25), (fract(-0.0), 0.0), (fract(-1e-30), 1.0), (fract(INF), NAN)]);
}

#[test]
fn comparisons() {
    check("min", &[(min(1.0, 2.0), 1.0), (min(2.0, 1.0), 1.0), (min(0.0, -0.0), -0.0), (min(-0.0, 0.0), -0.0), (min(NAN, 1.0), NAN)]);
    check("max", &[(max(1.0, 2.0), 2.0), (max(2.0, 1.0), 2.0), (max(0.0, -0.0), 0.0), (max(-0.0, 0.0), 0.0), (max(NAN, 1.0), NAN)]);
    check("clamp", &[(clamp(3.0, 0.0, 2.0), 2.0), (clamp(-3.0, 0.0, 2.0), 0.0), (clamp(1.0, 0.0, 2.0), 1.0), (clamp(1.0, 2.0, 0.0), 0.0)]);
    check("saturate", &[(saturate(1.5), 1.0), (saturate(-INF), 0.0), (saturate(-0.0), 0.0), (saturate(0.5), 0.5)]);
    check("step", &[(step(1.0, 1.0), 1.0), (step(1.0, 0.5), 0.0), (step(0.0, -0.0), 1.0), (step(-INF, INF), 1.0)]);
    check("sign", &[(sign(-5e-324), -1.0), (sign(INF), 1.0), (sign(0.0), 0.0), (sign(-0.0), -0.0)]);
    check("abs", &[(abs(-3.0), 3.0), (abs(-0.0), 0.0), (abs(-INF), INF)]);
}

#[test]
fn arithmetic() {
    let third = 1.0 / 3.0;
    check("fma", &[(fma(third, 3.0, -1.0), -2f64.powi(-54)), (fma(INF, 0.0, 1.0), NAN), (fma(INF, 1.0, -INF), NAN)]);
    check("sqrt", &[(sqrt(4.0), 2.0), (sqrt(-0.0), -0.0), (sqrt(-1.0), NAN), (sqrt(INF), INF), (sqrt(5e-324), 2.2227587494850775e-162)]);
    check("inverse_sqrt", &[(inverse_sqrt(4.0), 0.5), (inverse_sqrt(0.0), INF), (inverse_sqrt(-0.0), -INF), (inverse_sqrt(INF), 0.0)]);
    check("inverse_sqrt", &[(inverse_sqrt(-1.0), NAN), (inverse_sqrt(4f64.powi(-537)), 2f64.powi(537))]);
    check("mix", &[(mix(2.0, 4.0, 0.25), 2.5), (mix(2.0, 4.0, 0.0), 2.0), (mix(2.0, 4.0, 1.0), 4.0), (mix(INF, 1.0, 1.0), NAN)]);
    check("smoothstep", &[(smoothstep(1.0, 3.0, 2.0), 0.5), (smoothstep(1.0, 3.0, 0.0), 0.0), (smoothstep(1.0, 3.0, 9.0), 1.0)]);
    check("smoothstep", &[(smoothstep(1.0, 1.0, 1.0), NAN), (smoothstep(1.0, 1.0, 2.0), 1.0)]);
}
