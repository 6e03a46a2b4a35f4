//! The bytecode's loops, compiled once for each SIMD level. Not here: which level there is.

use super::code::Step;
use super::execute::execute;
use super::frame::Frame;
#[cfg(target_arch = "x86_64")]
use crate::cpu::simd::{Avx2, Avx512};
use crate::cpu::simd::{Level, Scalar, Simd};

/// Carries out steps at a level; false where it was stopped.
///
/// # Safety
/// As [`execute`].
pub(super) unsafe fn execute_at(level: Level, steps: &[Step], frame: &mut Frame<'_>) -> bool {
    // SAFETY: the caller's; the level's payload is the proof that the processor has its instructions.
    unsafe {
        match level {
            Level::Scalar => plain(Scalar, steps, frame),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(simd) => avx2(simd, steps, frame),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512(simd) => avx512(simd, steps, frame),
            // Every aarch64 has it: the plain code is compiled with it.
            #[cfg(target_arch = "aarch64")]
            Level::Neon(simd) => plain(simd, steps, frame),
        }
    }
}

unsafe fn plain<S: Simd>(simd: S, steps: &[Step], frame: &mut Frame<'_>) -> bool {
    // SAFETY: the caller's.
    unsafe { execute(simd, steps, frame) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
unsafe fn avx2(simd: Avx2, steps: &[Step], frame: &mut Frame<'_>) -> bool {
    // SAFETY: the caller's.
    unsafe { execute(simd, steps, frame) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512cd,avx512bw,avx512dq,avx512vl,avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
unsafe fn avx512(simd: Avx512, steps: &[Step], frame: &mut Frame<'_>) -> bool {
    // SAFETY: the caller's.
    unsafe { execute(simd, steps, frame) }
}
