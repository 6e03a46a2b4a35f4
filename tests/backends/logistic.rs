//! A kernel of another crate, by hand and through the public API alone: an ensemble of logistic maps x ← r x (1 - x), one for each
//! r. One Rust loop and one shader (`logistic.wgsl`), which stops and resumes, give every backend; `Cases` gives the tests.

use std::ops::Range;

use yunta::conformance::{Bound, Case, Cases, Exact};
use yunta::{Cost, Cut, Error, Kernel, NoShader, Result, Shader};

/// Where each map of an ensemble is after so many steps.
pub struct Logistic {
    r: Vec<f32>,
    start: f32,
    steps: u32,
}

impl Kernel for Logistic {
    type Item = f32;

    const NAME: &'static str = "logistic";

    fn items(&self) -> usize {
        self.r.len()
    }

    fn validate(&self) -> Result<()> {
        if (0.0..=1.0).contains(&self.start) { Ok(()) } else { Err(Error::argument("start", self.start, "give a number from 0 to 1")) }
    }

    fn cost(&self) -> Cost {
        let items = self.items() as f64;
        Cost::new(3.0 * items * f64::from(self.steps), 4, 4.0 * items, 4.0 * items)
    }

    // Inlined, it is compiled for each SIMD level, and the compiler makes vectors of the inner loop.
    #[inline(always)]
    fn serial(&self, range: Range<usize>, out: &mut [f32]) {
        out.fill(self.start);
        for (xs, rs) in out.chunks_mut(64).zip(self.r[range].chunks(64)) {
            for _ in 0..self.steps {
                for (x, r) in xs.iter_mut().zip(rs) {
                    *x = (r * *x) * (1.0 - *x);
                }
            }
        }
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        let params = Params { start: self.start, steps: self.steps };
        Ok(Shader::new(include_str!("logistic.wgsl"))
            .params(&params)
            .input("r", &self.r, Cut::PerItem(1))
            .steps(self.steps, size_of::<f32>()))
    }
}

/// The WGSL's `Params`.
#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct Params {
    start: f32,
    steps: u32,
}

impl Cases for Logistic {
    const BOUND: Bound = Bound::ulp(0.0);

    // Chaos: one rounding apart, most maps with a large r part company.
    const CLOSE: Bound = Bound { ulp: 16.0, share: 0.5 };

    fn cases() -> Vec<Case<Self>> {
        let sized = |(items, steps): (usize, u32)| {
            Case::new(format!("{items}_maps_{steps}_steps"), move |random| Self {
                r: (0..items).map(|_| random.real(0.0..4.0) as f32).collect(),
                start: 0.3,
                steps,
            })
        };
        let mut cases: Vec<_> = [(1, 1), (0, 10), (1009, 0), (1009, 17), (65_537, 50), (3, 70_000)].map(sized).into();
        cases.push(sized((311, 20)).swept());
        cases.push(sized((100_000, 100)).timed());
        cases
    }

    fn oracle(&self, index: usize) -> Option<Exact> {
        let round = |value: f64| f64::from(value as f32);
        let r = f64::from(self.r[index]);
        let x = (0..self.steps).fold(f64::from(self.start), |x, _| round(round(r * x) * round(1.0 - x)));
        Some(Exact::real(x))
    }

    fn check(&self, out: &[f32]) -> Result<(), String> {
        let left = out.iter().position(|x| !(0.0..=1.0).contains(x));
        left.map_or(Ok(()), |i| Err(format!("x[{i}] = {} has left 0..=1", out[i])))
    }
}
