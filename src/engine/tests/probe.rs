//! The probe as an engine makes it: before long jobs alone, once, and as kept as all else that is learnt.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{FAST, Sleepy, with_learnt};
use crate::backend::{Backend, Place};
use crate::card::fake::{FakeCard, Fault};
use crate::card::{Opened, Slot};
use crate::dispatch::{GpuRates, GpuSeat, Probed};
use crate::engine::learn::Learnt;
use crate::engine::{Engine, Settings};
use crate::kernel::{Cost, Kernel, NoShader, Shader};
use crate::report::{Prospect, Report, Source};
use crate::schedule::Cpu;

/// Tells of so many operations, and does next to nothing.
struct Claim(f64);

/// 25 s on two cores, as shipped figures have it.
const LONG: Claim = Claim(1e11);

/// A second.
const SHORT: Claim = Claim(4e9);

impl Kernel for Claim {
    type Item = u32;

    const NAME: &'static str = "claim";

    fn items(&self) -> usize {
        1000
    }

    fn cost(&self) -> Cost {
        Cost::new(self.0, 4, 0.0, 4e3)
    }

    fn serial(&self, range: Range<usize>, out: &mut [u32]) {
        out.iter_mut().zip(range).for_each(|(out, i)| *out = i as u32);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Ok(Shader::new(""))
    }
}

fn engine(slot: Slot, file: Option<PathBuf>, may_probe: bool) -> Engine {
    with_learnt(slot, Learnt::new(file, None, 2).unwrap().probing(may_probe), Settings::default())
}

fn none() -> Slot {
    Slot::without("none")
}

/// What an engine knows from probes.
fn probed(engine: &Engine) -> Probed {
    engine.probed(false, &engine.shared.gpu.seat(false))
}

fn auto(engine: &Engine, claim: &Claim) -> Report {
    let output = engine.run(claim, Backend::Auto).unwrap();
    assert!(output.data.iter().enumerate().all(|(i, &item)| item == i as u32), "{}", output.report);
    output.report
}

fn source(report: &Report, place: Place) -> Source {
    match report.candidate(place).unwrap().prospect {
        Prospect::Takes { basis, .. } => basis.source,
        _ => panic!("{report}"),
    }
}

#[test]
fn a_long_job_has_the_cores_probed_once_and_its_report_says_so() {
    let (engine, start) = (engine(none(), None, true), Instant::now());
    let report = auto(&engine, &LONG);
    assert!(start.elapsed() < Duration::from_secs(2), "{report}");
    for place in [Place::Serial, Place::Cpu] {
        assert_eq!(source(&report, place), Source::Probe, "{report}");
    }
    assert!(report.to_string().contains("by what a probe found of this machine"), "{report}");
    let found = probed(&engine);
    let [serial, cpu] = found.cores.unwrap();
    assert!(serial.is_sound() && cpu.is_sound(), "{found:?}");
    assert!((1e8..1e12).contains(&serial.operations) && (1e8..1e12).contains(&serial.memory), "{found:?}");
    assert!(cpu.startup > serial.startup && cpu.startup < 0.05, "{found:?}");
    auto(&engine, &LONG);
    assert_eq!(source(&auto(&engine, &SHORT), Place::Cpu), Source::Probe, "a short one has what was found");
    assert_eq!(probed(&engine), found, "it was probed again");
}

#[test]
fn no_other_job_has_anything_probed() {
    let engine = engine(none(), None, true);
    auto(&engine, &SHORT);
    for backend in [Backend::Serial, Backend::Cpu] {
        engine.run(&LONG, backend).unwrap();
    }
    assert_eq!(engine.plan(&LONG, Backend::Auto).unwrap().items, 1000);
    auto(&engine.with(Cpu::new().threads(1)).unwrap(), &LONG);
    // While the pool has something else to do it would tell of both.
    engine.pool().install(|| auto(&engine, &LONG)).unwrap();
    assert_eq!(probed(&engine), Probed::default());
    let forbidden = self::engine(none(), None, false);
    auto(&forbidden, &LONG);
    assert_eq!(probed(&forbidden), Probed::default());
}

