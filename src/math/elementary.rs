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
