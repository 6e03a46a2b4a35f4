//! What is told of a point: its count, or its smooth count. Both have 32 bits, so that windows, tiles and images hold either.

use std::ops::Range;

use super::Julia;
use super::escape::{Rule, escape};
use super::symmetry::{Images, Window};
use super::tiles;
use crate::cpu::simd::{Float, Level, Simd};
use crate::kernel::{Item, NoShader, Shader};
use crate::real::Real;

/// What is told of each point of a window.
pub trait Measure<T: Real>: Sized + Sync + 'static {
    /// An item, of 32 bits.
    type Item: Item;

    /// The kernel's name.
    const NAME: &'static str;

    /// Rows that are whole tiles, whichever the level.
    const ROWS: usize;

    /// Of one point: the definition.
    fn of(julia: &Julia<T>, re: T, im: T) -> Self::Item;

    /// Of `N` vectors of points, each item as its bits.
    fn vectors<V: Float<Element = T>, const N: usize>(simd: V::Simd, rule: &Rule<V>, re: [V; N], im: [V; N]) -> [V::Counts; N];

    /// Of the pixels of a range, by as many vectors at once as the level's registers hold.
    fn range<S: Simd>(simd: S, julia: &Julia<T>, range: Range<usize>, out: &mut [u32], images: &Images);

    /// The window's GPU form.
    fn shader(julia: &Julia<T>) -> Result<Shader<'_>, NoShader>;

    /// A range of a window, by the loop that was compiled for its type.
    fn run_at(window: &Window<'_, T, Self>, level: Level, range: Range<usize>, out: &mut [Self::Item]);
}

/// How many steps a point takes to escape.
#[derive(Debug, Clone, Copy)]
pub struct Counted;

/// Vectors that are computed at once with 32 registers: four a vector and a few for all, which is also where a step's latency
/// is hidden. With more, points wait for longer for the last of their tile.
const MANY: usize = 6;

/// The same with 16 registers.
const FEW: usize = 3;

impl<T: Real> Measure<T> for Counted {
    type Item = u32;

    const NAME: &'static str = "julia";

    const ROWS: usize = const {
        assert!(MANY.is_multiple_of(FEW));
        MANY
    };

    fn of(julia: &Julia<T>, re: T, im: T) -> u32 {
        julia.count(re, im, julia.max_iter)
    }

    #[inline(always)]
    fn vectors<V: Float<Element = T>, const N: usize>(simd: V::Simd, rule: &Rule<V>, re: [V; N], im: [V; N]) -> [V::Counts; N] {
        escape(simd, rule, re, im)
    }

    #[inline(always)]
    fn range<S: Simd>(simd: S, julia: &Julia<T>, range: Range<usize>, out: &mut [u32], images: &Images) {
        if S::REGISTERS >= 32 {
            tiles::measure::<S, T, Self, MANY>(simd, julia, range, out, images);
        } else {
            tiles::measure::<S, T, Self, FEW>(simd, julia, range, out, images);
        }
    }

    fn shader(julia: &Julia<T>) -> Result<Shader<'_>, NoShader> {
        Ok(julia.shader_of(include_str!("../../../shaders/julia.wgsl"))?.at_most(julia.max_iter.into()))
    }

    #[inline]
    fn run_at(window: &Window<'_, T, Self>, level: Level, range: Range<usize>, out: &mut [u32]) {
        T::half_julia(window, level, range, out);
    }
}
