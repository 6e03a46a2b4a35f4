//! What a call costs, for the dispatcher: the operations of an item, and of its loops what a sample tells. Not here: how long that
//! takes.
//!
//! A block of items turns as often as the slowest of its items. So a sample is some of a block's items, spread over it, and there are
//! several, spread over the job. What they may cost is bounded by counting, not by a clock, so that a cost is always the same.

use super::bytecode::{Items, Job, SAMPLE};
use super::call::{Argument, Call};
use super::plan::Plan;
use crate::cpu::simd::Level;
use crate::error::Result;
use crate::kernel::Cost;

/// Blocks that are sampled at most; of few blocks one in eight, so that the samples are a small part of the job.
const BLOCKS: usize = 8;

/// What all samples of a small job may cost together, in additions of each of a sample's items: some 200 µs.
const LEAST_BUDGET: u64 = 20_000;

/// The same of any job, some 20 ms: a job whose samples cost as much takes seconds. Between the two it is a few hundredths of the job.
const MOST_BUDGET: u64 = 2_000_000;

/// Of a sample that was stopped it is only known that it goes on; it is taken for so many times as long.
const STOPPED: u64 = 16;

/// What a call costs whose data fits.
pub(super) fn cost_of(call: &Call<'_>, plan: &Plan) -> Result<Cost> {
    let read = call.given.iter().map(|(_, argument)| match argument {
        Argument::Array(array) => array.len() * array.scalar().bytes(),
        Argument::Value(_) | Argument::Wrong(_) => 0,
    });
    let written: usize = plan.program.outputs().iter().map(|(_, shape)| shape.components * shape.scalar.bytes()).sum();
    let one = plan.program.cost();
    // Numbers that a GPU holds are not brought home for a sample.
    let sampled = one.loops > 0 && plan.items > 0 && !call.is_away();
    let turns = if sampled { call.with_job(plan, |job| turns(plan, job))? } else { 0.0 };
    let operations = (one.straight + one.turn).max(1) as f64 + turns;
    let items = plan.items as f64;
    // Its operations are counted in additions of f32.
    Ok(Cost::new(operations * items, 4, read.sum::<usize>() as f64, written as f64 * items))
}

/// What an item's loops cost beyond their first turns.
fn turns(plan: &Plan, job: &Job<'_>) -> Result<f64> {
    let level = Level::detect().unwrap_or(Level::Scalar);
    let budget = 16u64.saturating_mul(plan.items as u64).clamp(LEAST_BUDGET, MOST_BUDGET);
    let block = plan.program.block().min(plan.items);
    let blocks = (plan.items / block / 8).clamp(1, BLOCKS);
    let (mut work, mut seen) = (0, 0);
    for at in 0..blocks {
        // In an order of which each beginning is spread over the job.
        let at = (13 * at + blocks / 2) % blocks;
        let first = (plan.items - block) / (2 * blocks) * (2 * at + 1);
        let apart = block.div_ceil(SAMPLE);
        let items = Items { first, count: block.div_ceil(apart), apart };
        let turned = plan.program.sample(level, &items, job, budget - work)?;
        work += turned.work;
        seen += 1;
        if !turned.ended {
            return Ok((if seen == 1 { work * STOPPED } else { work }) as f64 / seen as f64);
        }
        if work >= budget {
            break;
        }
    }
    Ok(work as f64 / seen as f64)
}
