//! One job on the cores and a card: both have a part, both are done at about the same time, and whatever stops one stops the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{FAST, Sleepy, with_card, with_slot};
use crate::backend::{Backend, Place};
use crate::card::Slot;
use crate::card::fake::FakeCard;
use crate::engine::{Engine, Settings};
use crate::error::Error;
use crate::kernels::Julia;
use crate::report::Prospect;
use crate::schedule::{Cpu, Schedule};
use crate::watch::Watch;

/// A job on the cores and a card so many times as fast as they are: the card's part, and how far apart they were done, as a part of
/// the whole time.
fn with_a_card(faster: f64) -> (f64, f64) {
    // Two workers of 20 µs an item: 100,000 items a second.
    let sleepy = Sleepy::of(40_000);
    let engine = with_card(Arc::new(FakeCard::new().slow(1e-5 / faster, 200e-6)), 0);
    let output = engine.run(&sleepy, Backend::Both).unwrap();
    sleepy.is_right(&output);
    let report = output.report;
    let [cores, card] = report.shares.as_slice() else { panic!("{report}") };
    let apart = cores.time.abs_diff(card.time).as_secs_f64() / report.times.total.as_secs_f64();
    (report.items_on(Place::Gpu) as f64 / 40_000.0, apart)
}

#[test]
fn the_cores_and_a_card_of_any_speed_are_done_at_about_the_same_time() {
    let mut part = 0.02;
    for faster in [0.2, 5.0] {
        // Other work may keep either from waking: one of several runs is about undisturbed.
        let runs: Vec<_> = (0..6).map(|_| with_a_card(faster)).take_while(|(_, apart)| *apart > 0.1).collect();
        assert!(runs.len() < 6, "{faster}: {runs:?}");
        let of_card = with_a_card(faster).0;
        assert!(part < of_card && of_card < 0.98, "{faster}: {of_card}, after {part}");
        part = of_card;
    }
}

#[test]
fn who_asks_for_both_gets_both_however_small_the_job() {
    let engine = with_card(Arc::new(FakeCard::new().slow(1e-6, 100e-6)), 0);
    for items in [1, 2, 9, 100] {
        let sleepy = Sleepy::of(items);
        let output = engine.run(&sleepy, Backend::Both).unwrap();
        sleepy.is_right(&output);
        assert!(output.report.items_on(Place::Gpu) > 0, "{}", output.report);
        assert_eq!(output.report.items_on(Place::Cpu) > 0, items > 1, "{}", output.report);
    }
    let none = engine.run(&Sleepy::of(0), Backend::Both).unwrap();
    assert_eq!(none.report.shares.len(), 1);
}

#[test]
fn cancelling_stops_both_sides_between_two_pieces() {
    let engine = with_card(Arc::new(FakeCard::new().slow(1e-5, 1e-4)), 0);
    let watch = Watch::until(Instant::now() + Duration::from_millis(30));
    let mut out = vec![0; 1_000_000];
    let start = Instant::now();
    let stopped = engine.run_watched(&Sleepy::of(out.len()), Backend::Both, &mut out, &watch);
    assert!(matches!(stopped, Err(Error::Cancelled { done, total: 1_000_000 }) if done < 100_000), "{stopped:?}");
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_panic_in_the_kernel_is_an_error_on_either_side() {
    // From the front the card meets it, gives the piece back, and the cores meet it again; from the back they meet it first.
    for panics_at in [0, 39_999] {
        let engine = with_card(Arc::new(FakeCard::new().slow(1e-5, 1e-4)), 0);
        let sleepy = Sleepy { panics_at, ..Sleepy::of(40_000) };
        let error = engine.run(&sleepy, Backend::Both).unwrap_err();
        assert!(matches!(&error, Error::Panicked { message, .. } if message.contains("will not do")), "{error}");
        let after = engine.run(&Sleepy::of(1000), Backend::Cpu).unwrap();
        assert_eq!(after.data[999], 2998, "the engine lives on");
    }
}

#[test]
fn both_need_a_card_with_the_same_bits_and_no_schedule() {
    let refused = |engine: &Engine| engine.run(&Julia::default(), Backend::Both).unwrap_err().to_string();
    let close = Arc::new(FakeCard::new().close("log()"));
    assert!(refused(&with_card(close.clone(), 0)).contains("only close to the cores' (log())"));
    let allowed = with_slot(Slot::holding(close, FAST), Settings { allow_close: true, ..Settings::default() });
    assert!(allowed.run(&Julia::default().size(64, 64), Backend::Both).is_ok());
    assert!(refused(&with_slot(Slot::without("no driver"), Settings::default())).contains("no driver"));
    let scheduled = with_card(Arc::new(FakeCard::new()), 0).with(Cpu::new().schedule(Schedule::Static)).unwrap();
    assert!(refused(&scheduled).contains("schedule is static"));
    let precise = Julia::default().precision::<f64>();
    assert!(matches!(with_card(Arc::new(FakeCard::new()), 0).run(&precise, Backend::Both), Err(Error::NoShader { .. })));
}

#[test]
fn auto_takes_both_where_that_gains_and_the_report_says_who_did_what() {
    // As fast as the cores: together half the time. Ten times as slow: not worth it.
    let sleepy = Sleepy::of(10_000);
    let machine = |rate: f64| crate::dispatch::GpuRates { startup: 1e-4, operations: rate, transfer: 1e12, ..FAST };
    let auto = |rate: f64| {
        let slot = Slot::holding(Arc::new(FakeCard::new()), machine(rate));
        with_slot(slot, Settings::default()).run(&sleepy, Backend::Auto).unwrap().report
    };
    let report = auto(4e9);
    assert_eq!(report.place, Place::Both, "{report}");
    assert!(report.items_on(Place::Cpu) > 0, "{report}");
    assert_eq!(auto(1e8).place, Place::Cpu);
    assert_eq!(auto(1e14).place, Place::Gpu);
    let several = with_slot(Slot::holding(Arc::new(FakeCard::new()), machine(4e9)), Settings::default());
    let report = several.run_all(&[Sleepy::of(5000), Sleepy::of(5000)], Backend::Auto).unwrap().report;
    assert!(report.place != Place::Both && matches!(report.candidate(Place::Both).unwrap().prospect, Prospect::OnePlace), "{report}");
}
