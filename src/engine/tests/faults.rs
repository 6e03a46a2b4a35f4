//! Every fault at every call of a card: the job ends with the cores' bits and says what was given back, or, where the card was
//! asked for by name, with an error.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::with_card;
use crate::backend::{Backend, Place};
use crate::card::fake::{FakeCard, Fault};
use crate::engine::Engine;
use crate::error::Error;
use crate::kernels::{Gaussian, Julia};
use crate::report::Report;

const ITEMS: usize = 20_000;

fn arrays() -> (Vec<f32>, Vec<f32>) {
    let x: Vec<f32> = (0..ITEMS).map(|i| i as f32 / 997.0).collect();
    let y = x.iter().map(|x| 20.0 - x).collect();
    (x, y)
}

/// The bits of a job on a backend, which must be the definition's, and its report.
fn run(engine: &Engine, backend: Backend) -> crate::Result<Report> {
    let (x, y) = arrays();
    let gaussian = Gaussian::new(&x[..], &y[..]).gamma(0.3);
    let wanted = engine.run(&gaussian, Backend::Serial)?.data;
    let output = engine.run(&gaussian, backend)?;
    let bits = |numbers: &[f32]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&output.data), bits(&wanted), "{}", output.report);
    let report = output.report;
    assert_eq!(report.shares.iter().map(|share| share.items).sum::<usize>(), ITEMS, "{report}");
    Ok(report)
}

/// A card whose n-th call goes wrong.
fn failing(call: usize, fault: Fault) -> Arc<FakeCard> {
    Arc::new(FakeCard::new().wishing(1500).failing(call, fault))
}

/// Runs a job for each n until none goes wrong, and gives the reports of those in which one did.
fn at_every_call(backend: Backend, fault: Fault) -> Vec<Report> {
    let mut reports = Vec::new();
    for call in 1.. {
        let (card, start) = (failing(call, fault), Instant::now());
        let report = run(&with_card(card.clone(), 0), backend).unwrap();
        assert!(start.elapsed() < Duration::from_secs(10), "{fault:?} at call {call}");
        if card.calls() < call {
            assert!(report.failures.is_empty(), "{report}");
            assert!(report.items_on(Place::Gpu) > 0, "{report}");
            return reports;
        }
        let [failure] = report.failures.as_slice() else { panic!("{fault:?} at call {call}: {report}") };
        assert!(!failure.pieces.is_empty() && failure.pieces.iter().all(|piece| !piece.is_empty()), "{report}");
        assert!(report.items_on(Place::Cpu) >= failure.pieces.iter().map(ExactSizeIterator::len).sum(), "{report}");
        reports.push(report);
    }
    unreachable!("some call is the last")
}

#[test]
fn auto_finishes_a_job_whatever_its_card_does_and_begins_nothing_anew() {
    for fault in Fault::NOTICED {
        let reports = at_every_call(Backend::Auto, fault);
        assert!(reports.len() > 20, "{fault:?}: {}", reports.len());
        // The later it fails, the more of its work is kept.
        let kept: Vec<_> = reports.iter().map(|report| report.items_on(Place::Gpu)).collect();
        assert!(kept.is_sorted() && kept.last() > Some(&(ITEMS / 2)), "{fault:?}: {kept:?}");
        assert!(reports[9].to_string().contains("gave back"), "{}", reports[9]);
    }
}

#[test]
fn both_finish_a_job_whatever_the_card_does() {
    for fault in Fault::NOTICED {
        assert!(!at_every_call(Backend::Both, fault).is_empty(), "{fault:?}");
    }
}

#[test]
fn a_card_that_was_asked_for_by_name_fails_with_an_error() {
    for fault in Fault::NOTICED {
        for call in [1, 2, 7, 20] {
            let error = run(&with_card(failing(call, fault), 0), Backend::Gpu).unwrap_err();
            assert!(matches!(error, Error::Gpu { .. }), "{fault:?} at call {call}: {error}");
        }
    }
}

#[test]
fn a_wrong_bit_is_found_where_every_item_is_checked_and_its_piece_computed_again() {
    for call in [4, 5, 8, 20] {
        for backend in [Backend::Auto, Backend::Both] {
            let report = run(&with_card(failing(call, Fault::FlippedBit), 1), backend).unwrap();
            assert!(matches!(&*report.failures, [failure] if failure.reason.contains("wrong")) || backend == Backend::Both, "{report}");
        }
        let error = run(&with_card(failing(call, Fault::FlippedBit), 1), Backend::Gpu).unwrap_err();
        assert!(error.to_string().contains("found item"), "{error}");
        // Without a check nobody sees it: the flip is real.
        let (x, y) = arrays();
        let (gaussian, engine) = (Gaussian::new(&x[..], &y[..]), with_card(failing(call, Fault::FlippedBit), 0));
        assert_ne!(engine.run(&gaussian, Backend::Gpu).unwrap().data, engine.run(&gaussian, Backend::Cpu).unwrap().data);
    }
}

#[test]
fn what_is_right_passes_a_check_of_every_item_and_of_some() {
    for one_in in [1, 50, 1_000_000] {
        let report = run(&with_card(Arc::new(FakeCard::new().wishing(1500)), one_in), Backend::Auto).unwrap();
        assert!(report.failures.is_empty() && report.items_on(Place::Gpu) == ITEMS, "{report}");
    }
}

#[test]
fn a_card_that_failed_is_left_alone_for_a_while() {
    let engine = with_card(failing(5, Fault::Refused), 0);
    assert_eq!(run(&engine, Backend::Auto).unwrap().failures.len(), 1);
    let report = run(&engine, Backend::Auto).unwrap();
    assert!(report.failures.is_empty() && report.items_on(Place::Gpu) == 0, "{report}");
    assert!(report.to_string().contains("is left alone for 1 s more"), "{report}");
    assert_eq!(run(&engine, Backend::Gpu).unwrap().place, Place::Gpu, "who asks for it by name gets it");
    std::thread::sleep(Duration::from_millis(1050));
    assert!(run(&engine, Backend::Auto).unwrap().items_on(Place::Gpu) > 0);
}

#[test]
fn a_symmetric_picture_has_its_image_whoever_computed_it() {
    for call in [3, 8, 15, 1000] {
        for backend in [Backend::Auto, Backend::Both] {
            let julia = Julia::default().size(200, 150);
            let engine = with_card(failing(call, Fault::Lost), 0);
            let picture = julia.render(&engine, backend).unwrap();
            assert_eq!(picture.data, engine.run(&julia, Backend::Serial).unwrap().data, "{}", picture.report);
        }
    }
}

#[test]
fn of_several_jobs_those_that_were_done_stay_done() {
    let (x, y) = arrays();
    let jobs: Vec<_> = x.chunks(2000).zip(y.chunks(2000)).map(|(x, y)| Gaussian::new(x, y)).collect();
    let engine = with_card(failing(20, Fault::Lost), 0);
    let all = engine.run_all(&jobs, Backend::Auto).unwrap();
    assert_eq!(all.data, engine.run_all(&jobs, Backend::Serial).unwrap().data);
    let on = |place| all.report.items_on(place);
    assert!(on(Place::Gpu) > 0 && on(Place::Cpu) > 0 && on(Place::Gpu) + on(Place::Cpu) == ITEMS, "{}", all.report);
}
