//! Arguments of every kind: a call gives an error or a result of the right size, and never panics. Not here: whether the
//! numbers are right, but for the ways that a job is shared out, which must all give the same.

use proptest::prelude::*;
use yunta::{Backend, Cpu, Engine, Gaussian, Julia, Kernel, Real, Result, Schedule};

/// Backends that every machine has.
const CORES: [Backend; 3] = [Backend::Auto, Backend::Serial, Backend::Cpu];

/// A side of a picture: small, none, or more than there can be.
fn side() -> impl Strategy<Value = usize> {
    prop_oneof![8 => 1usize..40, 1 => Just(0), 1 => (1usize << 40)..=usize::MAX]
}

/// Any f64, and often an ordinary one.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), -3.0..3.0, Just(f64::NAN), Just(f64::INFINITY)]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    prop_oneof![Just(Schedule::Static), Just(Schedule::Dynamic), Just(Schedule::Guided)]
}

/// Runs a kernel on one of the cores' backends; gives the length of what came out.
fn length<K: Kernel>(kernel: &K, backend: Backend, threads: usize) -> Result<usize> {
    Ok(Engine::builder().threads(threads).build()?.run(kernel, backend)?.data.len())
}

fn gaussian<T: Real>(lengths: (usize, usize), gamma: f64, backend: Backend, threads: usize) -> Result<usize> {
    let (x, y) = (vec![T::from_f64(1.0); lengths.0], vec![T::from_f64(0.5); lengths.1]);
    length(&Gaussian::new(x, y).gamma(T::from_f64(gamma)), backend, threads)
}

proptest! {
    #[test]
    fn gaussian_takes_equal_lengths_and_a_finite_gamma_and_nothing_else(
        x in 0usize..400, other in prop::option::of(0usize..400), gamma in number(),
        backend in prop::sample::select(&CORES), threads in 0usize..6,
    ) {
        let y = other.unwrap_or(x);
        let right = |gamma: f64| x == y && threads > 0 && gamma >= 0.0 && gamma.is_finite();
        let (narrow, wide) = (gaussian::<f32>((x, y), gamma, backend, threads), gaussian::<f64>((x, y), gamma, backend, threads));
        prop_assert_eq!(narrow.ok(), right(f64::from(gamma as f32)).then_some(x));
        prop_assert_eq!(wide.ok(), right(gamma).then_some(x));
    }

    #[test]
    fn julia_takes_positive_sides_and_finite_numbers_and_nothing_else(
        width in side(), height in side(), center in (number(), number()), span in number(), c in (number(), number()),
        max_iter in 0u32..70, backend in prop::sample::select(&CORES), threads in 1usize..6,
    ) {
        let julia = Julia::default().size(width, height).center(center.0, center.1).span(span).c(c.0, c.1).max_iter(max_iter);
        let finite = [center.0, center.1, span, c.0, c.1].iter().all(|number| number.is_finite());
        let right = (1..40).contains(&width) && (1..40).contains(&height) && finite && span > 0.0 && max_iter > 0;
        prop_assert_eq!(length(&julia, backend, threads).ok(), right.then(|| width * height));
        prop_assert_eq!(length(&julia.precision::<f64>(), backend, threads).ok(), right.then(|| width * height));
    }

    #[test]
    fn memory_of_another_length_is_refused_and_left_alone(items in 0usize..300, given in 0usize..300, backend in prop::sample::select(&CORES)) {
        let gaussian = Gaussian::new(vec![0f32; items], vec![0f32; items]);
        let mut out = vec![7f32; given];
        let ran = Engine::new().and_then(|engine| engine.run_into(&gaussian, backend, &mut out)).is_ok();
        prop_assert_eq!(ran, items == given);
        prop_assert_eq!(out, vec![if ran { 1.0 } else { 7.0 }; given]);
    }

    #[test]
    fn however_a_job_is_shared_out_it_is_done_once_and_whole(
        width in 1usize..60, height in 1usize..60, threads in 1usize..8, workers in 0usize..9, schedule in schedule(), chunk in 0usize..500,
    ) {
        let julia = Julia::default().size(width, height);
        let cpu = Cpu::new().threads(workers).schedule(schedule).chunk(chunk);
        let shared = Engine::builder().threads(threads).cpu(cpu).build().and_then(|engine| engine.run(&julia, Backend::Cpu));
        if (1..=threads).contains(&workers) && chunk > 0 {
            let whole = yunta::run(&julia, Backend::Serial);
            prop_assert_eq!(shared.map(|output| output.data).ok(), whole.map(|output| output.data).ok());
        } else {
            prop_assert!(shared.is_err());
        }
    }

    #[test]
    fn a_backends_name_is_one_of_those_listed(name in prop_oneof!["[a-z]{0,7}", Just("gpu".to_owned()), Just("auto".to_owned())]) {
        let known = Backend::ALL.into_iter().find(|backend| backend.to_string() == name);
        prop_assert_eq!(name.parse::<Backend>().ok(), known);
    }
}

#[test]
fn a_result_that_no_memory_can_hold_is_an_error() {
    let julia = Julia::default().size(1 << 24, 1 << 24);
    let message = yunta::run(&julia, Backend::Auto).unwrap_err().to_string();
    assert!(message.contains("items"), "{message}");
}

#[test]
fn more_threads_than_can_be_are_an_error_that_names_them() {
    for threads in [0, usize::MAX] {
        let message = Engine::builder().threads(threads).build().unwrap_err().to_string();
        assert!(message.starts_with(&format!("threads is {threads}")), "{message}");
    }
}

#[test]
fn a_check_of_one_item_in_none_is_refused() {
    let message = Engine::builder().verify(0).build().unwrap_err().to_string();
    assert!(message.contains("verify is 0"), "{message}");
}
