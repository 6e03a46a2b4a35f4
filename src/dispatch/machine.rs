//! The machine as the dispatcher sees it: a start-up time, a rate of arithmetic and a bandwidth for each place.
//! The figures are shipped defaults by kind of machine, good to a factor of two, and those that a probe found, where there was
//! one; nothing is measured here.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cpu::simd::Level;
use crate::kernel::Cost;

/// Seconds until a job is under way on the calling thread, on all threads that are awake, and on those that sleep.
const ALONE: f64 = 0.1e-6;
const AWAKE: f64 = 15e-6;
const ASLEEP: f64 = 60e-6;

/// What a place on the cores can do. Rates are those of all its threads together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct CpuRates {
    /// Seconds until the first item is under way and after the last is done.
    pub startup: f64,
    /// Operations a second on numbers of four bytes.
    pub operations: f64,
    /// Bytes a second from and to memory.
    pub memory: f64,
    /// Bytes a second where the job's data stays in the caches.
    pub cache: f64,
    /// Bytes that stay there.
    pub cache_bytes: f64,
}

/// What a GPU can do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct GpuRates {
    /// Seconds to open it, where that is still to be done.
    pub opening: f64,
    /// Seconds of a job without work: submission, wait, and the first transfer.
    pub startup: f64,
    /// Operations a second on numbers of four bytes.
    pub operations: f64,
    /// Bytes a second between the host and the card.
    pub transfer: f64,
}

/// The GPU's seat at the machine. `G` is what a plan that uses it carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "a build for the cores alone seats no GPU"))]
pub(crate) enum GpuSeat<G> {
    /// Nobody has looked yet; the rates are a guess at what is there.
    Unopened(GpuRates),
    /// It is open.
    Open(G, GpuRates),
    /// It is open, but a program on the cores, so that it serves only when it is asked for.
    Software(G, GpuRates),
    /// There is none that serves, and why.
    Absent(Arc<str>),
}

impl<G> GpuSeat<G> {
    /// Seconds until bytes that it holds are in host memory.
    pub fn homeward(&self, bytes: f64) -> f64 {
        match self {
            Self::Open(_, rates) | Self::Software(_, rates) if bytes > 0.0 => bytes / rates.transfer,
            _ => 0.0,
        }
    }
}

/// What a probe found that each place can do; none where there was none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Probed {
    /// One core, and all of them.
    pub cores: Option<[CpuRates; 2]>,
    /// The GPU that is open; of one that nobody has opened, the only one that was ever probed.
    pub gpu: Option<GpuRates>,
}

/// The machine: what each place can do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Machine<G> {
    /// The shipped figures, which what jobs took is told in.
    pub serial: CpuRates,
    pub cpu: CpuRates,
    pub gpu: GpuSeat<G>,
    #[serde(default)]
    pub probed: Probed,
}

/// What is foretold of a job without knowing any, in seconds: by the shipped figures, and by a probe's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub shipped: f64,
    pub probed: Option<f64>,
}

impl Told {
    /// The same with so many seconds more.
    pub fn and(self, more: f64) -> Self {
        Self { shipped: self.shipped + more, probed: self.probed.map(|seconds| seconds + more) }
    }
}

impl<G> Machine<G> {
    /// What one core would take.
    pub fn on_serial(&self, cost: &Cost) -> Told {
        Told { shipped: self.serial.seconds(cost), probed: self.probed.cores.map(|[serial, _]| serial.seconds(cost)) }
    }

    /// What all cores would take.
    pub fn on_cpu(&self, cost: &Cost) -> Told {
        Told { shipped: self.cpu.seconds(cost), probed: self.probed.cores.map(|[_, cpu]| cpu.seconds(cost)) }
    }

    /// The part of that in which bytes are read and written.
    pub fn moving(&self, cost: &Cost) -> Told {
        Told { shipped: self.cpu.moving(cost), probed: self.probed.cores.map(|[_, cpu]| cpu.moving(cost)) }
    }

    /// What a card of such shipped rates would take.
    pub fn on_card(&self, cost: &Cost, shipped: &GpuRates) -> Told {
        Told { shipped: shipped.seconds(cost), probed: self.probed.gpu.map(|probed| probed.seconds(cost)) }
    }

    /// Seconds before all cores have begun a job, and a card of such shipped rates.
    pub fn startups(&self, shipped: &GpuRates) -> [f64; 2] {
        let cpu = self.probed.cores.map_or(self.cpu, |[_, cpu]| cpu);
        [cpu.startup, self.probed.gpu.unwrap_or(*shipped).startup]
    }

