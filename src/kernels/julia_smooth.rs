//! Smooth escape counts of a Julia set: by how much a point escapes, told from where it is a few steps later, makes a number of
//! its count. Windows, loops and steps are Julia's.

use std::ops::Range;

use super::Julia;
use super::julia::escape::{Rule, any, escape_at};
use super::julia::measure::Measure;
use super::julia::symmetry::{Band, Images, Window};
use super::julia::tiles;
use crate::backend::Backend;
use crate::conformance::{Bound, Case, Cases, Exact};
use crate::cpu::simd::{Counts, Float, Level, MOST_LANES, Simd};
use crate::engine::Engine;
use crate::error::Result;
use crate::kernel::{Cost, Kernel, NoShader, Shader};
use crate::math::log2;
use crate::real::Real;
use crate::report::{Forecast, Output, Report};
use crate::watch::Watch;

/// Smooth escape counts of a [`Julia`] set's points: numbers without steps, from which colours can flow without bands.
///
/// For a point that escapes after `n` steps, further steps z ← z² + c are taken while |z|² <= 4096, at most 8, `m` of them. Then
/// its smooth count is `n + m + 1 - log2(log2(|z|²))`, in f32 by [`math`](crate::math)'s logarithm whatever the type `T`, with
/// |z|² brought to 4 and to the largest f32 where it is beyond. It is mostly above `n - 1` and at most `n`; of points that begin far
/// outside it is negative. A point that takes `max_iter` steps has the count infinity.
///
/// At an escape itself, where |z|² is just over 4, the formula would show seams: it is exact for large |z| alone (F. Garcia,
/// A. Fernandez, J. Barrallo, L. Martin, *Coloring dynamical systems in the complex plane*).
///
/// ```
/// use yunta::{Backend, Julia};
/// let counts = yunta::run(&Julia::default().size(300, 200).smooth(), Backend::Auto)?;
/// assert_eq!(counts.data[150 * 200 + 100].fract() == 0.0, false);
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct JuliaSmooth<T: Real> {
    julia: Julia<T>,
}

/// The |z|² that ends the steps behind the escape. From there the formula is off by less than a ten-thousandth of a step.
const REACH: f64 = 4096.0;

/// The most steps behind the escape; mostly it takes three or four.
const MOST_MORE: u32 = 8;

/// Of the type that names what is told of a point: its smooth count.
#[derive(Debug, Clone, Copy)]
pub struct Smoothed;

/// Vectors that are computed at once with 32 registers: beside what a count takes, two for where each point left.
const MANY: usize = 4;

/// The same with 16 registers.
const FEW: usize = 2;

impl<T: Real> JuliaSmooth<T> {
    /// Of this set's points.
    pub fn new(julia: Julia<T>) -> Self {
        Self { julia }
    }

    /// The counts of a window, as [`Engine::run_watched`] gives them, for half the work where the window's centre is 0.
    ///
    /// # Errors
    /// As [`Engine::run_watched`].
    pub fn render_into(&self, engine: &Engine, backend: Backend, out: &mut [f32], watch: &Watch) -> Result<Report> {
        self.render_band(engine, backend, &self.julia.only_band(), out, watch)
    }

    /// What [`render`](JuliaSmooth::render) is predicted to take, of which nothing runs.
    ///
    /// # Errors
    /// As [`Engine::plan`].
    pub fn plan_render(&self, engine: &Engine, backend: Backend) -> Result<Forecast> {
        self.plan_band(engine, backend, &self.julia.only_band())
    }

    /// What [`render_band`](JuliaSmooth::render_band) is predicted to take.
    ///
    /// # Errors
    /// As [`Engine::plan`].
    pub fn plan_band(&self, engine: &Engine, backend: Backend, band: &Band) -> Result<Forecast> {
        self.julia.plan_measure::<Smoothed>(self, engine, backend, band)
    }

    /// The window in bands, as [`Julia::bands`] has them.
    pub fn bands(&self) -> impl ExactSizeIterator<Item = Band> {
        self.julia.bands()
    }

    /// The counts of one of the window's bands: those of its rows, and behind them those of its image.
    ///
    /// # Errors
    /// As [`Julia::render_band`].
    pub fn render_band(&self, engine: &Engine, backend: Backend, band: &Band, out: &mut [f32], watch: &Watch) -> Result<Report> {
        self.julia.measure_band::<Smoothed>(self, engine, backend, band, out, watch)
    }

