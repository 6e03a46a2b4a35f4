//! A card that is a program, for tests: its results are a kernel's own by the scalar definition, its speed and its faults are what
//! the test says. Like a real one it has pieces under way, and leaves rubbish in the memory of those that it fails to return.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::{Card, CardJob, Offer};
use crate::cpu::simd::Level;
use crate::cursor::Taken;
use crate::error::{Error, Result};
use crate::gpu::Kept;
use crate::kernel::{Outputs, Work};
use crate::report::Agreement;

/// Pieces under way.
const UNDER_WAY: usize = 3;

/// A hang is shortened by this in tests.
const HURRY: u32 = 200;

/// What goes wrong at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The driver refuses the call.
    Refused,
    /// The device is lost, for this and all later calls.
    Lost,
    /// It does not answer within the job's patience, and is given up.
    Hangs,
    OutOfMemory,
    /// Work is reported as done that was not.
    StaleNonce,
    Panics,
    /// One bit of a piece's results is wrong, and nothing says so.
    FlippedBit,
}

impl Fault {
    /// Those that a card notices itself.
    pub const NOTICED: [Self; 6] = [Self::Refused, Self::Lost, Self::Hangs, Self::OutOfMemory, Self::StaleNonce, Self::Panics];
}

#[derive(Debug)]
pub(crate) struct FakeCard {
    agreement: Agreement,
    /// Seconds that an item takes, and a piece besides.
    an_item: f64,
    latency: f64,
    wish: usize,
    /// The call that goes wrong, counted from 1, and how.
    fault: Option<(usize, Fault)>,
    calls: AtomicUsize,
    gone: Mutex<Option<String>>,
}

impl FakeCard {
    /// A card without faults, as fast as the processor.
    pub fn new() -> Self {
        Self {
            agreement: Agreement::Identical,
            an_item: 0.0,
            latency: 0.0,
            wish: 1 << 14,
            fault: None,
            calls: AtomicUsize::new(0),
            gone: Mutex::new(None),
        }
    }

    /// The same with items that take so many seconds, and pieces that take so many besides.
    pub fn slow(self, an_item: f64, latency: f64) -> Self {
        Self { an_item, latency, ..self }
    }

    /// The same with pieces of so many items.
    pub fn wishing(self, wish: usize) -> Self {
        Self { wish, ..self }
    }

    /// The same with results that are only close.
    pub fn close(self, why: &str) -> Self {
        Self { agreement: Agreement::Close(why.into()), ..self }
    }

    /// The same where the n-th call goes wrong.
    pub fn failing(self, call: usize, fault: Fault) -> Self {
        Self { fault: Some((call, fault)), ..self }
    }

    /// Calls that jobs have made.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    pub fn lose(&self, reason: &str) {
        self.gone.lock().unwrap().get_or_insert(reason.to_owned());
    }

    /// A call about a piece. Returns whether one of the piece's bits is to be flipped.
    fn call(&self, piece: &mut Outputs<'_>, patience: Duration) -> Result<bool> {
        let failed = |reason: &str| Err(Error::Gpu { reason: reason.to_owned() });
        if let Some(reason) = self.gone() {
            return failed(&reason);
        }
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let Some((_, fault)) = self.fault.filter(|(at, _)| *at == call) else { return Ok(false) };
        if fault != Fault::FlippedBit {
            piece.reborrow().columns().for_each(|column| column.bytes().fill(0xa5));
        }
        match fault {
            Fault::Refused => failed("a call was refused"),
            Fault::OutOfMemory => failed("its memory is full"),
            Fault::StaleNonce => failed("the driver reported work as done that was not"),
            Fault::FlippedBit => Ok(true),
            Fault::Panics => panic!("the driver's interface panicked"),
            Fault::Lost => {
                self.lose("the device is lost");
                failed("the device is lost")
            }
            Fault::Hangs => {
                thread::sleep(patience / HURRY);
                self.lose("it has not answered");
                failed("it has not answered")
            }
        }
    }

    /// Computes a piece, in the time that it is to take.
    fn compute(&self, job: &CardJob<'_, '_, '_>, piece: &mut Taken<'_, Outputs<'_>>) -> Result<()> {
        let start = Instant::now();
        let range = piece.range.clone();
        let seconds = self.latency / UNDER_WAY as f64 + self.an_item * range.len() as f64;
        job.work.compute(Level::Scalar, range, piece.out.reborrow(), job.watch())?;
        thread::sleep(Duration::from_secs_f64(seconds).saturating_sub(start.elapsed()));
        Ok(())
    }
}

impl Card for FakeCard {
    fn name(&self) -> Arc<str> {
        "a stand-in".into()
    }

    fn agreement(&self, _: &dyn Work, _: &Range<usize>) -> Result<Agreement> {
        Ok(self.agreement.clone())
    }

    fn drain(&self, job: &CardJob<'_, '_, '_>) -> Result<Agreement> {
        let mut pieces = VecDeque::new();
        loop {
            job.watch().check()?;
            while pieces.len() < UNDER_WAY {
                let under_way = pieces.iter().map(|piece: &Taken<'_, _>| piece.range.len()).sum();
                let offer = Offer { wish: self.wish, an_item: self.an_item, is_measured: true, under_way, latency: self.latency };
                let Some(mut piece) = job.take(&offer, |items| items) else { break };
                self.call(&mut piece.out, job.patience)?;
                pieces.push_back(piece);
            }
            let Some(mut piece) = pieces.pop_front() else { return Ok(self.agreement.clone()) };
            self.compute(job, &mut piece)?;
            for _ in ["wait", "read"] {
                if self.call(&mut piece.out, job.patience)? {
                    piece.out.reborrow().only().bytes()[0] ^= 1;
                }
            }
            job.land(piece)?;
        }
    }

    fn keep(self: Arc<Self>, _: usize) -> Result<Kept> {
        Err(Error::Gpu { reason: "nothing stays on a stand-in".into() })
    }

    fn upload(self: Arc<Self>, _: &[u8]) -> Result<Kept> {
        Err(Error::Gpu { reason: "nothing stays on a stand-in".into() })
    }

    fn gone(&self) -> Option<String> {
        self.gone.lock().unwrap().clone()
    }
}
