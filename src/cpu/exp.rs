//! e to the power of x, in one form for one lane, vectors and (in f32) the shaders' `exponential`. At most one unit in the
//! last place from the exact value, the same bits everywhere; NaN gives the one NaN of Rust's `NAN`. No other function.
//!
//! The method is Cody and Waite's: x = k·ln 2 + r with an integer k and |r| <= ln 2 / 2, where ln 2 is taken in two parts of
//! which the first times k is exact (in f32 the second too); then exp(x) = 2^k · (1 + (r + r²·q(r))) with a minimax
//! polynomial q. Arguments are first clamped to where the result is no longer 0 or infinite, and 2^k is two factors, so that
//! subnormal results are rounded once. exp(0) is 1, and no negative argument gives more: r <= 0 where k = 0, and elsewhere
//! the factor 2^k is far below.
//!
//! The work is in two halves, down to r and k and up from there, so that a loop can have one vector in each.

use crate::cpu::simd::Float;

/// Horner's scheme, innermost coefficient last, each step by `$step`.
macro_rules! polynomial {
    ($simd:ident, $r:ident, $step:ident, $first:literal) => { splat($simd, $first) };
    ($simd:ident, $r:ident, $step:ident, $first:literal $($rest:literal)+) => {
        $step(polynomial!($simd, $r, $step, $($rest)+), $r, splat($simd, $first))
    };
}

#[inline(always)]
fn splat<V: Float>(simd: V::Simd, value: V::Element) -> V {
    V::splat(simd, value)
}

/// exp in f32.
#[inline(always)]
pub(crate) fn exp_f32<V: Float<Element = f32>>(simd: V::Simd, x: V) -> V {
    // In this order NaN stays, here as in `reduce_f32`.
    let (r, k) = reduce_f32(simd, splat::<V>(simd, 89.0).min(x));
    series_f32(simd, r).scale(k).with_nan(splat(simd, f32::NAN))
}

/// Down to `r` and `k`, from an argument up to 89, or NaN.
#[inline(always)]
pub(crate) fn reduce_f32<V: Float<Element = f32>>(simd: V::Simd, x: V) -> (V, V) {
    let clamped = splat::<V>(simd, -104.0).max(x);
    let k = (clamped * splat(simd, std::f32::consts::LOG2_E)).round_small();
    // Both parts of ln 2 have 16 bits, and k has 8.
    (clamped.plus_exact(k, splat(simd, -0.69314575)).plus_exact(k, splat(simd, -1.4286197e-6)), k)
}

/// Up again, where `k` is 0 or less.
#[inline(always)]
pub(crate) fn decay_f32<V: Float<Element = f32>>(simd: V::Simd, (r, k): (V, V)) -> V {
    series_f32(simd, r).scale_down(k).with_nan(splat(simd, f32::NAN))
}

/// exp(r). No operation is fused, as a shader's cannot be relied on to be.
#[inline(always)]
fn series_f32<V: Float<Element = f32>>(simd: V::Simd, r: V) -> V {
    #[inline(always)]
    fn step<V: Float>(sum: V, r: V, coefficient: V) -> V {
        coefficient + r * sum
    }
    // The polynomial's lower and upper half, side by side: a chain of half the length.
    let square = r * r;
    let q = polynomial!(simd, r, step, 0.49999994 0.16666521) + square * polynomial!(simd, r, step, 0.04166839 0.008368717 0.0013814599);
    V::splat(simd, 1.0) + (r + square * q)
}

/// exp in f64.
#[inline(always)]
pub(crate) fn exp_f64<V: Float<Element = f64>>(simd: V::Simd, x: V) -> V {
    // In this order NaN stays, here as in `reduce_f64`.
    let (r, k) = reduce_f64(simd, splat::<V>(simd, 710.0).min(x));
    series_f64(simd, r).scale(k).with_nan(splat(simd, f64::NAN))
}

/// Down to `r` and `k`, from an argument up to 710, or NaN.
#[inline(always)]
pub(crate) fn reduce_f64<V: Float<Element = f64>>(simd: V::Simd, x: V) -> (V, V) {
    let clamped = splat::<V>(simd, -746.0).max(x);
    let k = (clamped * splat(simd, std::f64::consts::LOG2_E)).round_small();
    let r = k.mul_add(splat(simd, -0.693145751953125), clamped);
    (k.mul_add(splat(simd, -1.4286068203094172e-6), r), k)
}

/// Up again, where `k` is 0 or less.
#[inline(always)]
pub(crate) fn decay_f64<V: Float<Element = f64>>(simd: V::Simd, (r, k): (V, V)) -> V {
    series_f64(simd, r).scale_down(k).with_nan(splat(simd, f64::NAN))
}

/// exp(r). Fused where that saves a rounding.
#[inline(always)]
fn series_f64<V: Float<Element = f64>>(simd: V::Simd, r: V) -> V {
    #[inline(always)]
    fn step<V: Float>(sum: V, r: V, coefficient: V) -> V {
        sum.mul_add(r, coefficient)
    }
    // The even powers and the odd ones, side by side.
    let square = r * r;
    let even = polynomial!(simd, square, step,
        0.5000000000000011 0.041666666666530155 0.0013888888943630134 2.480149309888739e-5 2.763024838532302e-7);
    let odd = polynomial!(simd, square, step,
        0.16666666666666413 0.008333333333494461 0.00019841269506578723 2.755758637378518e-6 2.500006162553128e-8);
    let one = V::splat(simd, 1.0);
    odd.mul_add(r, even).mul_add(r, one).mul_add(r, one)
}
