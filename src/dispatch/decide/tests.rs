//! The decision on machines that are figures. Not here: what jobs teach it, which simulations show.

use std::time::Duration;

use super::*;
use crate::cpu::simd::Level;
use crate::dispatch::model::Known;
use crate::dispatch::{CpuRates, GpuRates, Probed, Way, together};
use crate::report::{Basis, Prospect, Source};

const CARD: &str = "the card";
const RATES: GpuRates = GpuRates { opening: 0.3, startup: 1e-4, operations: 1e13, transfer: 1e10 };

fn open() -> GpuSeat<&'static str> {
    GpuSeat::Open(CARD, RATES)
}

fn absent() -> GpuSeat<&'static str> {
    GpuSeat::Absent("no driver".into())
}

fn on(gpu: GpuSeat<&'static str>) -> Machine<&'static str> {
    Machine { serial: CpuRates::shipped(Level::Scalar, 1), cpu: CpuRates::shipped(Level::Scalar, 8), gpu, probed: Probed::default() }
}

/// A request for so many operations and bytes, half of them input.
fn request(backend: Backend, operations: f64, bytes: f64) -> Request<'static> {
    let cost = Cost::new(operations, 4, bytes / 2.0, bytes / 2.0);
    let (recall, agreement, there) = (Recall::default(), Some(Agreement::Identical), There::default());
    let kernel = &|| "kernel f32".to_owned();
    Request {
        backend,
        cost,
        recall,
        there,
        stays: false,
        shader: Ok(()),
        gpu_failed: None,
        agreement,
        allow_close: false,
        may_share: true,
        may_probe: MayProbe::default(),
        kernel,
    }
}

fn without_shader(backend: Backend, operations: f64) -> Request<'static> {
    Request { shader: Err(NoShader::new("a reason")), ..request(backend, operations, 0.0) }
}

fn plan(request: &Request<'_>, gpu: GpuSeat<&'static str>) -> Plan<&'static str> {
    decide(request, &on(gpu)).unwrap().plan
}

#[test]
fn what_was_asked_for_is_what_runs_whatever_it_costs() {
    for operations in [0.0, 1.0, 1e9, 1e30, f64::MAX, f64::INFINITY] {
        assert_eq!(plan(&request(Backend::Serial, operations, 0.0), open()), Plan::Serial);
        assert_eq!(plan(&request(Backend::Cpu, operations, 0.0), open()), Plan::Cpu);
        assert_eq!(plan(&request(Backend::Gpu, operations, 0.0), open()), Plan::Gpu(CARD));
        assert_eq!(decide(&request(Backend::Gpu, operations, 0.0), &on(open())).unwrap().reason, Reason::Asked);
    }
}

#[test]
fn an_unopened_gpu_is_opened_when_it_is_asked_for_and_not_for_the_cores() {
    let unopened = || GpuSeat::Unopened(RATES);
    assert_eq!(plan(&request(Backend::Gpu, 1.0, 0.0), unopened()), Plan::First(Need::OpenGpu));
    assert_eq!(plan(&request(Backend::Cpu, 1e15, 0.0), unopened()), Plan::Cpu);
    assert_eq!(plan(&request(Backend::Serial, 1e15, 0.0), unopened()), Plan::Serial);
}

#[test]
fn a_software_gpu_serves_when_it_is_asked_for_and_never_by_itself() {
    // So fast that it would win, were it a card.
    let software = || GpuSeat::Software(CARD, RATES);
    assert_eq!(plan(&request(Backend::Gpu, 1.0, 0.0), software()), Plan::Gpu(CARD));
    let decision = decide(&request(Backend::Auto, 1e15, 0.0), &on(software())).unwrap();
    assert_eq!(decision.plan, Plan::Cpu);
    assert!(matches!(decision.candidates[2].prospect, Prospect::Software(_)));
}

