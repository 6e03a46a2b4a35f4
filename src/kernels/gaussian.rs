//! The Gaussian kernel of two arrays, element by element: exp(-γ (x - y)²). Bound by memory where the arrays are larger
//! than the caches.

use std::ops::Range;

use crate::conformance::{Bound, Case, Cases, Exact, Measured, Random};
use crate::cpu::simd::{Float, Level, Pointwise, Simd, streams, sweep};
use crate::error::{Error, Result};
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::real::Real;
use crate::resident::{AnyResident, Operand};

/// The Gaussian (radial basis function) kernel of two arrays, element by element: `z[i] = exp(-(γ · (d · d)))` with
/// `d = x[i] - y[i]`.
///
/// Each operation is rounded once in the arrays' type, and the exponential is within one unit in the last place. The
/// result lies in 0..=1; a NaN in either input, or two infinities of the same sign, give NaN.
///
/// ```
/// use yunta::{Backend, Gaussian};
/// let (x, y) = ([1.0f64, 2.0], [1.0f64, 1.0]);
/// let z = yunta::run(&Gaussian::new(&x, &y).gamma(0.5), Backend::Serial)?;
/// assert_eq!(z.data, [1.0, (-0.5f64).exp()]);
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Gaussian<'a, T: Real> {
    x: Operand<'a, T>,
    y: Operand<'a, T>,
    gamma: T,
}

impl<'a, T: Real> Gaussian<'a, T> {
    /// The kernel of two arrays of equal length, borrowed, owned or resident, with γ = 1.
    pub fn new(x: impl Into<Operand<'a, T>>, y: impl Into<Operand<'a, T>>) -> Self {
        Self { x: x.into(), y: y.into(), gamma: T::from_f64(1.0) }
    }

    /// Sets γ, which is finite and at least 0.
    pub fn gamma(mut self, gamma: T) -> Self {
        self.gamma = gamma;
        self
    }
}

/// The WGSL's `Params`.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct Params {
    gamma: f32,
}

impl<T: Real> Kernel for Gaussian<'_, T> {
    type Item = T;

    const NAME: &'static str = "gaussian";

    fn items(&self) -> usize {
        self.x.len()
    }

    fn validate(&self) -> Result<()> {
        if self.x.len() != self.y.len() {
            let given = |data: &Operand<'_, T>| format!("{} elements", data.len());
            let (left_given, right_given) = (given(&self.x), given(&self.y));
            return Err(Error::Mismatch { left: "x", left_given, right: "y", right_given, wanted: "give two arrays of equal length" });
        }
        if !(self.gamma.to_f64() >= 0.0 && self.gamma.to_f64().is_finite()) {
            return Err(Error::argument("gamma", self.gamma.to_f64(), "give a finite number of at least 0"));
        }
        Ok(())
    }

    fn cost(&self) -> Cost {
        let items = self.items() as f64;
        let bytes = items * size_of::<T>() as f64;
        Cost::new(28.0 * items, size_of::<T>() as u8, 2.0 * bytes, bytes)
    }

    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [T]) {
        for ((z, &x), &y) in out.iter_mut().zip(&self.x[range.clone()]).zip(&self.y[range]) {
            let d = x - y;
            *z = (-(self.gamma * (d * d))).exponential();
        }
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [T]) {
        let stream = streams(3 * size_of::<T>() * self.x.len());
        sweep(simd, self, &self.x[range.clone()], &self.y[range], out, stream);
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        self.x.show(see);
        self.y.show(see);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader::new("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let params = Params { gamma: self.gamma.to_f64() as f32 };
        let mut shader = Shader::new(include_str!("../../shaders/gaussian.wgsl")).params(&params);
        // A square that is subnormal makes no difference unless gamma is huge, nor does any other number.
        if params.gamma == 0.0 || (f32::MIN_POSITIVE..=1e30).contains(&params.gamma) {
            shader = shader.without_subnormals();
        }
        Ok(shader.input("x", &self.x, Cut::PerItem(1)).input("y", &self.y, Cut::PerItem(1)))
    }

    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [T]) {
        T::gaussian(self, level, range, out);
    }
}

