//! What the operations of a lane program compute, on one number each: the one place that names the functions behind
//! them. All are plain code without branches, so that a loop over a block of lanes becomes vector instructions. Not
//! here: the loops.

use std::ops::{BitAnd, BitXor};

/// The floats' operations, once for each type: `math`'s where it has them.
macro_rules! floats {
    ($name:ident, $t:ident) => {
        pub mod $name {
            pub use crate::math::{
                abs as absolute, ceil, cos, exp, exp2, floor, fma, inverse_sqrt as inverse_square_root, log, log2, max as maximum,
                min as minimum, pow, round, sin, sqrt as square_root, tan, trunc,
            };
            use crate::math::{
                acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cosh, erf, erfc, expm1, hypot, lgamma, log1p, normal_cdf, sinh, tanh,
            };
            use crate::real::Real;

            /// The number, or the canonical NaN.
            #[inline(always)]
            pub fn canonical(x: $t) -> $t {
                if x.is_nan() { <$t as Real>::NAN } else { x }
            }
            #[inline(always)]
            pub fn negate(x: $t) -> $t {
                -x
            }
            #[inline(always)]
            pub fn add(a: $t, b: $t) -> $t {
                a + b
            }
            #[inline(always)]
            pub fn subtract(a: $t, b: $t) -> $t {
                a - b
            }
            #[inline(always)]
            pub fn multiply(a: $t, b: $t) -> $t {
                a * b
            }
            #[inline(always)]
            pub fn divide(a: $t, b: $t) -> $t {
                a / b
            }

            /// A built-in of constants, by its name; nothing where it is not computed here.
            pub(crate) fn constant(name: &str, x: $t, y: Option<$t>) -> Option<$t> {
                Some(match (name, y) {
                    ("exp", None) => exp(x),
                    ("exp2", None) => exp2(x),
                    ("log", None) => log(x),
                    ("log2", None) => log2(x),
                    ("sin", None) => sin(x),
                    ("cos", None) => cos(x),
                    ("tan", None) => tan(x),
                    ("asin", None) => asin(x),
                    ("acos", None) => acos(x),
                    ("atan", None) => atan(x),
                    ("sinh", None) => sinh(x),
                    ("cosh", None) => cosh(x),
                    ("tanh", None) => tanh(x),
                    ("asinh", None) => asinh(x),
                    ("acosh", None) => acosh(x),
                    ("atanh", None) => atanh(x),
                    ("expm1", None) => expm1(x),
                    ("log1p", None) => log1p(x),
                    ("cbrt", None) => cbrt(x),
                    ("erf", None) => erf(x),
                    ("erfc", None) => erfc(x),
                    ("normal_cdf", None) => normal_cdf(x),
                    ("lgamma", None) => lgamma(x),
                    ("sqrt", None) => square_root(x),
                    ("inverseSqrt", None) => inverse_square_root(x),
                    ("floor", None) => floor(x),
                    ("ceil", None) => ceil(x),
                    ("trunc", None) => trunc(x),
                    ("round", None) => round(x),
                    ("pow", Some(y)) => pow(x, y),
                    ("atan2", Some(y)) => atan2(x, y),
                    ("hypot", Some(y)) => hypot(x, y),
                    _ => return None,
                })
            }
        }
    };
}

floats!(single, f32);
floats!(double, f64);

