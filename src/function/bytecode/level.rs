//! The bytecode's loops, compiled once for each SIMD level. Not here: which level there is.

use super::code::Step;
use super::execute::execute;
use super::frame::Frame;
use crate::cpu::simd::Level;

/// Carries out steps at a level; false where it was stopped.
///
/// # Safety
/// As [`execute`].
pub(super) unsafe fn execute_at(level: Level, steps: &[Step], frame: &mut Frame<'_>) -> bool {
    // SAFETY: the caller's; the level's payload is the proof that the processor has its instructions.
    unsafe {
        match level {
            Level::Scalar => plain(steps, frame),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(_) => avx2(steps, frame),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512(_) => avx512(steps, frame),
            // Every aarch64 has it: the plain code is compiled with it.
            #[cfg(target_arch = "aarch64")]
            Level::Neon(_) => plain(steps, frame),
        }
    }
}

unsafe fn plain(steps: &[Step], frame: &mut Frame<'_>) -> bool {
    // SAFETY: the caller's.
    unsafe { execute(steps, frame) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
unsafe fn avx2(steps: &[Step], frame: &mut Frame<'_>) -> bool {
    // SAFETY: the caller's.
    unsafe { execute(steps, frame) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512cd,avx512bw,avx512dq,avx512vl,avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
unsafe fn avx512(steps: &[Step], frame: &mut Frame<'_>) -> bool {
    // SAFETY: the caller's.
    unsafe { execute(steps, frame) }
}