    /// The counts of every pixel whose index is a multiple of `stride`, on the cores.
    ///
    /// # Errors
    /// As [`Julia::sample`].
    pub fn sample(&self, engine: &Engine, stride: usize) -> Result<Vec<f32>> {
        Ok(engine.run(&Self::new(self.julia.every(stride)?), Backend::Cpu)?.data)
    }

    /// The same into memory of its own.
    ///
    /// # Errors
    /// As [`Engine::run`].
    pub fn render(&self, engine: &Engine, backend: Backend) -> Result<Output<Vec<f32>>> {
        let mut data = engine.results(self, &(0..self.items()))?;
        let report = self.render_into(engine, backend, &mut data, &Watch::new())?;
        Ok(Output { data, report })
    }
}

/// The smooth count of a point that has taken so many steps to a |z|².
#[inline(always)]
fn smooth_count(steps: u32, norm: f32) -> f32 {
    // By the bits, whose order is the numbers'.
    let norm = f32::from_bits(norm.to_bits().clamp(4f32.to_bits(), f32::MAX.to_bits()));
    (steps as f32 + 1.0) - log2(log2(norm))
}

impl<T: Real> Measure<T> for Smoothed {
    type Item = f32;

    const NAME: &'static str = "julia-smooth";

    const ROWS: usize = const {
        assert!(MANY.is_multiple_of(FEW));
        MANY
    };

    fn of(julia: &Julia<T>, re: T, im: T) -> f32 {
        let (count, re, im) = julia.follow(re, im, T::from_f64(4.0), julia.most_steps());
        if count == julia.most_steps() {
            return f32::INFINITY;
        }
        let (more, re, im) = julia.follow(re, im, T::from_f64(REACH), MOST_MORE);
        smooth_count(count + more, (re * re + im * im).to_f64() as f32)
    }

    #[inline(always)]
    fn vectors<V: Float<Element = T>, const N: usize>(simd: V::Simd, rule: &Rule<V>, re: [V; N], im: [V; N]) -> [V::Counts; N] {
        let (counts, mut at) = escape_at(simd, rule, re, im);
        let reach = V::splat(simd, T::from_f64(REACH));
        let mut steps = counts;
        for _ in 0..MOST_MORE {
            let mut near = [reach.le(reach); N];
            for (v, near) in near.iter_mut().enumerate() {
                *near = at.norm(v).le(reach);
                at.step_where(v, *near, rule);
                steps[v] = steps[v].increment(*near, rule.one());
            }
            if !any(near) {
                break;
            }
        }
        let mut measured = counts;
        for (v, measured) in measured.iter_mut().enumerate() {
            *measured = values::<V>(simd, rule.max_iter(), *measured, steps[v], at.norm(v));
        }
        measured
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
        julia.shader_of(concat!(
            include_str!("../../shaders/julia_smooth.wgsl"),
            include_str!("../../shaders/math/bits.wgsl"),
            include_str!("../../shaders/math/log.wgsl")
        ))
    }

    #[inline]
    fn run_at(window: &Window<'_, T, Self>, level: Level, range: Range<usize>, out: &mut [f32]) {
        T::half_julia_smooth(window, level, range, out);
    }
}

/// The bits of the smooth counts of a vector's points.
#[inline(always)]
fn values<V: Float<Element: Real>>(simd: V::Simd, max_iter: u32, counts: V::Counts, steps: V::Counts, norm: V) -> V::Counts {
    let (mut counted, mut stepped, mut norms) = ([0; MOST_LANES], [0; MOST_LANES], [V::Element::ZERO; MOST_LANES]);
    counts.store(&mut counted);
    steps.store(&mut stepped);
    norm.store(&mut norms);
    let mut bits = [0; MOST_LANES];
    for lane in 0..V::LANES {
        let value = smooth_count(stepped[lane], norms[lane].to_f64() as f32);
        bits[lane] = if counted[lane] == max_iter { f32::INFINITY } else { value }.to_bits();
    }
    Counts::load(simd, &bits)
}

impl<T: Real> Kernel for JuliaSmooth<T> {
    type Item = f32;

    const NAME: &'static str = <Smoothed as Measure<T>>::NAME;

    const PRECISION: &'static str = T::NAME;

    fn items(&self) -> usize {
        self.julia.items()
    }

