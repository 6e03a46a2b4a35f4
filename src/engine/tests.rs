//! The engine with cards that are programs: what it chooses, what runs where, and that nothing which goes wrong on a card costs a
//! job its end or its bits.

mod both;
#[cfg(feature = "gpu")]
mod choices;
mod faults;
mod late;
mod probe;

use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::learn::Learnt;
use super::{Engine, Settings};
use crate::backend::Place;
use crate::card::fake::FakeCard;
use crate::card::{Opened, Slot};
use crate::cpu::pool::Pool;
use crate::cpu::simd::Level;
use crate::dispatch::GpuRates;
use crate::kernel::{Cost, Kernel, NoShader, Shader};
use crate::report::Output;

/// Those of a card that is faster than anything.
const FAST: GpuRates = GpuRates { opening: 0.0, startup: 1e-5, operations: 1e15, transfer: 1e15 };

/// An engine of two threads with such a place for a card.
fn with_slot(slot: Slot, settings: Settings) -> Engine {
    with_learnt(slot, Learnt::new(None, None, 2).unwrap().probing(false), settings)
}

/// The same that knows so much.
fn with_learnt(slot: Slot, learnt: Learnt, settings: Settings) -> Engine {
    Engine::make(Arc::new(Pool::new(2).unwrap()), vec![Level::Scalar], slot, learnt, settings).unwrap()
}

/// The same with a card that is open.
fn with_card(card: Arc<FakeCard>, verify: usize) -> Engine {
    let verify = std::num::NonZeroUsize::new(verify);
    with_slot(Slot::holding(card, FAST), Settings { verify, ..Settings::default() })
}

/// The same with a card that takes so long to open.
fn opening(card: Arc<FakeCard>, seconds: f64) -> Engine {
    let opener = move || {
        std::thread::sleep(Duration::from_secs_f64(seconds));
        Ok(Opened { card: card.clone(), software: false, rates: FAST })
    };
    with_slot(Slot::new(Box::new(opener)), Settings::default())
}

/// Items that take so long each on a core, by a clock: the sleep of a thread takes no core from the card's.
struct Sleepy {
    items: usize,
    an_item: Duration,
    panics_at: usize,
    /// The ranges that the kernel was told of as a card's.
    landed: Mutex<Vec<Range<usize>>>,
}

impl Sleepy {
    fn of(items: usize) -> Self {
        Self { items, an_item: Duration::from_micros(20), panics_at: usize::MAX, landed: Mutex::default() }
    }

    /// Whether a job's results are right, and the kernel was told of what came from a card, and of nothing else.
    fn is_right(&self, output: &Output<Vec<u32>>) {
        let Output { data, report } = output;
        let first_wrong = data.iter().enumerate().position(|(i, &item)| item != 3 * i as u32 + 1);
        assert_eq!((first_wrong, data.len()), (None, self.items), "{report}");
        let landed = self.landed.lock().unwrap().iter().map(ExactSizeIterator::len).sum::<usize>();
        assert_eq!(landed, report.items_on(Place::Gpu), "{report}");
    }
}

impl Kernel for Sleepy {
    type Item = u32;

    const NAME: &'static str = "sleepy";

    fn items(&self) -> usize {
        self.items
    }

    fn cost(&self) -> Cost {
        Cost::new(self.items as f64 * 2e9 * self.an_item.as_secs_f64(), 4, 0.0, 0.0)
    }

    fn serial(&self, range: Range<usize>, out: &mut [u32]) {
        assert!(!range.contains(&self.panics_at), "item {} will not do", self.panics_at);
        // The stand-in's thread has its own time for it.
        if std::thread::current().name() != Some("yunta-card") {
            std::thread::sleep(self.an_item * range.len() as u32);
        }
        out.iter_mut().zip(range).for_each(|(out, i)| *out = 3 * i as u32 + 1);
    }

    fn landed(&self, range: Range<usize>, out: &[u32]) {
        assert_eq!(out[0], 3 * range.start as u32 + 1);
        self.landed.lock().unwrap().push(range);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Ok(Shader::new(""))
    }
}
