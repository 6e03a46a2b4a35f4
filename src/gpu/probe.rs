//! What an adapter's arithmetic does with awkward numbers, against the host's. Runs once, when the adapter is opened.

use std::ops::Range;

use super::Gpu;
use super::needs::Property;
use crate::card::CardJob;
use crate::cursor::Cursor;
use crate::error::Result;
use crate::kernel::{Column, Cost, Cut, Kernel, NoShader, Outputs, Shader};
use crate::real::Real;
use crate::report::Laps;
use crate::watch::{Side, Watch};

/// What a probe found: each property that it tried, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Findings {
    pub arithmetic: Vec<Tried>,
    /// Whether a loop of 70,000 turns ends when it should. A dispatch takes fewer, so that no result depends on it.
    pub long_loop: bool,
}

/// Something that the arithmetic was tried for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tried {
    property: Property,
    pub name: &'static str,
    pub holds: bool,
}

/// Awkward numbers, three and a seed a case.
struct Probe {
    cases: Vec<[u32; 4]>,
}

/// Answers of a case.
const WIDTH: usize = 6;

const LONG_LOOP: u32 = 70_000;

/// What each answer but the loop's says, in the order of the shader.
const PROPERTIES: [(Property, &str); WIDTH - 1] = [
    (Property::Products, Property::Products.name()),
    (Property::Sums, Property::Sums.name()),
    (Property::Products, "two products are rounded before they are subtracted"),
    (Property::Rounding, Property::Rounding.name()),
    (Property::Exponential, Property::Exponential.name()),
];

#[derive(Clone, Copy, bytemuck::NoUninit)]
#[repr(C)]
struct Params {
    steps: u32,
}

impl Probe {
    fn new() -> Self {
        let float = |a: f32, b: f32, c: f32| [a.to_bits(), b.to_bits(), c.to_bits(), 0];
        let mut cases = vec![float(0.0, 1.0, -0.0), float(2.5, 0.5, 1.0), float(-3.5, 1.5, 0.0), float(0.5, 2.0, -1.0)];
        // Subnormal inputs and results.
        cases.extend([float(1e-40, 1.0, 1e-41), float(1e-20, 1e-20, 0.0), float(-95.0, 1e-39, 0.0), float(-103.5, 1e-30, -1e-39)]);
        // The exponential's ends, and numbers whose square overflows.
        cases.extend([
            float(88.72, 1.0, 1.0),
            float(88.73, 1e30, 1e38),
            float(f32::INFINITY, 1.0, 0.0),
            float(f32::NEG_INFINITY, 0.5, 0.0),
        ]);
        let mut seed = 0x2545_f491_u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // 24 bits, of which the lowest count.
            (seed >> 8) as f32 / 8_388_608.0 - 1.0
        };
        for k in 0..200 {
            let (a, b) = (next(), next());
            // c about -a·b: what a product loses by its rounding shows in their sum.
            let c = if k % 2 == 0 { -(a * b) } else { next() };
            cases.push(if k % 4 == 3 { float(80.0 * a, b, 1e6 * c) } else { float(a, b, c) });
        }
        Self { cases }
    }
}

impl Kernel for Probe {
    type Item = u32;

    const NAME: &'static str = "probe";

    fn items(&self) -> usize {
        self.cases.len()
    }

    fn width(&self) -> usize {
        WIDTH
    }

    fn cost(&self) -> Cost {
        Cost::new(1e5 * self.cases.len() as f64, 4, 0.0, 0.0)
    }

    fn serial(&self, range: Range<usize>, out: &mut [u32]) {
        for ([a, b, c, _], answers) in self.cases[range].iter().zip(out.chunks_exact_mut(WIDTH)) {
            let [a, b, c] = [a, b, c].map(|bits| f32::from_bits(*bits));
            let floats = [a * b + c, (a - b) + c, a * a - b * b, a.round_ties_even(), a.exponential()];
            answers[..WIDTH - 1].copy_from_slice(&floats.map(f32::to_bits));
            answers[WIDTH - 1] = LONG_LOOP;
        }
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        let cases: &[u32] = self.cases.as_flattened();
        let shader = Shader::new(include_str!("../../shaders/probe.wgsl")).params(&Params { steps: LONG_LOOP });
        Ok(shader.input("cases", cases, Cut::PerItem(4)).finite())
    }
}

