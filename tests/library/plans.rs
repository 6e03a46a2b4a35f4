//! What jobs are predicted to take: without running them, and as they are then reported.

use std::ops::Range;
use std::time::Duration;

use yunta::{Backend, Cost, Engine, Error, Gaussian, Julia, Kernel, Place, Prospect, Source};

/// A kernel that must not run.
struct Untouched {
    items: usize,
}

impl Kernel for Untouched {
    type Item = u16;

    const NAME: &'static str = "untouched";

    fn items(&self) -> usize {
        self.items
    }

    fn validate(&self) -> yunta::Result<()> {
        let wanted = "give another";
        if self.items == 13 { Err(Error::Argument { argument: "items", given: "13".into(), wanted: wanted.into() }) } else { Ok(()) }
    }

    fn cost(&self) -> Cost {
        Cost::new(1e3 * self.items as f64, 4, 8.0 * self.items as f64, 2.0 * self.items as f64)
    }

    fn serial(&self, range: Range<usize>, _: &mut [u16]) {
        panic!("{range:?} ran");
    }
}

fn engine() -> Engine {
    Engine::builder().threads(2).without_gpu("a test").build().unwrap()
}

#[test]
fn a_plan_runs_nothing_and_says_where_how_long_and_how_much() {
    let engine = engine();
    for (backend, place) in [(Backend::Serial, Place::Serial), (Backend::Cpu, Place::Cpu), (Backend::Auto, Place::Cpu)] {
        let forecast = engine.plan(&Untouched { items: 1 << 20 }, backend).unwrap();
        assert_eq!((forecast.place, forecast.asked, forecast.items), (place, backend, 1 << 20));
        assert_eq!((forecast.bytes_in, forecast.bytes_out, forecast.staging), (8 << 20, 2 << 20, 0));
        assert!(forecast.time().is_some_and(|time| time > Duration::from_millis(1)), "{forecast}");
        assert!(forecast.to_string().starts_with(&format!("untouched u16, 1048576 items: would run on {} (", place.name())), "{forecast}");
    }
    assert_eq!(engine.plan(&Untouched { items: 10 }, Backend::Auto).unwrap().place, Place::Serial);
}

#[test]
fn a_job_of_more_items_than_are_there_is_planned_by_those() {
    let engine = engine();
    let few = Untouched { items: 1 << 10 };
    let many = engine.plan_items(&few, 1 << 30, Backend::Cpu).unwrap();
    assert_eq!(many, engine.plan(&Untouched { items: 1 << 30 }, Backend::Cpu).unwrap());
    let error = engine.plan_items(&few, usize::MAX, Backend::Cpu).unwrap_err();
    assert!(error.to_string().contains("does not fit the memory"), "{error}");
}

#[test]
fn what_cannot_be_run_cannot_be_planned() {
    let engine = engine();
    assert!(matches!(engine.plan(&Untouched { items: 13 }, Backend::Auto), Err(Error::Argument { .. })));
    assert!(matches!(engine.plan(&Untouched { items: 1 }, Backend::Gpu), Err(Error::NoShader { .. })));
    assert!(matches!(engine.plan(&Julia::default(), Backend::Gpu), Err(Error::NoGpu { .. })));
}

#[test]
fn a_plan_rests_on_what_jobs_took() {
    let engine = engine();
    let x = vec![0.5f32; 100_000];
    let kernel = Gaussian::new(&x, &x);
    let source = |forecast: &yunta::Forecast| match forecast.prospect() {
        Some(Prospect::Takes { basis, .. }) => basis.source,
        other => panic!("{other:?}"),
    };
    assert_eq!(source(&engine.plan(&kernel, Backend::Serial).unwrap()), Source::Prior);
    for _ in 0..3 {
        engine.run(&kernel, Backend::Serial).unwrap();
    }
    let forecast = engine.plan(&kernel, Backend::Serial).unwrap();
    assert_eq!(source(&forecast), Source::Bucket);
    // The prediction is the one that the job is then reported with.
    let report = engine.run(&kernel, Backend::Serial).unwrap().report;
    assert_eq!(report.candidate(Place::Serial).map(|candidate| &candidate.prospect), forecast.prospect());
}

#[test]
fn a_window_that_is_its_own_image_is_planned_as_half_the_work() {
    let engine = engine();
    let about_0 = Julia::default().size(2000, 1000);
    let [half, whole] = [about_0.plan_render(&engine, Backend::Serial), engine.plan(&about_0, Backend::Serial)].map(Result::unwrap);
    assert_eq!((half.items, half.bytes_out), (whole.items, whole.bytes_out));
    let part = half.time().unwrap().as_secs_f64() / whole.time().unwrap().as_secs_f64();
    assert!((0.45..0.6).contains(&part), "{part}");
    let large = about_0.clone().size(4000, 4000);
    let bands: Vec<_> = large.bands().map(|band| large.plan_band(&engine, Backend::Serial, &band).unwrap()).collect();
    assert_eq!((bands.len(), bands.iter().map(|band| band.items).sum::<usize>()), (2, 16_000_000));
    let all = large.plan_render(&engine, Backend::Serial).unwrap().time().unwrap().as_secs_f64();
    let sum: f64 = bands.iter().map(|band| band.time().unwrap().as_secs_f64()).sum();
    assert!((sum / all - 1.0).abs() < 0.1, "{sum} {all}");
    let beside = about_0.center(0.5, 0.0);
    assert_eq!(beside.plan_render(&engine, Backend::Serial).unwrap(), engine.plan(&beside, Backend::Serial).unwrap());
    let smooth = beside.smooth();
    assert_eq!(smooth.plan_render(&engine, Backend::Serial).unwrap(), engine.plan(&smooth, Backend::Serial).unwrap());
}