#[test]
fn an_absent_gpu_is_an_error_when_it_is_asked_for_and_a_candidates_line_otherwise() {
    let error = decide(&request(Backend::Gpu, 1e15, 0.0), &on(absent())).unwrap_err();
    assert!(matches!(&error, Error::NoGpu { reason } if reason == "no driver"), "{error}");
    let decision = decide(&request(Backend::Auto, 1e15, 0.0), &on(absent())).unwrap();
    assert_eq!(decision.plan, Plan::Cpu);
    assert_eq!(decision.candidates[2].prospect, Prospect::Absent("no driver".into()));
}

#[test]
fn a_job_at_which_the_gpu_has_failed_goes_to_the_cores() {
    let failed = Request { gpu_failed: Some("hung".into()), ..request(Backend::Auto, 1e15, 0.0) };
    let decision = decide(&failed, &on(open())).unwrap();
    assert_eq!(decision.plan, Plan::Cpu);
    assert_eq!(decision.candidates[2].prospect, Prospect::Absent("hung".into()));
}

/// A request that the GPU would be the first to be done with, and that is only close there.
fn close(backend: Backend) -> Request<'static> {
    Request { agreement: Some(Agreement::Close("log()".into())), ..request(backend, 1e15, 0.0) }
}

#[test]
fn a_gpu_whose_bits_differ_is_left_out_by_itself_and_the_report_says_why() {
    let decision = decide(&close(Backend::Auto), &on(open())).unwrap();
    assert_eq!((decision.plan, decision.reason), (Plan::Cpu, Reason::FastestIdentical));
    let Prospect::Close { total, why } = &decision.candidates[2].prospect else { panic!("{:?}", decision.candidates[2]) };
    assert_eq!((*total, &**why), (Duration::from_secs_f64(RATES.seconds(&close(Backend::Auto).cost)), "log()"));
    // What is slower there is not left out for that.
    let small = Request { agreement: Some(Agreement::Close("log()".into())), ..request(Backend::Auto, 1e3, 0.0) };
    assert_eq!(decide(&small, &on(open())).unwrap().reason, Reason::Fastest);
}

#[test]
fn a_gpu_whose_bits_differ_is_taken_where_it_is_asked_for_or_close_results_are_allowed() {
    assert_eq!(plan(&close(Backend::Gpu), open()), Plan::Gpu(CARD));
    let allowed = decide(&Request { allow_close: true, ..close(Backend::Auto) }, &on(open())).unwrap();
    assert_eq!((allowed.plan, allowed.reason), (Plan::Gpu(CARD), Reason::Fastest));
}

#[test]
fn a_shader_is_looked_at_only_where_its_gpu_would_be_chosen() {
    let unknown = |backend, operations| Request { agreement: None, ..request(backend, operations, 0.0) };
    assert_eq!(plan(&unknown(Backend::Auto, 1e15), open()), Plan::First(Need::Inspect(CARD)));
    assert_eq!(plan(&unknown(Backend::Auto, 1e15), GpuSeat::Unopened(RATES)), Plan::Join);
    assert_eq!(plan(&unknown(Backend::Auto, 1e3), open()), Plan::Serial);
    assert_eq!(plan(&unknown(Backend::Gpu, 1e15), open()), Plan::Gpu(CARD));
    assert_eq!(plan(&unknown(Backend::Auto, 1e15), GpuSeat::Software(CARD, RATES)), Plan::Cpu);
    let allowed = Request { allow_close: true, ..unknown(Backend::Auto, 1e15) };
    assert_eq!(plan(&allowed, open()), Plan::Gpu(CARD));
}

#[test]
fn a_kernel_without_a_shader_is_refused_on_every_kind_of_gpu_and_runs_on_the_cores_otherwise() {
    for gpu in [open(), absent(), GpuSeat::Unopened(RATES), GpuSeat::Software(CARD, RATES)] {
        let error = decide(&without_shader(Backend::Gpu, 1.0), &on(gpu.clone())).unwrap_err();
        assert_eq!(error.to_string(), "kernel f32 has no GPU form: a reason; ask for auto, cpu or serial");
        let decision = decide(&without_shader(Backend::Auto, 1e15), &on(gpu)).unwrap();
        assert_eq!((decision.plan, decision.reason), (Plan::Cpu, Reason::Fastest));
        assert_eq!(decision.candidates[2].prospect, Prospect::NoShader("a reason".into()));
    }
}