/// Probes a GPU.
///
/// # Errors
/// It could not run the probe.
pub(crate) fn run(gpu: &Gpu) -> Result<Findings> {
    let probe = Probe::new();
    let mut answers = vec![0; probe.items() * WIDTH];
    let cursor = Cursor::new(0..probe.items(), 1, Outputs::one(Column::new(&mut answers, WIDTH)));
    let (cost, watch, laps) = (Kernel::cost(&probe), Watch::new(), Laps::start());
    gpu.compute(&CardJob::new(&probe, &cost, &cursor, &Side::new(&watch), &laps))?;
    let mut expected = vec![0; answers.len()];
    probe.serial(0..probe.items(), &mut expected);
    Ok(Findings::of(&probe.cases, &answers, &expected))
}

impl Findings {
    fn of(cases: &[[u32; 4]], answers: &[u32], expected: &[u32]) -> Self {
        let holds = |(property, name)| Tried { property, name, holds: true };
        let mut found = Self { arithmetic: PROPERTIES.map(holds).into(), long_loop: true };
        let mut subnormals = true;
        for ((case, answers), expected) in cases.iter().zip(answers.chunks_exact(WIDTH)).zip(expected.chunks_exact(WIDTH)) {
            for (property, (answer, expected)) in answers.iter().zip(expected).enumerate() {
                if same(*answer, *expected) {
                } else if property == WIDTH - 1 {
                    found.long_loop = false;
                } else if is_subnormal(*expected) || case[..3].iter().any(|bits| is_subnormal(*bits)) {
                    subnormals = false;
                } else {
                    found.arithmetic[property].holds = false;
                }
            }
        }
        // Of the cases in which a subnormal number goes in or should come out.
        found.arithmetic.push(Tried { property: Property::Subnormals, name: Property::Subnormals.name(), holds: subnormals });
        found
    }

    /// Of a device that does everything but one thing.
    #[cfg(test)]
    pub fn without(property: Property) -> Self {
        let tried = PROPERTIES.into_iter().chain([(Property::Subnormals, Property::Subnormals.name())]);
        let arithmetic = tried.map(|(tried, name)| Tried { property: tried, name, holds: tried != property }).collect();
        Self { arithmetic, long_loop: true }
    }

    /// What was tried of a property and does not hold.
    pub fn failed(&self, property: Property) -> impl Iterator<Item = &'static str> {
        self.arithmetic.iter().filter(move |tried| tried.property == property && !tried.holds).map(|tried| tried.name)
    }
}

/// Whether two answers are the same bits, or two NaNs: which NaN an operation gives, IEEE leaves open.
fn same(a: u32, b: u32) -> bool {
    let is_nan = |bits: u32| f32::from_bits(bits).is_nan();
    a == b || (is_nan(a) && is_nan(b))
}

fn is_subnormal(bits: u32) -> bool {
    f32::from_bits(bits).is_subnormal()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(change: impl Fn(&mut [u32])) -> Findings {
        let probe = Probe::new();
        let mut expected = vec![0; probe.items() * WIDTH];
        probe.serial(0..probe.items(), &mut expected);
        let mut answers = expected.clone();
        change(&mut answers);
        Findings::of(&probe.cases, &answers, &expected)
    }

    /// Every property and what does not hold of it.
    fn failed(findings: &Findings) -> Vec<(Property, &'static str)> {
        use Property::*;
        [Products, Sums, Rounding, Exponential, Subnormals]
            .into_iter()
            .flat_map(|of| findings.failed(of).map(move |name| (of, name)))
            .collect()
    }

    #[test]
    fn equal_answers_fail_in_nothing() {
        assert_eq!(failed(&found(|_| ())), []);
    }

    #[test]
    fn each_kind_of_wrong_answer_is_named() {
        for (at, property) in PROPERTIES.into_iter().enumerate() {
            assert_eq!(failed(&found(|answers| answers[20 * WIDTH + at] ^= 1)), [property]);
        }
        let flushed = found(|answers| answers.iter_mut().filter(|bits| is_subnormal(**bits)).for_each(|bits| *bits = 0));
        assert_eq!(failed(&flushed), [(Property::Subnormals, Property::Subnormals.name())]);
        let stopped = found(|answers| answers[WIDTH - 1] = 65_535);
        assert_eq!((failed(&stopped), stopped.long_loop), (Vec::new(), false));
    }

    #[test]
    fn the_cases_tell_fused_and_reordered_arithmetic_apart() {
        let fused = |a: f32, b: f32, c: f32| a.mul_add(b, c) != a * b + c;
        let reordered = |a: f32, b: f32, c: f32| a - (b - c) != (a - b) + c;
        let count = |differs: &dyn Fn(f32, f32, f32) -> bool| {
            Probe::new().cases.iter().filter(|[a, b, c, _]| differs(f32::from_bits(*a), f32::from_bits(*b), f32::from_bits(*c))).count()
        };
        assert!(count(&fused) > 50 && count(&reordered) > 20, "{} and {}", count(&fused), count(&reordered));
    }
}
