//! One job on the cores and a card at once: a thread feeds the card from the front, the cores take from the back, and what the card
//! does not return the cores do. Not here: how much each takes.
//!
//! The two threads share the cursor and some counters, and hold no lock while they compute. The caller's thread computes with
//! the cores; when nothing is left to take it waits until the card's thread is over, which no wait of its own outlasts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::cut::Cut;
use super::job::{Done, Job, contained};
use super::split::{Seen, Split};
use super::target::Target;
use crate::backend::Backend;
use crate::card::{Card, CardJob, SHORT_PATIENCE};
use crate::cpu::drain::{self, panic_message};
use crate::cpu::ranges::Ranges;
use crate::cursor::Cursor;
use crate::dispatch::{GpuSeat, Way};
use crate::error::{Error, Result};
use crate::kernel::Outputs;
use crate::report::{Agreement, Failure, Laps, Prospect, Ran, Share};
use crate::watch::Side;

/// What the cores leave to a card that was asked for by name until it begins: this part of the job, as the kernel likes to be cut.
const RESERVE: usize = 8;

/// How often a thread that waits for the other looks whether the job was stopped.
const LOOK: Duration = Duration::from_millis(1);

/// The card of a job on both places.
pub(super) enum Partner<'a> {
    Here(&'a Arc<dyn Card>),
    /// Nobody has opened it yet.
    Opening,
}

/// What the card's thread came to.
enum Ended {
    /// It was over at the end of the job, or failed.
    Drained { card: Arc<dyn Card>, agreement: Agreement, failure: Option<Arc<str>> },
    /// It took no part, and what it could have done.
    LeftOut(Option<Prospect>),
}

/// Both sides of a job.
struct Sides<'w> {
    cores: Side<'w>,
    card: Side<'w>,
    start: Instant,
}

impl Sides<'_> {
    fn seen(&self) -> Seen {
        let (cores, card, pieces) = (self.cores.items(), self.card.items(), self.card.pieces());
        Seen { seconds: self.start.elapsed().as_secs_f64(), cores, card, pieces }
    }
}

/// When each side was done, from the beginning.
#[derive(Default)]
struct Ends {
    cores: Duration,
    card: Duration,
}

/// Tells the caller that the card's thread is over, however it ends.
struct Over<'a> {
    is_over: &'a AtomicBool,
    split: &'a Split,
    caller: Thread,
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.split.card_is_over();
        self.is_over.store(true, Ordering::Release);
        self.caller.unpark();
    }
}