#[test]
fn by_itself_it_goes_from_one_core_to_all_to_the_gpu_as_jobs_grow() {
    let unopened = || GpuSeat::Unopened(RATES);
    assert_eq!(plan(&request(Backend::Auto, 0.0, 0.0), open()), Plan::Serial);
    assert_eq!(plan(&request(Backend::Auto, 1e3, 0.0), open()), Plan::Serial);
    assert_eq!(plan(&request(Backend::Auto, 1e6, 0.0), open()), Plan::Cpu);
    assert_eq!(plan(&request(Backend::Auto, 1e10, 0.0), open()), Plan::Gpu(CARD));
    // Opening one takes longer than this job on the cores.
    assert_eq!(plan(&request(Backend::Auto, 1e9, 0.0), unopened()), Plan::Cpu);
    assert_eq!(plan(&request(Backend::Auto, 1e12, 0.0), unopened()), Plan::Join);
    let in_one_place = Request { may_share: false, ..request(Backend::Auto, 1e12, 0.0) };
    assert_eq!(plan(&in_one_place, unopened()), Plan::First(Need::OpenGpu));
}

#[test]
fn bytes_that_have_to_cross_to_the_gpu_keep_a_job_on_the_cores() {
    assert_eq!(plan(&request(Backend::Auto, 1e8, 1e9), open()), Plan::Cpu);
    assert_eq!(plan(&request(Backend::Auto, 1e12, 1e9), open()), Plan::Gpu(CARD));
}

#[test]
fn what_is_on_the_gpu_already_costs_it_nothing_and_the_cores_a_way_home() {
    let bytes = 1e9;
    let job = || request(Backend::Auto, 1e8, bytes);
    assert_eq!(plan(&job(), open()), Plan::Cpu);
    let there = There { bytes: bytes / 2.0, away: bytes / 2.0 };
    assert_eq!(plan(&Request { there, stays: true, ..job() }, open()), Plan::Gpu(CARD));
    let total = |there, stays| {
        decide(&Request { there, stays, ..job() }, &on(open())).unwrap().candidates.map(|c| match c.prospect {
            Prospect::Takes { total, .. } => total.as_secs_f64(),
            other => panic!("{other:?}"),
        })
    };
    let (nowhere, both, away) = (total(There::default(), false), total(There { away: 0.0, ..there }, false), total(there, false));
    let crossing = bytes / 2.0 / RATES.transfer;
    assert!((nowhere[2] - both[2] - crossing).abs() < 1e-6, "{nowhere:?} {both:?}");
    assert_eq!(nowhere[..2], both[..2], "what is at home too costs the cores nothing");
    assert!((away[1] - both[1] - crossing).abs() < 1e-6, "{away:?} {both:?}");
    assert!((both[2] - total(there, true)[2] - crossing).abs() < 1e-6, "results that stay do not cross");
}

#[test]
fn an_absurd_cost_still_has_a_plan() {
    for operations in [f64::INFINITY, f64::NAN, -1.0, f64::MAX] {
        for gpu in [open(), absent(), GpuSeat::Unopened(RATES)] {
            let decision = decide(&request(Backend::Auto, operations, operations), &on(gpu)).unwrap();
            assert_eq!(decision.reason, Reason::Fastest);
        }
    }
}

#[test]
fn the_opening_is_part_of_an_unopened_gpus_time_and_shown() {
    let decision = decide(&request(Backend::Auto, 0.0, 0.0), &on(GpuSeat::Unopened(RATES))).unwrap();
    let opening = Duration::from_secs_f64(RATES.opening);
    assert!(
        matches!(decision.candidates[2].prospect, Prospect::Takes { total, opening: shown, .. } if shown == opening && total > opening)
    );
    assert_eq!(decision.candidates.map(|candidate| candidate.place), [Place::Serial, Place::Cpu, Place::Gpu, Place::Both]);
}

