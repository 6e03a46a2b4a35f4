//! The operations of floats, with those of whole arrays: what has a faster way for several numbers at once. Not here: what they compute.

macro_rules! arrays {
    ($name:ident, $t:ident) => {
        pub mod $name {
            pub use crate::function::ops::$name::*;

            use crate::cpu::simd::{Float, Simd};
            use crate::function::bytecode::exponentials_of;
            use crate::math::Angle;
            use crate::real::Real;

            /// Of each number by itself.
            #[inline(always)]
            fn each<const N: usize>(x: &[$t; N], f: impl Fn($t) -> $t) -> [$t; N] {
                let mut all = [0.0; N];
                for (to, &x) in all.iter_mut().zip(x) {
                    *to = f(x);
                }
                all
            }

            #[inline(always)]
            fn of_angles<const N: usize>(x: &[$t; N], any: impl Fn($t) -> $t, moderate: impl Fn($t) -> $t) -> [$t; N] {
                if <$t as Angle>::all_moderate(x) { each(x, moderate) } else { each(x, any) }
            }

            /// By the level's own vectors, where it has some.
            #[inline(always)]
            pub fn exps<S: Simd, const N: usize>(simd: S, x: &[$t; N]) -> [$t; N] {
                if <$t as Real>::Vector::<S>::LANES == 1 {
                    return each(x, exp);
                }
                let mut all = [0.0; N];
                exponentials_of::<S, $t>(simd, x, &mut all);
                all
            }
            #[inline(always)]
            pub fn exp2s<S: Simd, const N: usize>(_: S, x: &[$t; N]) -> [$t; N] {
                each(x, exp2)
            }
            #[inline(always)]
            pub fn logs<S: Simd, const N: usize>(_: S, x: &[$t; N]) -> [$t; N] {
                each(x, log)
            }
            #[inline(always)]
            pub fn log2s<S: Simd, const N: usize>(_: S, x: &[$t; N]) -> [$t; N] {
                each(x, log2)
            }
            #[inline(always)]
            pub fn pows<S: Simd, const N: usize>(_: S, x: &[$t; N], y: &[$t; N]) -> [$t; N] {
                let mut all = [0.0; N];
                for ((to, &x), &y) in all.iter_mut().zip(x).zip(y) {
                    *to = pow(x, y);
                }
                all
            }
            #[inline(always)]
            pub fn sins<S: Simd, const N: usize>(_: S, x: &[$t; N]) -> [$t; N] {
                of_angles(x, sin, Angle::sin_moderate)
            }
            #[inline(always)]
            pub fn coss<S: Simd, const N: usize>(_: S, x: &[$t; N]) -> [$t; N] {
                of_angles(x, cos, Angle::cos_moderate)
            }
            #[inline(always)]
            pub fn tans<S: Simd, const N: usize>(_: S, x: &[$t; N]) -> [$t; N] {
                of_angles(x, tan, Angle::tan_moderate)
            }
        }
    };
}

arrays!(single, f32);
arrays!(double, f64);
