//! A few items for what they cost alone: how much the turns of their loops come to. Not here: which items.

use super::CHUNK;
use super::code::Code;
use super::frame::Frame;
use super::level::execute_at;
use super::run::{Items, Job, fill_inputs, fill_lines, whole};
use crate::cpu::simd::Level;

/// The most items of a sample.
pub(crate) const SAMPLE: usize = 4 * CHUNK;

/// What the loops of some items cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turned {
    /// The turns that all lanes take together, in additions of f32 a lane; the first turn of each loop is not among them.
    pub work: u64,
    /// Whether they came to an end.
    pub ended: bool,
}

/// Computes the items, whose loops may cost `most`, and forgets the results.
///
/// # Safety
/// As [`run`](super::run::run), and there are these items.
pub(crate) unsafe fn sample(code: &Code, level: Level, items: &Items, job: &Job<'_>, most: u64) -> Turned {
    let components = code.outputs.iter().sum();
    let mut frame = Frame::new(code, items.count.next_multiple_of(CHUNK), components, &|| false);
    frame.most_work = most;
    frame.wholes = job.wholes.iter().zip(&code.wholes).map(|(elements, &components)| whole(elements, components)).collect();
    fill_lines(code, &frame, job);
    // SAFETY: the caller's.
    if !unsafe { execute_at(level, &code.prologue, &mut frame) } {
        return Turned { work: frame.work, ended: false };
    }
    // Done once, whatever the number of items.
    frame.work = 0;
    let own = frame.pointers.clone();
    fill_inputs(code, &mut frame, &own, job, items);
    frame.outputs.extend_from_slice(&own[code.line_count + code.slot_count..]);
    // SAFETY: the caller's.
    let ended = unsafe { execute_at(level, &code.body, &mut frame) };
    Turned { work: frame.work, ended }
}
