//! A card that nobody has opened: the cores begin at once, it opens beside them, and joins if what is left is worth it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{FAST, Sleepy, opening, with_slot};
use crate::backend::{Backend, Place};
use crate::card::fake::{FakeCard, Fault};
use crate::card::{Opened, Slot};
use crate::engine::{Engine, Settings};
use crate::report::{Prospect, Report};

/// A job of more than half a second on the cores, which is longer than a card is taken to need to open.
fn run(engine: &Engine) -> Report {
    let sleepy = Sleepy::of(60_000);
    let output = engine.run(&sleepy, Backend::Auto).unwrap();
    sleepy.is_right(&output);
    output.report
}

#[test]
fn a_card_joins_a_job_that_has_begun() {
    let report = run(&opening(Arc::new(FakeCard::new()), 0.02));
    assert_eq!(report.place, Place::Both, "{report}");
    assert!(report.items_on(Place::Gpu) > 0 && report.items_on(Place::Cpu) > 0, "{report}");
}

#[test]
fn the_cores_do_not_wait_for_a_card_that_opens_too_late() {
    let engine = opening(Arc::new(FakeCard::new()), 30.0);
    let start = Instant::now();
    let report = run(&engine);
    assert!(start.elapsed() < Duration::from_secs(20), "{report}");
    assert_eq!((report.place, report.items_on(Place::Gpu)), (Place::Both, 0), "{report}");
    assert!(report.failures.is_empty() && report.miss().is_none(), "{report}");
}

#[test]
fn a_card_that_cannot_serve_is_left_out_and_the_report_says_why() {
    let opener = |opened: Result<Opened, String>| with_slot(Slot::new(Box::new(move || opened.clone())), Settings::default());
    let card = |card, software| Ok(Opened { card: Arc::new(card), software, rates: FAST });
    let gpu = |opened| {
        let report = run(&opener(opened));
        assert_eq!(report.items_on(Place::Gpu), 0, "{report}");
        report.candidate(Place::Gpu).unwrap().prospect.clone()
    };
    assert!(matches!(gpu(Err("no driver".into())), Prospect::Absent(reason) if reason.contains("no driver")));
    assert!(matches!(gpu(card(FakeCard::new(), true)), Prospect::Absent(reason) if reason.contains("a program on the cores")));
    assert!(matches!(gpu(card(FakeCard::new().close("log()"), false)), Prospect::Close { why, .. } if &*why == "log()"));
}

#[test]
fn a_card_that_joins_late_and_fails_leaves_the_job_to_the_cores() {
    for call in [1, 2, 5] {
        let report = run(&opening(Arc::new(FakeCard::new().wishing(2000).failing(call, Fault::Lost)), 0.01));
        assert!(matches!(&*report.failures, [failure] if failure.reason.contains("lost")), "{report}");
    }
}

#[test]
fn an_opening_that_panics_is_a_card_that_is_not_there() {
    let report = run(&with_slot(Slot::new(Box::new(|| panic!("a driver's own"))), Settings::default()));
    assert!(report.items_on(Place::Gpu) == 0 && report.items_on(Place::Cpu) > 0, "{report}");
}

#[test]
fn a_small_job_opens_nothing() {
    let engine = opening(Arc::new(FakeCard::new()), 0.0);
    engine.run(&Sleepy::of(10), Backend::Auto).unwrap();
    assert!(matches!(engine.shared.gpu.seat(false), crate::dispatch::GpuSeat::Unopened(_)));
}