impl<T: Real> Pointwise<T> for Gaussian<'_, T> {
    type Half<V: Float<Element = T>> = (V, V);

    #[inline(always)]
    fn begin<V: Float<Element = T>>(&self, simd: V::Simd, x: V, y: V) -> (V, V) {
        let d = x - y;
        // (-γ)·d² and -(γ·d²) are the same number, which is never above 0.
        T::reduced(simd, V::splat(simd, -self.gamma) * (d * d))
    }

    #[inline(always)]
    fn finish<V: Float<Element = T>>(&self, simd: V::Simd, reduced: (V, V)) -> V {
        T::decays(simd, reduced)
    }
}

impl<T: Real + Measured> Gaussian<'static, T> {
    /// Arrays with values of every kind of exponent that matters: from 1 to a result that underflows.
    fn random(length: usize, random: &mut Random) -> Self {
        let x: Vec<T> = (0..length).map(|_| T::from_f64(random.real(-3.0..3.0))).collect();
        let far = if size_of::<T>() == 4 { 11.0 } else { 28.0 };
        let y: Vec<T> = x.iter().map(|&x| x + T::from_f64(random.real(-1.0..1.0).powi(3) * far)).collect();
        Self::new(x, y)
    }

    /// Every pair of values that IEEE arithmetic treats in its own way.
    fn special() -> Self {
        let smallest = if size_of::<T>() == 4 { f64::from(f32::from_bits(1)) } else { f64::from_bits(1) };
        let largest = if size_of::<T>() == 4 { f64::from(f32::MAX) } else { f64::MAX };
        let values = [0.0, -0.0, 1.0, -1.0, smallest, largest, -largest, f64::INFINITY, f64::NEG_INFINITY, f64::NAN].map(T::from_f64);
        let pairs = || values.iter().flat_map(|&x| values.iter().map(move |&y| (x, y)));
        Self::new(pairs().map(|(x, _)| x).collect::<Vec<_>>(), pairs().map(|(_, y)| y).collect::<Vec<_>>())
    }
}

impl<T: Real + Measured> Cases for Gaussian<'static, T> {
    const BOUND: Bound = Bound::ulp(1.0);

    // A rounding more or less in the argument, which is at most 745, moves the result by so much.
    const CLOSE: Bound = Bound::ulp(2000.0);

    fn cases() -> Vec<Case<Self>> {
        let sized = |length: usize| Case::new(format!("len_{length}"), move |random| Self::random(length, random));
        let around_vectors = (0..=17).chain([23, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129, 191, 192, 193, 255, 256, 257]);
        let mut cases: Vec<_> = around_vectors.chain([1023, 65_537, 1_000_003]).map(sized).collect();
        cases.push(Case::new("every_range_of_307", |random| Self::random(307, random)).swept());
        cases.extend([10_000, 1_000_000].map(|length| sized(length).timed()));
        // Results that are written past the caches, of every length too.
        cases.push(sized(10_000_000).timed().swept());
        cases.push(Case::new("special", |_| Self::special()));
        for (name, gamma) in [("gamma_0", 0.0), ("gamma_tiny", 1e-30), ("gamma_2_5", 2.5), ("gamma_huge", 1e30)] {
            cases.push(Case::new(name, move |random| Self::random(997, random).gamma(T::from_f64(gamma))));
        }
        if size_of::<T>() == 4 {
            // More workgroups than one dimension of a dispatch may have.
            cases.push(Case::new("workgroups_65537", |random| Self::random(65_536 * 256 + 257, random)));
        }
        cases
    }

    fn oracle(&self, index: usize) -> Option<Exact> {
        // f64 holds the f32 sum and product of each step to enough bits that rounding twice is rounding once.
        let round = |value: f64| T::from_f64(value).to_f64();
        let d = round(self.x[index].to_f64() - self.y[index].to_f64());
        Some(Exact::exp(-round(self.gamma.to_f64() * round(d * d))))
    }

    fn check(&self, out: &[T]) -> Result<(), String> {
        for (i, ((&z, &x), &y)) in out.iter().zip(&*self.x).zip(&*self.y).enumerate() {
            let undefined = self.gamma.to_f64() * (x - y).to_f64().powi(2);
            let right = if undefined.is_nan() {
                z.to_f64().is_nan()
            } else if x == y {
                z.to_f64() == 1.0
            } else {
                (0.0..=1.0).contains(&z.to_f64())
            };
            if !right {
                return Err(format!("output {i} is {z:?} for x = {x:?} and y = {y:?}"));
            }
        }
        Ok(())
    }
}