#[test]
fn what_a_probe_found_is_kept_in_the_file_and_only_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calibration.json");
    let first = engine(none(), Some(file.clone()), true);
    auto(&first, &LONG);
    let [serial, cpu] = probed(&first).cores.unwrap();
    drop(first);
    let [same_serial, same_cpu] = probed(&engine(none(), Some(file), false)).cores.unwrap();
    // As text a number may lose its last bit.
    let is_same = |one: f64, other: f64| (one / other - 1.0).abs() < 1e-12;
    assert!(
        is_same(serial.operations, same_serial.operations) && is_same(cpu.startup, same_cpu.startup) && is_same(cpu.cache, same_cpu.cache)
    );
    assert_eq!(probed(&engine(none(), None, false)), Probed::default());
}

/// A card of a kind that is told to take about as long for a long job as an opened card must be worth a probe.
const KIND: GpuRates = GpuRates { opening: 0.1, startup: 1e-5, operations: 2e10, transfer: 1e10 };

#[test]
fn an_open_card_is_probed_too_and_chosen_by_what_was_found() {
    let card = Arc::new(FakeCard::new().slow(1e-8, 3e-4));
    let engine = engine(Slot::holding(card, KIND), None, true);
    let report = auto(&engine, &LONG);
    assert_eq!(source(&report, Place::Gpu), Source::Probe, "{report}");
    let found = probed(&engine).gpu.unwrap();
    // It has three pieces under way; each item takes it 10 ns, whatever is computed, or as long as one core needs. All take longer
    // where the machine is busy.
    assert!(found.is_sound() && (0.9e-4..0.02).contains(&found.startup) && (1e7..1.5e9).contains(&found.transfer), "{found:?}");
    assert!((1e6..1.8e10).contains(&found.operations), "{found:?}");
    let total = report.candidate(Place::Gpu).unwrap().prospect.total().unwrap().as_secs_f64();
    assert!((total / found.seconds(&LONG.cost()) - 1.0).abs() < 1e-6, "{report}");
}

#[test]
fn a_card_that_fails_at_its_probe_costs_a_job_nothing_but_the_card() {
    for fault in Fault::NOTICED {
        for call in [1, 2, 6, 13, 30] {
            let card = Arc::new(FakeCard::new().slow(1e-8, 1e-4).failing(call, fault));
            let (engine, start) = (engine(Slot::holding(card, KIND), None, true), Instant::now());
            let report = auto(&engine, &LONG);
            assert!(start.elapsed() < Duration::from_secs(5), "{fault:?} at call {call}: {report}");
            assert!(report.items_on(Place::Gpu) == 0 && probed(&engine).gpu.is_none(), "{fault:?} at call {call}: {report}");
            assert!(report.to_string().contains("is left alone for"), "{fault:?} at call {call}: {report}");
        }
    }
}

#[test]
fn a_card_that_was_opened_beside_a_job_is_probed_after_it() {
    let opener = || {
        let card = Arc::new(FakeCard::new().slow(2e-5, 1e-3));
        Ok(Opened { card, software: false, rates: FAST })
    };
    let engine = engine(Slot::new(Box::new(opener)), None, true);
    // Long enough that a probe is a fiftieth of it.
    let sleepy = Sleepy::of(250_000);
    let output = engine.run(&sleepy, Backend::Auto).unwrap();
    sleepy.is_right(&output);
    assert_eq!(output.report.place, Place::Both, "{}", output.report);
    assert!(matches!(engine.shared.gpu.seat(false), GpuSeat::Open(..)));
    assert!(probed(&engine).gpu.is_some_and(|found| found.startup > 3e-4), "{:?}", probed(&engine));
}
