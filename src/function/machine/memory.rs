//! Memory that is written and then run, and the call into it: all that is unsafe here. What code is in it is `emit`'s.
#![allow(unsafe_code, reason = "machine code is run")]

use std::ffi::c_void;
use std::panic::AssertUnwindSafe;
use std::ptr::NonNull;

use crate::function::bytecode::{CHUNK, Frame};

/// Turns of loops between two looks at whether to stop.
const TURNS: u64 = 256;

/// What the code is given. Its fields' places are known to the code.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Arguments {
    /// Of each line and slot.
    pub places: *const *mut u8,
    /// Of each component of the outputs.
    pub outputs: *const *mut u8,
    /// Where lines begin.
    pub lines: *mut u8,
    /// The code's own, at a multiple of 64.
    pub scratch: *mut u8,
    pub wholes: *const Whole,
    /// How many lanes there are, a multiple of 64.
    pub lanes: usize,
    /// Turns of loops until `ask` is called.
    pub turns: u64,
    /// Whether to stop, asked with `context`.
    pub ask: unsafe extern "sysv64" fn(*const c_void) -> u32,
    pub context: *const c_void,
}

/// What `ask` points to.
type Stop<'a> = &'a dyn Fn() -> bool;

/// Asks whether to stop.
///
/// # Safety
/// The context is a `Stop`.
unsafe extern "sysv64" fn ask(context: *const c_void) -> u32 {
    // SAFETY: the caller's.
    let stop = unsafe { &*context.cast::<Stop<'_>>() };
    // No panic may pass through machine code.
    std::panic::catch_unwind(AssertUnwindSafe(stop)).unwrap_or(true).into()
}

/// A group of 64 bytes, so that what is made of them lies at a multiple of 64.
#[repr(C, align(64))]
#[derive(Debug, Clone, Copy)]
pub(super) struct Vector([u8; 64]);

impl Vector {
    pub const ZERO: Self = Self([0; 64]);
}

/// A whole input, as the code reads it.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    pub first: *const u8,
    /// The index of its last element.
    pub last: u32,
}

/// Code that can be run, for as long as this lives.
#[derive(Debug)]
pub(super) struct Executable {
    memory: NonNull<c_void>,
    length: usize,
}

// SAFETY: the memory is this value's alone, and nothing writes to it any more.
unsafe impl Send for Executable {}
// SAFETY: as above.
unsafe impl Sync for Executable {}

impl Executable {
    /// Maps memory, writes the code to it, and only then makes it executable and no longer writable.
    ///
    /// # Errors
    /// What the system says where it does not allow that.
    pub fn new(code: &[u8]) -> Result<Self, std::io::Error> {
        let length = code.len().max(1);
        // SAFETY: a mapping of its own, at a place of the system's choice.
        let memory = unsafe {
            libc::mmap(std::ptr::null_mut(), length, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0)
        };
        let memory = match NonNull::new(memory) {
            Some(memory) if memory.as_ptr() != libc::MAP_FAILED => Self { memory, length },
            _ => return Err(std::io::Error::last_os_error()),
        };
        // SAFETY: the mapping is as long as the code, writable, and nobody else's.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), memory.memory.as_ptr().cast(), code.len()) };
        // SAFETY: the whole of the mapping; nothing is borrowed from it.
        let failed = unsafe { libc::mprotect(memory.memory.as_ptr(), length, libc::PROT_READ | libc::PROT_EXEC) } != 0;
        if failed { Err(std::io::Error::last_os_error()) } else { Ok(memory) }
    }

    /// Runs the code that begins so many bytes from the start; false where it was stopped.
    ///
    /// # Safety
    /// A function of the type below begins there, for which the processor has the instructions, and which was made for the frame's
    /// program and for as much scratch memory.
    pub unsafe fn run(&self, at: usize, frame: &Frame<'_>, wholes: &[Whole], scratch: &mut [Vector]) -> bool {
        let arguments = Arguments {
            places: frame.pointers.as_ptr(),
            outputs: frame.outputs.as_ptr(),
            lines: frame.pointers.first().copied().unwrap_or(std::ptr::null_mut()),
            scratch: scratch.as_mut_ptr().cast(),
            wholes: wholes.as_ptr(),
            lanes: frame.chunks * CHUNK,
            turns: TURNS,
            ask,
            context: (&raw const frame.stop).cast(),
        };
        // SAFETY: the caller's; the memory is executable.
        let function: unsafe extern "sysv64" fn(*const Arguments) -> u32 =
            unsafe { std::mem::transmute(self.memory.as_ptr().cast::<u8>().wrapping_add(at)) };
        // SAFETY: the caller's.
        unsafe { function(&raw const arguments) == 0 }
    }
}

impl Drop for Executable {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's, and no code in it runs, as that borrows this.
        unsafe { libc::munmap(self.memory.as_ptr(), self.length) };
    }
}

/// Whether the thread rounds to the nearest and keeps subnormal numbers, as it is unless someone changed it. What is rounded to
/// integers here rests on it, and does not in the bytecode.
pub(super) fn rounds_as_usual() -> bool {
    /// Flushing, rounding and arguments taken for 0.
    const CHANGED: u32 = 0xe040;
    let mut state = 0u32;
    // SAFETY: an instruction of every x86-64, which writes 32 bits there.
    unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut state, options(nostack, preserves_flags)) };
    state & CHANGED == 0
}
