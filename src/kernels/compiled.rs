//! The kernels' loops, compiled here once for each type and SIMD level, and not again in every crate that runs them: a
//! function of a generic type is compiled where it is used, one of f32 or f64 where it stands. No loop stands here.

use std::ops::Range;

use super::julia::measure::Counted;
use super::julia::symmetry::Window;
use super::julia_smooth::Smoothed;
use super::{Gaussian, Hypotenuse, Julia, JuliaSmooth, Normalize, SumSquares};
use crate::cpu::simd::Level;
use crate::real::Real;

/// Declares the trait, a method for each kernel, and implements it for f32 and f64.
macro_rules! compiled {
    ($($kernel:ident $form:ty, $number:ty;)*) => {
        /// The types that there are compiled loops for: f32 and f64, and nobody can add one.
        pub trait Compiled: Sized {
            $(#[doc(hidden)]
            fn $kernel(kernel: &$form, level: Level, range: Range<usize>, out: &mut [$number])
            where
                Self: Real;)*
        }
        compiled!(@of f32: $($kernel $form, $number;)*);
        compiled!(@of f64: $($kernel $form, $number;)*);
    };
    (@of $t:ty: $($kernel:ident $form:ty, $number:ty;)*) => {
        impl Compiled for $t {
            $(fn $kernel(kernel: &$form, level: Level, range: Range<usize>, out: &mut [$number]) {
                level.run(kernel, range, out);
            })*
        }
    };
}

compiled! {
    gaussian Gaussian<'_, Self>, Self;
    half_julia Window<'_, Self, Counted>, u32;
    half_julia_smooth Window<'_, Self, Smoothed>, f32;
    hypotenuse Hypotenuse<'_, Self>, Self;
    julia Julia<Self>, u32;
    julia_smooth JuliaSmooth<Self>, f32;
    normalize Normalize<'_, Self>, Self;
    sum_squares SumSquares<'_, Self>, Self;
}
