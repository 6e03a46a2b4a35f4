//! What a probe times: the sum of two arrays, which is as fast as the memory, and steps of arithmetic on it, which are as fast as the
//! processor. Not what is made of the times.

use std::ops::Range;

use crate::cpu::simd::{Float, Pointwise, Simd, streams, sweep};
use crate::error::Result;
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};

/// `out = x + y`, and then so many times `v = v * v / 2 + 0.3`, which goes to 0.37.
pub(super) struct Speed<'a> {
    pub x: &'a [f32],
    pub y: &'a [f32],
    pub steps: u32,
}

/// Operations of an item of so many steps: a sum, and three a step.
pub(super) fn operations(steps: u32) -> f64 {
    1.0 + 3.0 * f64::from(steps)
}

/// Numbers after so many steps.
#[inline(always)]
fn stepped<const N: usize>(mut numbers: [f32; N], steps: u32) -> [f32; N] {
    for _ in 0..steps {
        numbers = numbers.map(|v| v * v * 0.5 + 0.3);
    }
    numbers
}

/// The WGSL's `Params`.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct Params {
    steps: u32,
}

impl Kernel for Speed<'_> {
    type Item = f32;

    const NAME: &'static str = "speed";

    fn items(&self) -> usize {
        self.x.len().min(self.y.len())
    }

    fn cost(&self) -> Cost {
        let items = self.items() as f64;
        Cost::new(operations(self.steps) * items, 4, 8.0 * items, 4.0 * items)
    }

    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [f32]) {
        // Four at a time, as one's chain of operations does not wait for another's.
        let (x, x_rest) = self.x[range.clone()].as_chunks::<4>();
        let (y, y_rest) = self.y[range].as_chunks::<4>();
        let (out, out_rest) = out.as_chunks_mut::<4>();
        for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
            *out = stepped(std::array::from_fn(|k| x[k] + y[k]), self.steps);
        }
        for ((out, x), y) in out_rest.iter_mut().zip(x_rest).zip(y_rest) {
            [*out] = stepped([x + y], self.steps);
        }
    }

    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [f32]) {
        sweep(simd, self, &self.x[range.clone()], &self.y[range], out, streams(12 * self.x.len()));
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        let shader = Shader::new(include_str!("../../../shaders/speed.wgsl")).params(&Params { steps: self.steps });
        Ok(shader.input("x", self.x, Cut::PerItem(1)).input("y", self.y, Cut::PerItem(1)).finite())
    }
}

impl Pointwise<f32> for Speed<'_> {
    type Half<V: Float<Element = f32>> = V;

    #[inline(always)]
    fn begin<V: Float<Element = f32>>(&self, _: V::Simd, x: V, y: V) -> V {
        x + y
    }

    #[inline(always)]
    fn finish<V: Float<Element = f32>>(&self, simd: V::Simd, sum: V) -> V {
        let (half, more) = (V::splat(simd, 0.5), V::splat(simd, 0.3));
        (0..self.steps).fold(sum, |v, _| v * v * half + more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::simd::Level;

    #[test]
    fn every_level_does_the_work_that_is_timed() {
        let x: Vec<f32> = (0..1001).map(|i| i as f32 / 2003.0).collect();
        for steps in [0, 1, 100] {
            let speed = Speed { x: &x, y: &x, steps };
            let at = |level: Level| {
                let mut out = vec![7.0; x.len()];
                speed.run_at(level, 0..x.len(), &mut out);
                out
            };
            let wanted = at(Level::Scalar);
            assert!(steps != 0 || wanted[999] == 2.0 * x[999]);
            assert!(steps != 100 || wanted.iter().all(|v| (v - 0.367_544_5).abs() < 1e-4));
            for level in Level::available() {
                assert_eq!(at(level), wanted, "{steps} steps at {}", level.name());
            }
        }
    }

    #[cfg(feature = "gpu")]
    #[test]
    fn the_shader_fits_the_kernel() {
        let x = [0.25; 4];
        assert_eq!(crate::check_shader(&Speed { x: &x, y: &x, steps: 3 }).unwrap().close, None);
    }
}
