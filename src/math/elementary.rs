//! The functions' public face: each generic over the types that have it. The work is in `f32` and its siblings.

mod sealed {
    pub trait Sealed {}
}

/// A list of functions as one trait, and a free function for each that calls it.
macro_rules! functions {
    ($($(#[doc = $doc:literal])+ $name:ident($($x:ident),+);)+) => {
        /// A type that has the functions of this module.
        pub trait Elementary: sealed::Sealed + Copy {
            $(#[doc(hidden)] fn $name($($x: Self),+) -> Self;)+
        }

        $($(#[doc = $doc])+ #[inline(always)]
        pub fn $name<T: Elementary>($($x: T),+) -> T {
            T::$name($($x),+)
        })+

        /// The functions of a type from the module of its name.
        macro_rules! elementary {
            ($t:ident) => {
                impl sealed::Sealed for $t {}
                impl Elementary for $t {
                    $(#[inline(always)]
                    fn $name($($x: Self),+) -> Self {
                        super::$t::$name($($x),+)
                    })+
                }
            };
        }
    };
}

functions! {
    /// e to the power of x. Not above 1 where x is 0 or less.
    exp(x);
    /// 2 to the power of x; exact for integers.
    exp2(x);
    /// The natural logarithm; of 0 it is -∞, of negative numbers NaN.
    log(x);
    /// The logarithm to base 2; exact for powers of 2.
    log2(x);
    /// x to the power of y, with C99's special cases: 1 where y is 0 or x is 1, even if the other is NaN; of negative x a
    /// number where y is an integer, else NaN.
    pow(x, y);
    /// The sine of an angle in radians, of any size; of infinities NaN. Of -0 it is -0.
    sin(x);
    /// The cosine of an angle in radians, of any size; of infinities NaN.
    cos(x);
    /// The tangent of an angle in radians, of any size; of infinities NaN. Of -0 it is -0.
    tan(x);
    /// The arc sine, from -π/2 to π/2; NaN beyond 1.
    asin(x);
    /// The arc cosine, from 0 to π; NaN beyond 1.
    acos(x);
    /// The arc tangent, from -π/2 to π/2.
    atan(x);
    /// The angle of the point (x, y), from -π to π, with C99's special cases: where y is a zero it is 0 or π with the sign of y,
    /// also at the origin, and of two infinities it is a diagonal's.
    atan2(y, x);
    /// The hyperbolic sine.
    sinh(x);
    /// The hyperbolic cosine; at least 1.
    cosh(x);
    /// The hyperbolic tangent, from -1 to 1.
    tanh(x);
    /// The inverse of the hyperbolic sine.
    asinh(x);
    /// The inverse of the hyperbolic cosine; NaN below 1.
    acosh(x);
    /// The inverse of the hyperbolic tangent; of 1 it is ∞, and NaN beyond.
    atanh(x);
    /// e to the power of x, less 1, accurate also where x is small.
    expm1(x);
    /// The natural logarithm of 1 + x, accurate also where x is small; of -1 it is -∞, and NaN below.
    log1p(x);
    /// The cube root, of negative numbers too.
    cbrt(x);
    /// √(x² + y²), also where the squares are beyond the type; ∞ if either is infinite, whatever the other.
    hypot(x, y);
    /// The error function, from -1 to 1.
    erf(x);
    /// 1 - erf(x), accurate also where that is small.
    erfc(x);
    /// The normal distribution: how likely a normally distributed number of mean 0 and variance 1 is below x. Accurate also where
    /// that is small.
    normal_cdf(x);
    /// The logarithm of |Γ(x)|, the gamma function; ∞ at 0 and at negative integers. The error that the table tells is that of
    /// positive x; near the zeros between negative integers it is some units in the last place of 1.
    lgamma(x);
    /// x / y, rounded once.
    divide(x, y);
    /// The square root, rounded once; of -0 it is -0, of negative numbers NaN.
    sqrt(x);
    /// 1 / √x; of 0 it is ∞, of -0 it is -∞, of ∞ it is 0, of negative numbers NaN.
    inverse_sqrt(x);
    /// x · y + z, rounded once.
    fma(x, y, z);
    /// The number without its sign.
    abs(x);
    /// 1 or -1 with the sign of x, and a zero itself.
    sign(x);
    /// The largest integer that is not above x. A zero, here and in the next three, has the sign of x.
    floor(x);
    /// The smallest integer that is not below x.
    ceil(x);
    /// The nearest integer, the even one of two.
    round(x);
    /// The integer next to x towards 0.
    trunc(x);
    /// x - floor(x), rounded, which makes 1 of negative numbers next to 0; of infinities 0.
    fract(x);
    /// The smaller one, -0 below 0; NaN if either is.
    min(x, y);
    /// The larger one, 0 above -0; NaN if either is.
    max(x, y);
    /// `min(max(x, low), high)`, which is `high` where `low` is above it; NaN if any is.
    clamp(x, low, high);
    /// x brought to 0 to 1.
    saturate(x);
    /// 1 where x is `edge` or more, else 0, also where either is NaN.
    step(edge, x);
    /// x (1 - t) + y t.
    mix(x, y, t);
    /// t² (3 - 2 t), where t is (x - low) / (high - low), brought to 0 to 1.
    smoothstep(low, high, x);
}

elementary!(f32);
elementary!(f64);
