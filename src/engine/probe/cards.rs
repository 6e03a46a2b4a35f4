//! What an open card can do: a job's way there and back, its arithmetic, and its transfers both ways together. The passes run as any
//! job does there.

use std::time::Instant;

use super::speed::{Speed, operations};
use super::{least, rate_or};
use crate::card::{Card, CardJob, SHORT_PATIENCE};
use crate::cursor::Cursor;
use crate::dispatch::{GpuRates, probe};
use crate::engine::target::no_memory;
use crate::error::{Error, Result};
use crate::kernel::{Column, Kernel, Outputs};
use crate::memory::zeroed_vec;
use crate::report::Laps;
use crate::watch::{Side, Watch};

/// Items of a job that is nothing but its way.
const FEW: usize = 64;

/// Transfers are timed with more items until they take so many times as long as the way, and arithmetic with more steps until it
/// takes so many times as long as its transfers.
const ENOUGH_TIMES: f64 = 4.0;

/// Bytes that cross both ways with an item.
const AN_ITEM: f64 = 12.0;

/// Items where transfers are timed, and steps of each where the arithmetic is.
const ITEMS: [usize; 3] = [1 << 16, 1 << 18, 1 << 20];
const STEPS: [u32; 5] = [1 << 6, 1 << 8, 1 << 10, 1 << 12, 1 << 14];

/// Measures until its time is up. What transfers and arithmetic take may be as the card's kind has it then.
///
/// # Errors
/// The card failed, there is no memory for it, or its time was up before the way there and back was measured.
pub(super) fn found(card: &dyn Card, kind: GpuRates) -> Result<GpuRates> {
    let most = ITEMS[ITEMS.len() - 1];
    let array = || zeroed_vec(most).ok_or_else(|| no_memory(most));
    let mut arrays = [array()?, array()?, array()?];
    // Pages that nobody has written are one page.
    arrays.iter_mut().for_each(|array| array.fill(0.25));
    // The first job has its shader compiled, however long that takes, and the next ones' buffers made.
    pass(card, &Watch::new(), &mut arrays, FEW, 0)?;
    let watch = Watch::until(Instant::now() + probe::OF_CARD);
    let mut timed = |items, steps| least(|| pass(card, &watch, &mut arrays, items, steps));
    let mut rates = GpuRates { startup: timed(FEW, 0)?, ..kind };
    let (items, crossing) = crossed(&mut timed, &mut rates)?;
    match computed(&mut timed, (items, crossing), &mut rates) {
        Ok(()) | Err(Error::Cancelled { .. }) => Ok(rates),
        Err(error) => Err(error),
    }
}

/// Fills in what transfers take; how many items were enough for that, and their seconds. `timed`: the seconds of so many items of so
/// many steps.
fn crossed(timed: &mut impl FnMut(usize, u32) -> Result<f64>, rates: &mut GpuRates) -> Result<(usize, f64)> {
    let mut done = (FEW, rates.startup);
    for items in ITEMS {
        let crossing = match timed(items, 0) {
            Err(Error::Cancelled { .. }) => break,
            crossing => crossing?,
        };
        done = (items, crossing);
        rates.transfer = rate_or(rates.transfer, AN_ITEM * items as f64, crossing, rates.startup);
        if crossing >= ENOUGH_TIMES * rates.startup {
            break;
        }
    }
    Ok(done)
}

/// Fills in what arithmetic takes, beyond the transfers of so many items.
fn computed(timed: &mut impl FnMut(usize, u32) -> Result<f64>, (items, crossing): (usize, f64), rates: &mut GpuRates) -> Result<()> {
    for steps in STEPS {
        let computing = timed(items, steps)? - crossing;
        // Else it is no more than what one job differs from the next.
        if computing > crossing {
            rates.operations = rate_or(rates.operations, operations(steps) * items as f64, computing, 0.0);
        }
        if computing >= ENOUGH_TIMES * crossing {
            break;
        }
    }
    Ok(())
}

/// The seconds of one job.
fn pass(card: &dyn Card, watch: &Watch, [x, y, out]: &mut [Vec<f32>; 3], items: usize, steps: u32) -> Result<f64> {
    let speed = Speed { x: &x[..items], y: &y[..items], steps };
    let (cost, side, laps) = (Kernel::cost(&speed), Side::new(watch), Laps::start());
    let start = Instant::now();
    let cursor = Cursor::new(0..items, 1, Outputs::one(Column::new(&mut out[..items], 1)));
    card.drain(&CardJob::new(&speed, &cost, &cursor, &side, &laps).within(SHORT_PATIENCE))?;
    Ok(start.elapsed().as_secs_f64())
}
