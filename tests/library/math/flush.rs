//! Work with subnormal numbers flushed, as most GPUs do it, and as a caller's thread may be set to.

/// Runs `work` with subnormal arguments and results taken for 0; on processors other than x86-64 as it is.
#[cfg(target_arch = "x86_64")]
pub fn run(work: impl FnOnce()) {
    let control = |value: u32| {
        // SAFETY: the value is a valid control word, with no exception unmasked, and it is read from memory that is there.
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const value, options(nostack, readonly)) }
    };
    // All exceptions masked; and with bits 15 and 6, flush to zero and denormals are zero.
    control(0x9fc0);
    assert_eq!(std::hint::black_box(1e-40f32) * std::hint::black_box(2.0), 0.0, "the processor did not flush");
    work();
    control(0x1f80);
    assert!(std::hint::black_box(1e-40f32) * std::hint::black_box(2.0) > 0.0);
}

/// Runs `work`; only x86-64's control word is known here.
#[cfg(not(target_arch = "x86_64"))]
pub fn run(work: impl FnOnce()) {
    work();
}
