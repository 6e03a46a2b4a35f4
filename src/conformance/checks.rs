//! The checks themselves: what is run, and what it is held against. A failure says where, with both values and the seed.

use std::ops::Range;

use super::{Case, Cases, Guarded, all_written, close, same_bits, within};
use crate::backend::Backend;
use crate::cpu::simd::Level;
use crate::engine::Engine;
use crate::error::Error;
use crate::kernel::{Cost, Kernel, check_size};
use crate::report::{Agreement, Report};
use crate::watch::Watch;

/// Outputs of a large job that are compared with the oracle.
const ORACLES: usize = 20_000;

/// [`lengths`] is worth calling up to this length, which is more than three turns of a loop over four vectors of sixteen lanes.
pub const LONGEST: usize = 200;

/// And from so many starts, each at another address.
pub const STARTS: usize = 17;

/// [`cuts`] tries so many random ways to cut a job, fewer where that were more than so many operations.
const WAYS: f64 = 20.0;
const CUT_OPERATIONS: f64 = 1e8;

/// Computes the items of `range` on the calling thread with the instructions of `level`.
///
/// # Panics
/// `range` is not within the kernel's items, or `out` does not have its length.
pub fn run_range<K: Kernel>(kernel: &K, level: Level, range: Range<usize>, out: &mut [K::Item]) {
    assert!(range.start <= range.end && range.end <= kernel.items(), "{range:?} is not within {} items", kernel.items());
    assert_eq!(out.len(), range.len() * kernel.width(), "out does not have the length of {range:?}");
    kernel.run_at(level, range, out);
}

/// All of the checks for all cases of a kernel: its definition, each SIMD level of this processor in random cuts (and, of cases that
/// are [swept](Case::swept), in ranges of every short length), all of the engine's threads, parts, and the GPU where the engine has
/// one and the kernel a shader, which is opened for that. A software GPU counts where the engine was told its name. For tests of
/// kernels outside this crate; those of this crate are trials of their own.
///
/// # Errors
/// The first that does not hold: the case, what was run, and what differs where.
pub fn check<K: Cases>(engine: &Engine) -> Result<(), String> {
    for case in K::cases() {
        let told = |how: &'static str| move |message: String| format!("{how}: {message}");
        definition(&case).map_err(told("the definition"))?;
        for level in Level::available() {
            cuts(&case, level).map_err(told(level.name()))?;
            if case.is_swept() {
                lengths(&case, level, LONGEST, STARTS).map_err(told(level.name()))?;
            }
        }
        backend(&case, engine, Backend::Cpu).map_err(told("all cores"))?;
        parts(&case, engine, Backend::Cpu).map_err(told("parts"))?;
        if !case.is_cores_only() && case.kernel().shader().is_ok() && has_gpu(engine, &case.kernel()) {
            backend(&case, engine, Backend::Gpu).map_err(told("the GPU"))?;
        }
    }
    Ok(())
}

/// Whether the engine has a GPU at all, whatever that makes of the kernel.
fn has_gpu<K: Kernel>(engine: &Engine, kernel: &K) -> bool {
    !matches!(engine.run(kernel, Backend::Gpu), Err(Error::NoGpu { .. }))
}

/// Holds the kernel's scalar loop against its oracle and its invariants.
///
/// # Errors
/// What does not hold, and where.
pub fn definition<K: Cases>(case: &Case<K>) -> Result<(), String> {
    let kernel = case.kernel();
    let result = expected(&kernel).and_then(|outputs| {
        kernel.check(&outputs)?;
        // A stride without small factors, so that a large job's sample does not stand in columns; and the last output.
        let stride = if outputs.len() <= ORACLES { 1 } else { (outputs.len() / ORACLES) | 1 };
        let last = outputs.len().checked_sub(1).filter(|last| last % stride != 0);
        let indices = (0..outputs.len()).step_by(stride).chain(last);
        within(K::BOUND, &outputs, indices, |index| kernel.oracle(index))
    });
    result.map_err(|message| case.failure(&message))
}

/// Runs the case as users do, and holds the result against the kernel's scalar loop: to the bit, unless a GPU's report
/// says that the job is only close there; then within [`Cases::CLOSE`], and a failure quotes the reason.
///
/// # Errors
/// The engine's error, or what differs, and where.
pub fn backend<K: Cases>(case: &Case<K>, engine: &Engine, backend: Backend) -> Result<Report, String> {
    let kernel = case.kernel();
    let run = || {
        let expected = expected(&kernel)?;
        let mut memory = Guarded::new(expected.len(), 1, K::POISON);
        let report = engine.run_into(&kernel, backend, memory.out()).map_err(|error| error.to_string())?;
        memory.intact()?;
        let outputs = memory.written();
        match report.agreement() {
            Agreement::Close(why) => {
                close(K::CLOSE, &expected, outputs).map_err(|message| format!("not even close ({why}): {message}"))?;
            }
            _ => same_bits(&expected, outputs)?,
        }
        kernel.check(outputs)?;
        Ok(report)
    };
    run().map_err(|message: String| case.failure(&message))
}

