//! The Gaussian kernel of two arrays, element by element: exp(-γ (x - y)²). Bound by memory on every machine.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::{Error, Result};
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::real::Real;

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
    x: Cow<'a, [T]>,
    y: Cow<'a, [T]>,
    gamma: T,
}

impl<'a, T: Real> Gaussian<'a, T> {
    /// The kernel of two arrays of equal length, borrowed or owned, with γ = 1.
    pub fn new(x: impl Into<Cow<'a, [T]>>, y: impl Into<Cow<'a, [T]>>) -> Self {
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
            let given = |data: &[T]| format!("{} elements", data.len());
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

    fn serial(&self, range: Range<usize>, out: &mut [T]) {
        for ((z, &x), &y) in out.iter_mut().zip(&self.x[range.clone()]).zip(&self.y[range]) {
            let d = x - y;
            *z = (-(self.gamma * (d * d))).exponential();
        }
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        if size_of::<T>() != 4 {
            return Err(NoShader("GPUs have no portable f64 arithmetic, so f64 runs on the cores"));
        }
        let params = Params { gamma: self.gamma.to_f64() as f32 };
        Ok(Shader::new(include_str!("../../shaders/gaussian.wgsl")).params(&params).input("x", &self.x, Cut::PerItem(1)).input(
            "y",
            &self.y,
            Cut::PerItem(1),
        ))
    }
}