/// The whole numbers' operations, modulo their range.
macro_rules! wholes {
    ($name:ident, $t:ident) => {
        pub mod $name {
            /// A number divided by 0 is itself; the least divided by -1 is itself.
            #[inline(always)]
            pub fn divide(a: $t, b: $t) -> $t {
                if b == 0 { a } else { a.wrapping_div(b) }
            }
            /// By 0 it is 0; the least by -1 too.
            #[inline(always)]
            pub fn remainder(a: $t, b: $t) -> $t {
                if b == 0 { 0 } else { a.wrapping_rem(b) }
            }
            #[inline(always)]
            pub fn add(a: $t, b: $t) -> $t {
                a.wrapping_add(b)
            }
            #[inline(always)]
            pub fn subtract(a: $t, b: $t) -> $t {
                a.wrapping_sub(b)
            }
            #[inline(always)]
            pub fn multiply(a: $t, b: $t) -> $t {
                a.wrapping_mul(b)
            }
            #[inline(always)]
            pub fn negate(x: $t) -> $t {
                x.wrapping_neg()
            }
            /// The least is its own opposite; nobody asks it of unsigned numbers.
            #[inline(always)]
            pub fn absolute(x: $t) -> $t {
                if x < 1 { x.wrapping_neg() } else { x }
            }
            #[inline(always)]
            pub fn minimum(a: $t, b: $t) -> $t {
                a.min(b)
            }
            #[inline(always)]
            pub fn maximum(a: $t, b: $t) -> $t {
                a.max(b)
            }
            #[inline(always)]
            pub fn count_ones(x: $t) -> $t {
                x.count_ones() as $t
            }
            #[inline(always)]
            pub fn reverse_bits(x: $t) -> $t {
                x.reverse_bits()
            }
            #[inline(always)]
            pub fn leading_zeros(x: $t) -> $t {
                x.leading_zeros() as $t
            }
            #[inline(always)]
            pub fn trailing_zeros(x: $t) -> $t {
                x.trailing_zeros() as $t
            }
            #[inline(always)]
            pub fn shift_left(a: $t, by: u32) -> $t {
                a << (by & ($t::BITS - 1))
            }
            #[inline(always)]
            pub fn shift_right(a: $t, by: u32) -> $t {
                a >> (by & ($t::BITS - 1))
            }
        }
    };
}

wholes!(i32s, i32);
wholes!(u32s, u32);
wholes!(i64s, i64);
wholes!(u64s, u64);

/// A float to a whole number, towards 0; NaN is 0, and what is beyond the type is the nearest float within it, as GPUs
/// have it: 2147483520 for an f32 beyond an i32.
macro_rules! towards_zero {
    ($name:ident, $from:ident, $to:ident, $low:literal, $high:literal) => {
        #[inline(always)]
        #[allow(unsafe_code, reason = "a conversion that becomes one vector instruction")]
        pub fn $name(x: $from) -> $to {
            let x = if x >= $low {
                x
            } else if x < $low {
                $low
            } else {
                0.0
            };
            let x = if x > $high { $high } else { x };
            // SAFETY: the number is within the type: not below the least, not above the greatest, and no NaN.
            unsafe { x.to_int_unchecked() }
        }
    };
}

towards_zero!(f32_to_i32, f32, i32, -2147483648.0, 2147483520.0);
towards_zero!(f32_to_u32, f32, u32, 0.0, 4294967040.0);
towards_zero!(f32_to_i64, f32, i64, -9223372036854775808.0, 9223371487098961920.0);
towards_zero!(f32_to_u64, f32, u64, 0.0, 18446742974197923840.0);
towards_zero!(f64_to_i32, f64, i32, -2147483648.0, 2147483647.0);
towards_zero!(f64_to_u32, f64, u32, 0.0, 4294967295.0);
towards_zero!(f64_to_i64, f64, i64, -9223372036854775808.0, 9223372036854774784.0);
towards_zero!(f64_to_u64, f64, u64, 0.0, 18446744073709549568.0);

/// All bits of a true one, none of a false one.
#[inline(always)]
pub fn mask(truth: bool) -> u32 {
    if truth { !0 } else { 0 }
}

/// A mask for numbers of 64 bits.
#[inline(always)]
pub fn wide(mask: u32) -> u64 {
    i64::from(mask.cast_signed()).cast_unsigned()
}

/// By bits: of a branch between two loads compilers make no vector instructions.
#[inline(always)]
pub fn chosen<T: Copy + BitXor<Output = T> + BitAnd<Output = T>>(mask: T, yes: T, no: T) -> T {
    ((yes ^ no) & mask) ^ no
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_become_whole_numbers_within_the_type() {
        for x in [0.0f32, -0.0, 1.9, -1.9, 2147483520.0, -2147483648.0, 16777217.0] {
            assert_eq!(f32_to_i32(x), x as i32, "{x}");
            assert_eq!(f32_to_u32(x), x as u32, "{x}");
        }
        assert_eq!([f32_to_i32(f32::NAN), f32_to_i32(f32::INFINITY), f32_to_i32(f32::NEG_INFINITY)], [0, 2147483520, i32::MIN]);
        assert_eq!([f32_to_u32(f32::NAN), f32_to_u32(f32::INFINITY), f32_to_u32(-1.0)], [0, 4294967040, 0]);
        assert_eq!([f64_to_i64(f64::NAN), f64_to_i64(1e300), f64_to_i64(-1e300)], [0, 9223372036854774784, i64::MIN]);
        assert_eq!([f64_to_i32(1e300), f64_to_i32(-1e300)], [i32::MAX, i32::MIN]);
    }
}