    /// Seconds of a job that the cores and a card of such rates have together.
    pub fn seconds_together(&self, cost: &Cost, gpu_cost: &Cost, rates: &GpuRates) -> f64 {
        let cores = Way { startup: self.cpu.startup, total: self.cpu.seconds(cost) };
        together(cores, Way { startup: rates.startup, total: rates.seconds(gpu_cost) }).max(self.cpu.moving(cost))
    }

    /// The machine without what a plan would carry.
    pub fn described(&self) -> Machine<()> {
        let gpu = match &self.gpu {
            GpuSeat::Unopened(rates) => GpuSeat::Unopened(*rates),
            GpuSeat::Open(_, rates) => GpuSeat::Open((), *rates),
            GpuSeat::Software(_, rates) => GpuSeat::Software((), *rates),
            GpuSeat::Absent(reason) => GpuSeat::Absent(reason.clone()),
        };
        Machine { serial: self.serial, cpu: self.cpu, gpu, probed: self.probed }
    }
}

/// Seconds that a job takes at a place, and those of them before its first item is under way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    pub startup: f64,
    pub total: f64,
}

/// Seconds that it takes to set two places to one job, and to find that both are done.
const HANDING: f64 = 150e-6;

/// Both at once take so much longer than each alone: they share the memory's bandwidth, and the card's copies need a core.
const CONTENTION: f64 = 1.03;

/// Seconds of a job that two places take from both ends, so that they are done together: with the seconds s before the first
/// item and w in all behind it, at the time T for which (T - s1) / w1 + (T - s2) / w2 = 1. No sooner than one alone where the
/// other has not begun by then.
pub(crate) fn together(one: Way, other: Way) -> f64 {
    let rate = |way: Way| 1.0 / (way.total - way.startup).max(1e-12);
    let met = (1.0 + one.startup * rate(one) + other.startup * rate(other)) / (rate(one) + rate(other));
    let alone = one.total.min(other.total);
    HANDING + if met < one.startup.max(other.startup) { alone } else { alone.min(met * CONTENTION) }
}

impl CpuRates {
    /// The shipped figures for so many threads of a level; one thread is the caller's own and needs no waking.
    pub fn shipped(level: Level, threads: usize) -> Self {
        let threads = threads as f64;
        Self {
            startup: if threads > 1.0 { AWAKE } else { ALONE },
            operations: threads * operations_a_core(level),
            memory: (threads * 9e9).min(40e9),
            cache: threads * 25e9,
            cache_bytes: threads * 1e6,
        }
    }

    /// The same where the threads may have to be woken.
    pub fn waking(self, asleep: bool) -> Self {
        let startup = if asleep && self.startup > ALONE { ASLEEP } else { self.startup };
        Self { startup, ..self }
    }

    /// Whether these can be a machine's.
    pub fn is_sound(&self) -> bool {
        let Self { startup, operations, memory, cache, cache_bytes } = *self;
        [startup, operations, memory, cache, cache_bytes].into_iter().all(is_positive)
    }

    pub fn seconds(&self, cost: &Cost) -> f64 {
        self.startup + arithmetic(cost, self.operations).max(self.moving(cost))
    }

    /// Seconds in which a job's bytes are read and written. A card's cross the same memory, so that it saves nothing of them.
    pub fn moving(&self, cost: &Cost) -> f64 {
        let bytes = cost.bytes_in + cost.bytes_out;
        bytes / if bytes <= self.cache_bytes { self.cache } else { self.memory }
    }
}

impl GpuRates {
    /// A guess at a card that nobody has opened: a middling discrete one. What is found may be chosen against again.
    pub const UNOPENED: Self = Self { opening: 0.35, startup: 250e-6, operations: 4e12, transfer: 8e9 };

    /// Whether these can be a card's.
    pub fn is_sound(&self) -> bool {
        let Self { opening, startup, operations, transfer } = *self;
        (0.0..f64::MAX).contains(&opening) && [startup, operations, transfer].into_iter().all(is_positive)
    }

    /// The time of a job on a GPU that is open.
    pub fn seconds(&self, cost: &Cost) -> f64 {
        self.startup + arithmetic(cost, self.operations) + (cost.bytes_in + cost.bytes_out) / self.transfer
    }
}

fn is_positive(number: f64) -> bool {
    number.is_finite() && number > 0.0
}

fn arithmetic(cost: &Cost, rate: f64) -> f64 {
    cost.operations * f64::from(cost.word) / 4.0 / rate
}

/// Operations a second of one core on four-byte numbers in a well-kept loop (a quarter to a half of its peak).
fn operations_a_core(level: Level) -> f64 {
    match level {
        Level::Scalar => 2e9,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2(_) => 20e9,
        #[cfg(target_arch = "x86_64")]
        Level::Avx512(_) => 35e9,
        #[cfg(target_arch = "aarch64")]
        Level::Neon(_) => 12e9,
    }
}