#[test]
fn numbers_of_eight_bytes_take_twice_as_long_as_those_of_four() {
    let seconds = |word| CpuRates::shipped(Level::Scalar, 1).seconds(&Cost::new(1e9, word, 0.0, 0.0));
    assert!((seconds(8) / seconds(4) - 2.0).abs() < 1e-6);
}

fn known(ratio: f64, spread: f64, jobs: usize) -> Option<Known> {
    Some(Known { ratio, basis: Basis { source: Source::Bucket, spread, jobs } })
}

/// One core takes so many times as long as all do, by what jobs have told.
fn job(serial_over_cpu: f64, recall: Recall) -> Decision<&'static str> {
    let job = request(Backend::Auto, 1e6, 0.0);
    let machine = on(absent());
    let shipped = machine.cpu.seconds(&job.cost) / machine.serial.seconds(&job.cost);
    let serial = known(shipped * serial_over_cpu, 0.01, recall.serial.map_or(9, |known| known.basis.jobs));
    decide(&Request { recall: Recall { serial, cpu: known(1.0, 0.01, 9), ..recall }, ..job }, &machine).unwrap()
}

#[test]
fn what_jobs_took_counts_more_than_the_shipped_figures() {
    assert_eq!(job(0.5, Recall::default()).plan, Plan::Serial);
    assert_eq!(job(2.0, Recall::default()).plan, Plan::Cpu);
}

#[test]
fn a_place_is_left_for_one_that_is_better_by_a_tenth() {
    for (last, ratio, plan) in [
        (Place::Serial, 1.05, Plan::Serial),
        (Place::Serial, 1.2, Plan::Cpu),
        (Place::Cpu, 0.95, Plan::Cpu),
        (Place::Cpu, 0.8, Plan::Serial),
    ] {
        assert_eq!(job(ratio, Recall { last: Some(last), ..Recall::default() }).plan, plan, "{last:?} {ratio}");
    }
    // A GPU that has gone since.
    assert_eq!(job(2.0, Recall { last: Some(Place::Gpu), ..Recall::default() }).plan, Plan::Cpu);
}

#[test]
fn an_unknown_place_that_may_be_faster_is_tried_where_that_loses_little() {
    let unknown = |times, allowance, spread| {
        let recall = Recall { cpu: known(1.0, 0.01, 9), allowance, ..Recall::default() };
        let job = request(Backend::Auto, 1e6, 0.0);
        let machine = on(absent());
        let ratio = times * machine.cpu.seconds(&job.cost) / machine.serial.seconds(&job.cost);
        let decision = decide(&Request { recall: Recall { serial: known(ratio, spread, 0), ..recall }, ..job }, &machine).unwrap();
        (decision.plan, decision.reason)
    };
    assert_eq!(unknown(1.8, 1.0, 1.0), (Plan::Serial, Reason::Tried));
    assert_eq!(unknown(1.4, 0.0, 1.0), (Plan::Serial, Reason::Tried), "it loses little");
    assert_eq!(unknown(1.8, 0.0, 1.0), (Plan::Cpu, Reason::Fastest), "it may lose half of it");
    assert_eq!(unknown(1.8, 1.0, 0.1), (Plan::Cpu, Reason::Fastest), "it cannot be faster");
}

#[test]
fn no_gpu_is_opened_to_try_it() {
    let unopened = GpuSeat::Unopened(GpuRates { opening: 1e-6, ..RATES });
    for operations in [0.0, 1e5, 1e7] {
        let job = Request { recall: Recall { allowance: 1e9, ..Recall::default() }, ..request(Backend::Auto, operations, 0.0) };
        assert_ne!(decide(&job, &on(unopened.clone())).unwrap().reason, Reason::Tried, "{operations}");
    }
}

/// A card that does so many operations a second, of which nothing is told but that.
fn of_rate(operations: f64) -> GpuSeat<&'static str> {
    GpuSeat::Open(CARD, GpuRates { operations, ..RATES })
}

