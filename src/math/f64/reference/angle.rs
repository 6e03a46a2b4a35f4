//! Angles reduced to a quarter turn by integers of many words, with a π that is computed here.

use std::sync::OnceLock;

use super::Pair;

/// A number up to 2^64: a word before the point and others behind it, the highest first.
type Fixed<const N: usize> = [u64; N];
/// As many words as doubling the largest power of two leaves enough of.
const LONG: usize = 24;
const SHORT: usize = 6;

fn minus<const N: usize>(a: Fixed<N>, b: Fixed<N>) -> Fixed<N> {
    let mut borrow = false;
    let mut out = a;
    for k in (0..N).rev() {
        let (first, below) = a[k].overflowing_sub(b[k]);
        let (second, again) = first.overflowing_sub(borrow.into());
        (out[k], borrow) = (second, below | again);
    }
    out
}

fn plus<const N: usize>(a: Fixed<N>, b: Fixed<N>) -> Fixed<N> {
    minus(a, minus([0; N], b))
}

fn over<const N: usize>(a: Fixed<N>, divisor: u64) -> Fixed<N> {
    let mut rest = 0u128;
    a.map(|word| {
        let whole = rest << 64 | u128::from(word);
        rest = whole % u128::from(divisor);
        (whole / u128::from(divisor)) as u64
    })
}

/// `a` and how often `quarter` had to be taken from it.
fn modulo<const N: usize>(mut a: Fixed<N>, quarter: Fixed<N>) -> (Fixed<N>, u64) {
    let mut times = 0;
    while a >= quarter {
        a = minus(a, quarter);
        times += 1;
    }
    (a, times)
}

/// The angle whose tangent is 1 / n.
fn arctan_of_inverse(n: u64) -> Fixed<LONG> {
    let mut one = [0; LONG];
    one[0] = 1;
    let mut power = over(one, n);
    let mut sum = power;
    for k in 1..800 {
        power = over(power, n * n);
        let term = over(power, 2 * k + 1);
        sum = if k % 2 == 1 { minus(sum, term) } else { plus(sum, term) };
    }
    sum
}

/// π/2 by Machin's formula.
fn quarter() -> Fixed<LONG> {
    let (fifth, other) = (arctan_of_inverse(5), arctan_of_inverse(239));
    let eight = (0..3).fold(fifth, |sum, _| plus(sum, sum));
    minus(eight, plus(other, other))
}

/// π/2, and for each e from 0 on 2^e less quarter turns, and how many modulo 4.
struct Table(Fixed<SHORT>, Vec<(Fixed<SHORT>, u64)>);

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let short = |long: Fixed<LONG>| std::array::from_fn(|k| long[k]);
        let quarter = quarter();
        let mut power = [0; LONG];
        power[0] = 1;
        let mut turns = 0;
        let powers = (0..1024).map(|_| {
            let now = (short(power), turns % 4);
            let (next, more) = modulo(plus(power, power), quarter);
            (power, turns) = (next, 2 * turns % 4 + more);
            now
        });
        Table(short(quarter), powers.collect())
    })
}

/// How many quarter turns a finite angle is from the nearest multiple of π/2, modulo 4, and what is left. Not for angles below
/// 1e-10.
pub(super) fn reduced(x: f64) -> (u64, Pair) {
    if x.abs() < 1e-10 {
        return (0, Pair(x, 0.0));
    }
    let Table(quarter, powers) = table();
    let exponent = (x.to_bits() >> 52 & 0x7ff) as i32 - 1075;
    let m = x.to_bits() & ((1 << 52) - 1) | 1 << 52;
    let (unit, turns) = powers.get(exponent as usize).copied().unwrap_or_else(|| {
        let mut unit = [0; SHORT];
        let behind = (-exponent) as usize;
        unit[behind.div_ceil(64)] = 1 << ((64 - behind % 64) % 64);
        (unit, 0)
    });
    let (mut r, mut q) = ([0; SHORT], 0);
    for bit in (0..53).rev() {
        let one = m >> bit & 1;
        let next = if one == 1 { plus(plus(r, r), unit) } else { plus(r, r) };
        let (next, more) = modulo(next, *quarter);
        (r, q) = (next, 2 * q + one * turns + more);
    }
    let above = minus(*quarter, r) < r;
    let (size, q) = if above { (minus(*quarter, r), q + 1) } else { (r, q) };
    let sum = (0..2 * SHORT).rev().fold(Pair(0.0, 0.0), |sum, k| {
        let word = (size[k / 2] >> (32 * (1 - k % 2))) & 0xffff_ffff;
        sum.plus(Pair(word as f64 * 2f64.powi(32 - 32 * k as i32), 0.0))
    });
    let r = if above ^ (x < 0.0) { Pair(-sum.0, -sum.1) } else { sum };
    (if x < 0.0 { q.wrapping_neg() } else { q } % 4, r)
}
