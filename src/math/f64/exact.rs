//! The functions beside exact values that were computed elsewhere, by mpmath with 400 bits: one a line of `exact.txt`, with the
//! function, its arguments' bits, and the value as a sum of two numbers times a power of two. Not here: functions whose exact values
//! `reference.rs` computes.
//!
//! The bounds are what three million arguments each were off at most, rounded up, against values of 113 bits.

use super::reference::{Exact, Pair, ulps};
use super::*;

/// A function by its name, and the most that it may be off.
fn named(name: &str) -> (fn(f64, f64) -> f64, f64) {
    match name {
        "asin" => (|x, _| asin(x), 0.7),
        "acos" => (|x, _| acos(x), 0.7),
        "atan" => (|x, _| atan(x), 0.8),
        "atan2" => (atan2, 0.8),
        "sinh" => (|x, _| sinh(x), 0.8),
        "cosh" => (|x, _| cosh(x), 0.6),
        "tanh" => (|x, _| tanh(x), 0.7),
        "asinh" => (|x, _| asinh(x), 0.8),
        "acosh" => (|x, _| acosh(x), 0.7),
        "atanh" => (|x, _| atanh(x), 0.7),
        "expm1" => (|x, _| expm1(x), 0.8),
        "log1p" => (|x, _| log1p(x), 0.7),
        "cbrt" => (|x, _| cbrt(x), 0.6),
        "hypot" => (hypot, 0.8),
        "erf" => (|x, _| erf(x), 0.9),
        "erfc" => (|x, _| erfc(x), 0.9),
        "normal_cdf" => (|x, _| normal_cdf(x), 1.1),
        "lgamma" => (|x, _| lgamma(x), 1.5),
        other => panic!("{other} is none of them"),
    }
}

/// A line's function, arguments and value.
fn lines() -> impl Iterator<Item = (&'static str, (f64, f64), Exact)> {
    include_str!("exact.txt").lines().map(|line| {
        let words: Vec<_> = line.split(' ').collect();
        let number = |at: usize| f64::from_bits(u64::from_str_radix(words[at], 16).expect("digits"));
        (words[0], (number(1), number(2)), Exact(Pair(number(3), number(4)), words[5].parse().expect("a power")))
    })
}

#[test]
fn errors_are_small() {
    assert_eq!(lines().count(), 18 * 48);
    for (name, (x, y), exact) in lines() {
        let (function, most) = named(name);
        let (got, error) = (function(x, y), ulps(function(x, y), exact));
        assert!(error <= most, "{name}({x:?}, {y:?}) is {got:?}: {error} ulp off");
    }
}

#[test]
fn an_error_is_found() {
    for (name, (x, y), exact) in lines() {
        let (function, most) = named(name);
        for wrong in [function(x, y).to_bits() + 3, function(x, y).to_bits() - 3] {
            let error = ulps(f64::from_bits(wrong), exact);
            assert!(error.is_nan() || error > most, "{name}({x:?}, {y:?}) three further is {error} off");
        }
    }
}