impl Job<'_> {
    /// Runs the computations one after the other, each on both places; on the cores alone once the card has failed.
    pub(super) fn on_both(&self, partner: &Partner<'_>, targets: &mut [&mut dyn Target], laps: &Laps) -> Result<Done> {
        self.bring_home(laps)?;
        let sides = Sides { cores: Side::new(self.watch), card: Side::new(self.watch), start: Instant::now() };
        let (mut done, mut of_card, mut ends) = (Done::default(), None, Ends::default());
        for (cut, target) in self.cuts.iter().zip(targets) {
            let cursor = cut.cursor(target.host()?);
            if !done.failures.is_empty() {
                self.finish(cut, &cursor, &sides.cores)?;
                ends.cores = sides.start.elapsed();
                continue;
            }
            let (ended, at) = self.share(partner, cut, &cursor, &sides)?;
            ends = at;
            match ended {
                Ended::Drained { card, agreement, failure } => {
                    done.failures.extend(failure.map(|reason| Failure { pieces: cursor.returned(), reason }));
                    of_card = Some(Ran::Gpu { adapter: card.name(), agreement });
                }
                Ended::LeftOut(prospect) => done.left_out = prospect,
            }
        }
        match done.failures.first() {
            Some(Failure { reason, .. }) => self.engine.shared.gpu.failed(reason),
            None if sides.card.items() > 0 => self.engine.shared.gpu.succeeded(),
            None => {}
        }
        let share = |ran, side: &Side<'_>, time| Share { ran, items: side.items(), pieces: side.pieces(), time };
        let cores = Ran::Cpu { threads: self.engine.threads(), level: self.levels.best().0 };
        done.shares.push(share(cores, &sides.cores, ends.cores));
        done.shares.extend(of_card.filter(|_| sides.card.items() > 0).map(|ran| share(ran, &sides.card, ends.card)));
        Ok(done)
    }

    /// Runs one computation on both places: what the card came to, and when each was done.
    fn share(&self, partner: &Partner<'_>, cut: &Cut<'_>, cursor: &Cursor<Outputs<'_>>, sides: &Sides<'_>) -> Result<(Ended, Ends)> {
        let (items, asked) = (cut.range.len(), self.request.backend == Backend::Both);
        let reserve = if asked { cursor.of_front(items.div_ceil(RESERVE)) } else { 0 };
        let split = Split::new(self.engine.threads(), cut.pieces(), items as f64 / self.cpu_seconds(cut), reserve);
        let is_over = AtomicBool::new(false);
        let (cores, card) = thread::scope(|scope| {
            let over = Over { is_over: &is_over, split: &split, caller: thread::current() };
            let beside = || {
                let _over = over;
                // Whoever fails leaves the other nothing to do.
                let ended = self.card_side(partner, cut, cursor, &split, sides).inspect_err(|_| cursor.close());
                (ended, sides.start.elapsed())
            };
            let thread = thread::Builder::new().name("yunta-card".into()).spawn_scoped(scope, beside);
            let cores = self.cores_side(cut, cursor, &split, sides, &is_over).inspect_err(|_| cursor.close());
            (cores, thread.map(thread::ScopedJoinHandle::join))
        });
        let left_out = |reason: String| (Ok(Ended::LeftOut(Some(Prospect::Absent(reason.into())))), Duration::ZERO);
        let (ended, card) = match card {
            Ok(Ok(ended)) => ended,
            Ok(Err(payload)) => left_out(panic_message(payload.as_ref())),
            Err(error) => left_out(format!("no thread for it: {error}")),
        };
        Ok((ended?, Ends { cores: cores?, card }))
    }

    /// The cores' side, until nothing is left and the card is over; when they were done themselves.
    fn cores_side(
        &self,
        cut: &Cut<'_>,
        cursor: &Cursor<Outputs<'_>>,
        split: &Split,
        sides: &Sides<'_>,
        is_over: &AtomicBool,
    ) -> Result<Duration> {
        let (pool, workers) = (&self.engine.shared.pool, self.engine.threads());
        let size = |left| split.for_core(left);
        let mut done = Duration::ZERO;
        loop {
            // In this order: what the card gives back is there before it is over.
            let is_over = is_over.load(Ordering::Acquire);
            let left = cursor.left();
            if split.for_core(left) > 0 {
                drain::on_all_threads(cut.work, self.levels, pool, workers, &Ranges::shared(cursor, workers, &size), &sides.cores)?;
                done = sides.start.elapsed();
            } else if is_over {
                return Ok(done);
            } else {
                self.watch.check()?;
                thread::park_timeout(LOOK);
            }
        }
    }

    /// The card's side, on a thread of its own.
    fn card_side(
        &self,
        partner: &Partner<'_>,
        cut: &Cut<'_>,
        cursor: &Cursor<Outputs<'_>>,
        split: &Split,
        sides: &Sides<'_>,
    ) -> Result<Ended> {
        let card = match partner {
            Partner::Here(card) => Arc::clone(card),
            Partner::Opening => match self.await_card(cut, cursor, split, sides) {
                Ok(card) => card,
                Err(prospect) => return Ok(Ended::LeftOut(prospect)),
            },
        };
        let agreement = card.agreement(cut.work, &cut.range)?;
        let laps = Laps::start();
        let share = |left: usize, offer: &_| split.for_card(left, offer, sides.seen());
        let job = CardJob::new(cut.work, &cut.cost, cursor, &sides.card, &laps).shared(cut.range.clone(), &share);
        let job = job.within(SHORT_PATIENCE).verified(self.verify(&card, cut)?);
        let failure = match contained(|| card.drain(&job)) {
            Ok(_) => None,
            Err(Error::Gpu { reason }) => Some(reason.into()),
            Err(error) => return Err(error),
        };
        Ok(Ended::Drained { card, agreement, failure })
    }

    /// Opens the card beside the cores, and says whether it joins: it may be none, or not worth it by then.
    fn await_card(
        &self,
        cut: &Cut<'_>,
        cursor: &Cursor<Outputs<'_>>,
        split: &Split,
        sides: &Sides<'_>,
    ) -> Result<Arc<dyn Card>, Option<Prospect>> {
        let slot = &self.engine.shared.gpu;
        slot.open_beside();
        while !slot.await_opening(LOOK) {
            if cursor.left() == 0 || self.watch.is_cancelled() {
                return Err(None);
            }
        }
        let seat = slot.seat(false);
        let probed = self.engine.probed(false, &seat).gpu;
        let (card, rates) = match seat {
            GpuSeat::Open(card, rates) => (card, probed.unwrap_or(rates)),
            GpuSeat::Software(..) => return Err(Some(Prospect::Absent("the only one is a program on the cores".into()))),
            GpuSeat::Absent(reason) => return Err(Some(Prospect::Absent(reason))),
            GpuSeat::Unopened(_) => return Err(None),
        };
        let left = cursor.left();
        let part = cut.cost.part(left as f64 / cut.range.len().max(1) as f64);
        let alone = Way { startup: rates.startup, total: rates.seconds(&part) };
        if !split.is_worth_joining(left, alone, sides.seen()) {
            return Err(None);
        }
        match card.agreement(cut.work, &cut.range) {
            Ok(Agreement::Close(why)) if !self.request.allow_close => {
                Err(Some(Prospect::Close { total: Duration::try_from_secs_f64(alone.total).unwrap_or(Duration::MAX), why }))
            }
            Ok(_) => Ok(card),
            Err(error) => Err(Some(Prospect::Absent(error.to_string().into()))),
        }
    }
}