#[test]
fn both_are_chosen_where_they_gain_a_tenth_on_the_better_of_them() {
    // The cores do 16e9 operations a second.
    for (rate, expected) in
        [(1e9, Plan::Cpu), (4e9, Plan::Both(CARD)), (16e9, Plan::Both(CARD)), (60e9, Plan::Both(CARD)), (1e12, Plan::Gpu(CARD))]
    {
        assert_eq!(plan(&request(Backend::Auto, 1e11, 0.0), of_rate(rate)), expected, "{rate:e}");
    }
    let equal = decide(&request(Backend::Auto, 1e11, 0.0), &on(of_rate(16e9))).unwrap();
    let Prospect::Takes { total, .. } = equal.candidates[3].prospect else { panic!("{:?}", equal.candidates[3]) };
    assert!((total.as_secs_f64() / (1e11 / 32e9) - 1.0).abs() < 0.05, "{total:?}");
    assert_eq!(equal.place, Place::Both);
    // A job that is over before a thread of its own would have begun.
    assert_eq!(plan(&request(Backend::Auto, 1e6, 0.0), of_rate(16e9)), Plan::Cpu);
    let in_one_place = Request { may_share: false, ..request(Backend::Auto, 1e11, 0.0) };
    let decision = decide(&in_one_place, &on(of_rate(16.1e9))).unwrap();
    assert_eq!((decision.plan, &decision.candidates[3].prospect), (Plan::Gpu(CARD), &Prospect::OnePlace));
}

#[test]
fn what_both_took_before_counts_more_than_what_each_would_take() {
    let with = |ratio| {
        let recall = Recall { both: known(ratio, 0.01, 9), cpu: known(1.0, 0.01, 9), gpu: known(1.0, 0.01, 9), ..Recall::default() };
        plan(&Request { recall, ..request(Backend::Auto, 1e11, 0.0) }, of_rate(15e9))
    };
    assert_eq!((with(1.0), with(2.0)), (Plan::Both(CARD), Plan::Cpu));
}

#[test]
fn both_that_are_asked_for_need_a_gpu_with_the_same_bits() {
    let asked = || request(Backend::Both, 1e3, 0.0);
    assert_eq!(plan(&asked(), open()), Plan::Both(CARD));
    assert_eq!(plan(&asked(), GpuSeat::Software(CARD, RATES)), Plan::Both(CARD));
    assert_eq!(plan(&Request { may_share: false, ..asked() }, open()), Plan::Both(CARD));
    assert_eq!(plan(&asked(), GpuSeat::Unopened(RATES)), Plan::First(Need::OpenGpu));
    for seat in [open(), GpuSeat::Software(CARD, RATES)] {
        assert_eq!(plan(&Request { agreement: None, ..asked() }, seat), Plan::First(Need::Inspect(CARD)));
    }
    let error = decide(&close(Backend::Both), &on(open())).unwrap_err();
    assert!(error.to_string().contains("only close to the cores' (log())"), "{error}");
    assert_eq!(plan(&Request { allow_close: true, ..close(Backend::Both) }, open()), Plan::Both(CARD));
    assert!(matches!(decide(&asked(), &on(absent())), Err(Error::NoGpu { .. })));
    assert!(matches!(decide(&without_shader(Backend::Both, 1.0), &on(open())), Err(Error::NoShader { .. })));
}

#[test]
fn together_they_take_what_their_rates_add_up_to() {
    let way = |startup, total| Way { startup, total };
    let met = together(way(0.0, 2.0), way(0.0, 2.0));
    assert!((met - 1.03).abs() < 1e-3, "{met}");
    // One that begins when the other is done is no help.
    assert!((together(way(0.0, 1.0), way(5.0, 6.0)) - 1.0).abs() < 1e-3);
    assert!(together(way(0.0, 10.0), way(1.0, 1.1)) < 1.1 + 1e-3);
    assert!(together(way(0.0, 0.0), way(0.0, 0.0)).is_finite());
}