/// Cuts the job at two random places, has the engine run each part by itself, and holds the whole against the kernel's scalar
/// loop over all of it, as [`backend`] does.
///
/// # Errors
/// The engine's error, or what differs, and where.
pub fn parts<K: Cases>(case: &Case<K>, engine: &Engine, backend: Backend) -> Result<(), String> {
    let kernel = case.kernel();
    let run = || {
        let expected = expected(&kernel)?;
        let mut random = case.random();
        let mut edges = [0, random.below(kernel.items() + 1), random.below(kernel.items() + 1), kernel.items()];
        edges.sort_unstable();
        for part in edges.windows(2).map(|edge| edge[0]..edge[1]) {
            let outputs = part.start * kernel.width()..part.end * kernel.width();
            let mut memory = Guarded::new(outputs.len(), part.start % 64, K::POISON);
            let report = engine.run_range_watched(&kernel, part.clone(), backend, memory.out(), &Watch::new());
            let report = report.map_err(|error| error.to_string())?;
            memory.intact()?;
            let held = match report.agreement() {
                Agreement::Close(_) => close(K::CLOSE, &expected[outputs], memory.written()),
                _ => same_bits(&expected[outputs], memory.written()),
            };
            held.map_err(|message| format!("items {part:?}: {message}"))?;
        }
        Ok(())
    };
    run().map_err(|message: String| case.failure(&message))
}

/// Cuts the job at random places, computes each piece on its own with the instructions of `level`, and holds the whole
/// against the scalar loop over all of it, to the bit.
///
/// # Errors
/// The range that differs, and where.
pub fn cuts<K: Cases>(case: &Case<K>, level: Level) -> Result<(), String> {
    let kernel = case.kernel();
    let run = || {
        let expected = expected(&kernel)?;
        let mut random = case.random();
        let Cost { operations, .. } = kernel.cost();
        if operations.is_nan() {
            return Err("its cost is NaN operations; give a number, which the dispatcher can compare".to_owned());
        }
        let ways = (CUT_OPERATIONS / operations).clamp(1.0, WAYS);
        for _ in 0..ways as usize {
            let pieces = 1 + random.below(7);
            let mut edges: Vec<usize> = (0..pieces).map(|_| random.below(kernel.items() + 1)).collect();
            edges.extend([0, kernel.items()]);
            edges.sort_unstable();
            edges.windows(2).try_for_each(|edge| one_range(&kernel, level, edge[0]..edge[1], &expected))?;
        }
        Ok(())
    };
    run().map_err(|message: String| case.failure(&message))
}

/// Computes every range of up to `longest` items from each of the first `starts` items, with the instructions of
/// `level`, and holds it against the scalar loop over the whole job, to the bit.
///
/// # Errors
/// The range that differs, and where.
pub fn lengths<K: Cases>(case: &Case<K>, level: Level, longest: usize, starts: usize) -> Result<(), String> {
    let kernel = case.kernel();
    let run = || {
        let expected = expected(&kernel)?;
        for start in 0..starts.min(kernel.items()) {
            for length in 0..=longest.min(kernel.items() - start) {
                one_range(&kernel, level, start..start + length, &expected)?;
            }
        }
        Ok(())
    };
    run().map_err(|message: String| case.failure(&message))
}

/// Computes one range into memory of its own, at an address that goes with its end, as the inputs' goes with its start:
/// ranges of every length so have outputs and inputs at all places in a vector.
fn one_range<K: Cases>(kernel: &K, level: Level, range: Range<usize>, expected: &[K::Item]) -> Result<(), String> {
    let outputs = range.start * kernel.width()..range.end * kernel.width();
    let mut memory = Guarded::new(outputs.len(), range.end % 64, K::POISON);
    run_range(kernel, level, range.clone(), memory.out());
    let result = memory.intact().and_then(|()| same_bits(&expected[outputs], memory.written()));
    result.map_err(|message| format!("items {range:?} on {}: {message}", level.name()))
}

/// The kernel's scalar loop over the whole job: what everything is compared with.
pub(super) fn expected<K: Cases>(kernel: &K) -> Result<Vec<K::Item>, String> {
    kernel.validate().map_err(|error| error.to_string())?;
    check_size(kernel, kernel.items()).map_err(|error| error.to_string())?;
    let length = kernel.items() * kernel.width();
    let mut memory = Guarded::new(length, 0, K::POISON);
    run_range(kernel, Level::Scalar, 0..kernel.items(), memory.out());
    memory.intact()?;
    all_written(memory.written(), K::POISON)?;
    Ok(memory.written().to_vec())
}

