//! What the inverse, hyperbolic and statistical functions give where there is one right answer. Not here: errors.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use super::special::check;
use super::*;
use crate::real::Real;

const INF: f64 = f64::INFINITY;
const NAN: f64 = <f64 as Real>::NAN;

#[test]
fn every_nan_gives_the_one_nan() {
    let one: [(&str, fn(f64) -> f64); 18] = [
        ("asin", asin),
        ("acos", acos),
        ("atan", atan),
        ("sinh", sinh),
        ("cosh", cosh),
        ("tanh", tanh),
        ("asinh", asinh),
        ("acosh", acosh),
        ("atanh", atanh),
        ("expm1", expm1),
        ("log1p", log1p),
        ("cbrt", cbrt),
        ("erf", erf),
        ("erfc", erfc),
        ("normal_cdf", normal_cdf),
        ("lgamma", lgamma),
        ("modf", modf_fraction),
        ("frexp", frexp_fraction),
    ];
    for bits in [1, 0x7_ffff_ffff_ffff, 0x8_0000_0000_0000, 0xf_ffff_ffff_ffff] {
        for nan in [f64::from_bits(0x7ff << 52 | bits), f64::from_bits(0xfff << 52 | bits)] {
            for (name, function) in one {
                check(name, &[(function(nan), NAN)]);
            }
            check("of two", &[(atan2(nan, 1.0), NAN), (atan2(1.0, nan), NAN), (hypot(nan, 1.0), NAN), (ldexp(nan, 3), NAN)]);
            check("hypot", &[(hypot(nan, INF), INF), (hypot(-INF, nan), INF)]);
        }
    }
}

#[test]
fn odd_functions_of_zeros_and_tiny_numbers() {
    let odd: [(&str, fn(f64) -> f64); 9] = [
        ("asin", asin),
        ("atan", atan),
        ("sinh", sinh),
        ("tanh", tanh),
        ("asinh", asinh),
        ("atanh", atanh),
        ("expm1", expm1),
        ("log1p", log1p),
        ("modf", modf_fraction),
    ];
    for (name, function) in odd {
        for x in [0.0, -0.0, 5e-324, -5e-324, 1e-300, -1e-20] {
            check(name, &[(function(x), x)]);
        }
    }
    check("cbrt and erf", &[(cbrt(-0.0), -0.0), (cbrt(-27.0), -3.0), (cbrt(INF), INF), (erf(-0.0), -0.0), (erf(-INF), -1.0)]);
}

#[test]
fn ends() {
    check("asin", &[(asin(1.0), FRAC_PI_2), (asin(-1.0), -FRAC_PI_2), (asin(1.0000000000000002), NAN), (asin(-INF), NAN)]);
    check("acos", &[(acos(1.0), 0.0), (acos(-1.0), PI), (acos(0.0), FRAC_PI_2), (acos(2.0), NAN)]);
    check("atan", &[(atan(INF), FRAC_PI_2), (atan(-INF), -FRAC_PI_2), (atan(1.0), FRAC_PI_4), (atan(f64::MAX), FRAC_PI_2)]);
    check("sinh", &[(sinh(INF), INF), (sinh(-INF), -INF), (sinh(711.0), INF), (sinh(-711.0), -INF)]);
    check("cosh", &[(cosh(-0.0), 1.0), (cosh(-INF), INF), (cosh(711.0), INF)]);
    check("tanh", &[(tanh(INF), 1.0), (tanh(-INF), -1.0), (tanh(19.1), 1.0)]);
    check("asinh", &[(asinh(INF), INF), (asinh(-INF), -INF)]);
    check("acosh", &[(acosh(1.0), 0.0), (acosh(INF), INF), (acosh(0.9999999999999999), NAN), (acosh(-INF), NAN)]);
    check("atanh", &[(atanh(1.0), INF), (atanh(-1.0), -INF), (atanh(1.0000000000000002), NAN), (atanh(-INF), NAN)]);
    check("expm1", &[(expm1(INF), INF), (expm1(-INF), -1.0), (expm1(710.0), INF), (expm1(-50.0), -1.0)]);
    check("log1p", &[(log1p(INF), INF), (log1p(-1.0), -INF), (log1p(-1.0000000000000002), NAN), (log1p(-INF), NAN)]);
    check("erf", &[(erf(INF), 1.0), (erf(6.0), 1.0)]);
    check("erfc", &[(erfc(-INF), 2.0), (erfc(INF), 0.0), (erfc(0.0), 1.0), (erfc(28.0), 0.0)]);
    check("normal_cdf", &[(normal_cdf(-INF), 0.0), (normal_cdf(INF), 1.0), (normal_cdf(0.0), 0.5), (normal_cdf(-39.0), 0.0)]);
    check("lgamma", &[(lgamma(1.0), 0.0), (lgamma(2.0), 0.0), (lgamma(0.0), INF), (lgamma(-0.0), INF), (lgamma(-3.0), INF)]);
    check("lgamma", &[(lgamma(INF), INF), (lgamma(-INF), INF), (lgamma(0.5), 0.5723649429247001), (lgamma(1e306), INF)]);
}

#[test]
fn angles_of_points() {
    for x in [0.0, 1.0, INF] {
        check("along the axis", &[(atan2(0.0, x), 0.0), (atan2(-0.0, x), -0.0), (atan2(0.0, -x), PI), (atan2(-0.0, -x), -PI)]);
    }
    for x in [0.0, -0.0, 5e-324, -f64::MAX] {
        check("up and down", &[(atan2(INF, x), FRAC_PI_2), (atan2(-INF, x), -FRAC_PI_2)]);
    }
    check("infinite", &[(atan2(INF, INF), FRAC_PI_4), (atan2(-INF, INF), -FRAC_PI_4), (atan2(INF, -INF), 3.0 * FRAC_PI_4)]);
    check("far", &[(atan2(1.0, f64::MAX), 5.56268464626800346e-309), (atan2(5e-324, f64::MAX), 0.0), (atan2(5e-324, 5e-324), FRAC_PI_4)]);
}

#[test]
fn lengths() {
    check("hypot", &[(hypot(3.0, -4.0), 5.0), (hypot(-0.0, -0.0), 0.0), (hypot(0.0, -7.5), 7.5), (hypot(f64::MAX, f64::MAX), INF)]);
    check("hypot", &[(hypot(3e300, 4e300), 5e300), (hypot(3e-320, 4e-320), 5e-320), (hypot(5e-324, 0.0), 5e-324)]);
}

#[test]
fn taken_apart_and_put_together() {
    for (x, m, n) in
        [(6.0, 0.75, 3), (-0.5, -0.5, 0), (5e-324, 0.5, -1073), (f64::MAX, 0.9999999999999999, 1024), (0.0, 0.0, 0), (-INF, -INF, 0)]
    {
        check("frexp", &[(frexp_fraction(x), m), (ldexp(m, n), x)]);
        assert_eq!(frexp_exponent(x), n, "{x:?}");
    }
    check("ldexp", &[(ldexp(1.5, -1074), 1e-323), (ldexp(1.25, -1074), 5e-324), (ldexp(1.0, 1024), INF), (ldexp(-1.0, i32::MIN), -0.0)]);
    check("ldexp", &[(ldexp(5e-324, 2000), 2f64.powi(926)), (ldexp(f64::MAX, -2098), 5e-324), (ldexp(-0.0, i32::MAX), -0.0)]);
    check("modf", &[(modf_fraction(-2.75), -0.75), (modf_fraction(-2.0), -0.0), (modf_fraction(INF), 0.0), (modf_fraction(-INF), -0.0)]);
}