    fn grain(&self) -> usize {
        self.julia.rows_of(<Smoothed as Measure<T>>::ROWS)
    }

    fn validate(&self) -> Result<()> {
        self.julia.validate()
    }

    /// As the counts, of a quarter more steps and some four behind the escape, and two logarithms of about 25 operations.
    fn cost(&self) -> Cost {
        let (counts, items) = (self.julia.cost(), self.items() as f64);
        Cost::new(1.25 * counts.operations + 90.0 * items, counts.word, 0.0, counts.bytes_out)
    }

    fn serial(&self, range: Range<usize>, out: &mut [f32]) {
        Window::<T, Smoothed>::whole(&self.julia).serial(range, out);
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [f32]) {
        simd.level().run(&Window::<T, Smoothed>::whole(&self.julia), range, out);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Smoothed::shader(&self.julia)
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [f32]) {
        T::julia_smooth(self, level, range, out);
    }
}

impl<T: Real> Cases for JuliaSmooth<T> {
    /// Two logarithms within an ulp, of which the outer one is up to 4 where the result is 1.
    const BOUND: Bound = Bound::ulp(8.0);

    const CLOSE: Bound = Bound { ulp: 64.0, share: 0.01 };

    fn cases() -> Vec<Case<Self>> {
        // All but those of sizes alone, which are large.
        let cases = Julia::<T>::cases().into_iter().filter(|case| !case.name().starts_with("workgroups"));
        cases.map(|case| case.map(Julia::smooth)).collect()
    }

    /// Where the result is not near 0, of which no ulp can be told.
    fn oracle(&self, index: usize) -> Option<Exact> {
        let (count, re, im) = self.julia.exact_orbit(index, 4.0, self.julia.most_steps());
        if count == self.julia.most_steps() {
            return Some(Exact::real(f64::INFINITY));
        }
        let (more, re, im) = self.julia.exact_steps((re, im), REACH, MOST_MORE);
        let norm = (re * re + im * im).clamp(4.0, f32::MAX.into());
        let value = f64::from(count + more) + 1.0 - norm.log2().log2();
        (value.abs() >= 1.0).then(|| Exact::real(value))
    }

    fn check(&self, out: &[f32]) -> Result<(), String> {
        let most = self.julia.most_steps() as f32 + MOST_MORE as f32;
        let is_none = |count: &f32| count.is_nan() || *count < -6.0 || (*count > most && count.is_finite());
        out.iter().position(is_none).map_or(Ok(()), |pixel| Err(format!("pixel {pixel} has the smooth count {}", out[pixel])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Along a line to the set, the count's steps are not there: no two neighbours differ by more than the slope around them.
    #[test]
    fn smooth_counts_have_no_steps() {
        let line = |k: usize| (2.2 - 2e-4 * k as f64, 0.0);
        let counts: Vec<f32> = (0..4000).map(line).map(|(re, im)| Smoothed::of(&Julia::<f64>::line(), re, im)).collect();
        let whole: Vec<u32> = (0..4000).map(line).map(|(re, im)| Julia::<f64>::line().follow(re, im, 4.0, 500).0).collect();
        assert!(whole.windows(2).filter(|pair| pair[0] != pair[1]).count() > 3, "the line crosses bands");
        for (k, four) in counts.windows(4).enumerate() {
            let (before, step, behind) = (four[1] - four[0], four[2] - four[1], four[3] - four[2]);
            let slope = before.abs().max(behind.abs());
            assert!(step.abs() <= 1.5 * slope + 1e-4, "at {k}: {four:?}");
        }
    }

    /// A smooth count belongs to its count.
    #[test]
    fn a_smooth_count_is_within_a_step_of_the_count() {
        let julia = Julia::default().size(200, 100).max_iter(300);
        let counts = crate::run(&julia, Backend::Serial).unwrap().data;
        let smooth = crate::run(&julia.smooth(), Backend::Serial).unwrap().data;
        for (count, smooth) in counts.into_iter().zip(smooth) {
            if count == 300 {
                assert_eq!(smooth, f32::INFINITY);
            } else if count > 0 {
                assert!((smooth - count as f32).abs() <= 1.3, "{count} {smooth}");
            }
        }
    }

    impl Julia<f64> {
        fn line() -> Self {
            Julia::default().precision::<f64>().max_iter(500)
        }
    }
}