impl<K: Kernel> Case<K> {
    pub(super) fn failure(&self, message: &str) -> String {
        format!("{} {}, case {} (seed {:#x}): {message}", K::NAME, K::PRECISION, self.name, self.seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{Bound, Exact};

    /// What is wrong with a kernel that doubles whole numbers.
    #[derive(Clone, Copy, PartialEq)]
    enum Fault {
        None,
        /// Item 57 is off by one.
        OffByOne,
        /// Item 3 is left as it was.
        Unwritten,
        /// A range that starts at an odd item gives other results.
        ByCut,
        /// A range of exactly 9 items gives other results.
        ByLength,
        /// Its cost is no number.
        NanCost,
    }

    struct Doubles(Fault);

    impl Kernel for Doubles {
        type Item = f32;

        const NAME: &'static str = "doubles";

        fn items(&self) -> usize {
            101
        }

        fn cost(&self) -> Cost {
            Cost::new(if self.0 == Fault::NanCost { f64::NAN } else { 101.0 }, 4, 0.0, 404.0)
        }

        fn serial(&self, range: Range<usize>, out: &mut [f32]) {
            let Range { start, end } = range;
            for (double, i) in out.iter_mut().zip(start..end).filter(|(_, i)| self.0 != Fault::Unwritten || *i != 3) {
                let wrong = match self.0 {
                    Fault::OffByOne => i == 57,
                    Fault::ByCut => start % 2 == 1,
                    Fault::ByLength => end - start == 9,
                    Fault::None | Fault::Unwritten | Fault::NanCost => false,
                };
                *double = (2 * i + usize::from(wrong)) as f32;
            }
        }
    }

    impl Cases for Doubles {
        const BOUND: Bound = Bound::ulp(0.0);

        fn cases() -> Vec<Case<Self>> {
            vec![case(Fault::None)]
        }

        fn oracle(&self, index: usize) -> Option<Exact> {
            Some(Exact::real(2.0 * index as f64))
        }

        fn check(&self, out: &[f32]) -> Result<(), String> {
            if out.iter().all(|double| double % 2.0 == 0.0) { Ok(()) } else { Err("an odd double".to_owned()) }
        }
    }

    fn case(fault: Fault) -> Case<Doubles> {
        Case::new("all", move |_| Doubles(fault))
    }

    fn on_cores(fault: Fault) -> Result<(), String> {
        backend(&case(fault), &Engine::builder().threads(3).build().unwrap(), Backend::Cpu).map(drop)
    }

    fn in_parts(fault: Fault) -> Result<(), String> {
        parts(&case(fault), &Engine::builder().threads(1).build().unwrap(), Backend::Serial)
    }

    #[test]
    fn a_kernel_without_fault_passes() {
        assert_eq!(definition(&case(Fault::None)), Ok(()));
        assert_eq!(cuts(&case(Fault::None), Level::Scalar), Ok(()));
        assert_eq!(lengths(&case(Fault::None), Level::Scalar, 60, 60), Ok(()));
        assert_eq!(on_cores(Fault::None), Ok(()));
        assert_eq!(in_parts(Fault::None), Ok(()));
    }

    #[test]
    fn a_wrong_item_is_reported_with_its_kernel_case_and_seed() {
        let message = definition(&case(Fault::OffByOne)).unwrap_err();
        assert!(message.starts_with("doubles f32, case all (seed 0x"), "{message}");
        assert!(message.contains("an odd double"), "{message}");
    }

    #[test]
    fn an_item_that_is_never_written_is_reported() {
        assert!(definition(&case(Fault::Unwritten)).unwrap_err().contains("output 3 of 101 was never written"));
        assert!(on_cores(Fault::Unwritten).unwrap_err().contains("output 3 of 101 was never written"));
        assert!(in_parts(Fault::ByCut).unwrap_err().contains("items"));
    }

    #[test]
    fn a_cost_that_is_no_number_is_reported() {
        assert!(cuts(&case(Fault::NanCost), Level::Scalar).unwrap_err().contains("NaN operations"));
    }

    #[test]
    fn results_that_depend_on_the_cut_are_reported() {
        assert!(cuts(&case(Fault::ByCut), Level::Scalar).unwrap_err().contains("items"));
        assert!(lengths(&case(Fault::ByCut), Level::Scalar, 1, 2).unwrap_err().contains("items 1..2 on scalar"));
        assert!(lengths(&case(Fault::ByLength), Level::Scalar, 60, 1).unwrap_err().contains("items 0..9 on scalar"));
    }
}
