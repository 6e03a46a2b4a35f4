//! The memory of a block: lines, then slots, each reached by a pointer. Not here: what is in them.

use std::cell::Cell;

use super::CHUNK;
use super::code::Code;
use crate::function::data::Numbers;
use crate::function::machine::Machine;

/// Bytes between slots, so that their first lanes do not meet in one set of the cache.
const APART: usize = 128;

/// Bytes of a line.
pub(in crate::function) const LINE: usize = CHUNK * 8;

/// A whole input, as a gather reads it.
#[derive(Clone, Copy)]
pub(in crate::function) struct Whole {
    pub pointer: *const u8,
    pub length: usize,
    pub stride: usize,
    pub component_stride: usize,
}

/// The memory that steps work on.
pub(in crate::function) struct Frame<'a> {
    pub pointers: Vec<*mut u8>,
    pub line_count: usize,
    /// Chunks of lanes that are computed.
    pub chunks: usize,
    pub wholes: Vec<Whole>,
    /// Where outputs go, one for each component.
    pub outputs: Vec<*mut u8>,
    /// Turns of loops since `stop` was asked.
    pub turns: u32,
    pub stop: &'a dyn Fn() -> bool,
    /// Where the steps have pieces of machine code.
    pub machine: Option<&'a Machine>,
    /// What the turns of loops came to so far, and the most that they may.
    pub work: u64,
    pub most_work: u64,
    /// What the pointers point into.
    memory: Vec<u64>,
}

/// The most memory that a thread keeps, in words: 4 MiB.
const MOST_KEPT: usize = 1 << 19;

thread_local! {
    /// The memory of the last frame on this thread, for the next.
    static KEPT: Cell<Vec<u64>> = const { Cell::new(Vec::new()) };
}

impl<'a> Frame<'a> {
    /// A frame for blocks of so many lanes. Room for `more` slots behind the code's own is there too.
    pub fn new(code: &Code, lanes: usize, more: usize, stop: &'a dyn Fn() -> bool) -> Self {
        let slot = lanes * code.width + APART;
        let bytes = code.line_count * LINE + (code.slot_count + more) * slot + 64;
        let mut memory = KEPT.take();
        if memory.len() < bytes.div_ceil(8) {
            memory = vec![0; bytes.div_ceil(8)];
        }
        let base = memory.as_mut_ptr().cast::<u8>();
        let first = base.align_offset(64);
        let lines = (0..code.line_count).map(|line| first + line * LINE);
        let slots = (0..code.slot_count + more).map(|at| first + code.line_count * LINE + at * slot);
        // SAFETY: the last slot ends within the memory, which was made for all of them and for the alignment.
        let pointers = lines.chain(slots).map(|at| unsafe { base.add(at) }).collect();
        Self {
            pointers,
            line_count: code.line_count,
            chunks: lanes / CHUNK,
            wholes: Vec::new(),
            outputs: Vec::new(),
            turns: 0,
            stop,
            machine: None,
            work: 0,
            most_work: u64::MAX,
            memory,
        }
    }
}

impl Drop for Frame<'_> {
    fn drop(&mut self) {
        if self.memory.len() <= MOST_KEPT {
            KEPT.set(std::mem::take(&mut self.memory));
        }
    }
}

/// The address of a number.
pub(super) fn address(numbers: &Numbers<'_>, at: usize) -> *const u8 {
    numbers.pointer().wrapping_add(at * numbers.scalar().bytes())
}
