//! The decision: every place's predicted time, the choice, and why. Pure, so that all of it is tested without a machine.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::costs::Recall;
use super::machine::{GpuSeat, Machine};
use super::model::Known;
use crate::backend::{Backend, Place};
use crate::error::{Error, Result};
use crate::kernel::{Cost, NoShader};
use crate::report::{Agreement, Basis, Candidate, Prospect, Reason, Source};

/// What was asked of the dispatcher.
pub(crate) struct Request<'a> {
    pub backend: Backend,
    pub cost: Cost,
    /// What jobs like it have taken.
    pub recall: Recall,
    pub there: There,
    /// Whether the results stay where they are computed.
    pub stays: bool,
    pub shader: Result<(), NoShader>,
    /// Why the GPU has failed at this very job, if it has.
    pub gpu_failed: Option<Arc<str>>,
    /// Whether the job's results on the open GPU would be the cores' to the bit, if its shader has been looked at.
    pub agreement: Option<Agreement>,
    /// Whether results that are only close may be chosen for their speed.
    pub allow_close: bool,
    /// The kernel's full name, made only for a message.
    pub kernel: &'a dyn Fn() -> String,
}

/// Bytes of a job's inputs that a GPU holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct There {
    /// All that it holds, which need not cross for a job there.
    pub bytes: f64,
    /// Those that are nowhere else, and cross for a job on the cores.
    pub away: f64,
}

impl Request<'_> {
    /// Whether only a place with the cores' bits may be chosen.
    fn must_agree(&self) -> bool {
        self.backend == Backend::Auto && !self.allow_close
    }

    /// What the GPU has to do with it: what is there, or stays there, does not cross.
    pub fn gpu_cost(&self) -> Cost {
        let Cost { bytes_in, bytes_out, .. } = self.cost;
        Cost { bytes_in: (bytes_in - self.there.bytes).max(0.0), bytes_out: if self.stays { 0.0 } else { bytes_out }, ..self.cost }
    }
}

/// Where a job will run. One that uses the GPU carries it.
#[derive(Debug, PartialEq)]
pub(crate) enum Plan<G> {
    Serial,
    Cpu,
    Gpu(G),
    /// The GPU has to be opened first; decide again when it is, or is known to be absent.
    OpenGpu,
    /// It would be the GPU, if the results there are the cores' to the bit: look at the shader, and decide again.
    Inspect(G),
}

/// A plan and everything that led to it.
#[derive(Debug)]
pub(crate) struct Decision<G> {
    pub plan: Plan<G>,
    pub candidates: [Candidate; 3],
    pub reason: Reason,
}

/// Picks where a job runs.
///
/// # Errors
/// The GPU was asked for, and the kernel has no shader or the machine no GPU.
pub(crate) fn decide<G: Clone>(request: &Request<'_>, machine: &Machine<G>) -> Result<Decision<G>> {
    let (cost, recall) = (&request.cost, &request.recall);
    let homeward = machine.gpu.homeward(request.there.away);
    let candidates = [
        Candidate { place: Place::Serial, prospect: takes(homeward + machine.serial.seconds(cost), recall.serial, 0.0) },
        Candidate { place: Place::Cpu, prospect: takes(homeward + machine.cpu.seconds(cost), recall.cpu, 0.0) },
        Candidate { place: Place::Gpu, prospect: gpu_prospect(request, &machine.gpu) },
    ];
    let (place, reason) = match request.backend.place() {
        Some(asked) => (asked, Reason::Asked),
        None => choose(&candidates, recall),
    };
    let plan = match place {
        Place::Serial => Plan::Serial,
        Place::Cpu => Plan::Cpu,
        Place::Gpu => gpu_plan(request, &machine.gpu)?,
    };
    Ok(Decision { plan, candidates, reason })
}

/// What is known of a job of which no other has told: the shipped figures, good to a factor of two.
const SHIPPED: Known = Known { ratio: 1.0, basis: Basis { source: Source::Prior, spread: 1.0, jobs: 0 } };

/// A prediction from the shipped figures' seconds and what is known besides.
fn takes(shipped: f64, known: Option<Known>, opening: f64) -> Prospect {
    let Known { ratio, basis } = known.unwrap_or(SHIPPED);
    Prospect::Takes { total: duration(shipped * ratio + opening), opening: duration(opening), basis }
}

/// The same as a time alone.
fn time(shipped: f64, known: Option<Known>) -> Duration {
    duration(shipped * known.unwrap_or(SHIPPED).ratio)
}

/// A prediction can be absurdly large; it never makes a panic.
fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

fn gpu_prospect<G>(request: &Request<'_>, seat: &GpuSeat<G>) -> Prospect {
    if let Err(NoShader(reason)) = &request.shader {
        return Prospect::NoShader(reason.clone());
    }
    if let Some(reason) = &request.gpu_failed {
        return Prospect::Absent(reason.clone());
    }
    let (cost, known) = (&request.gpu_cost(), request.recall.gpu);
    match seat {
        GpuSeat::Unopened(rates) => takes(rates.seconds(cost), known, rates.opening),
        GpuSeat::Open(_, rates) => match &request.agreement {
            Some(Agreement::Close(why)) if request.must_agree() => {
                Prospect::Close { total: time(rates.seconds(cost), known), why: why.clone() }
            }
            _ => takes(rates.seconds(cost), known, 0.0),
        },
        GpuSeat::Software(_, rates) => Prospect::Software(time(rates.seconds(cost), known)),
        GpuSeat::Absent(reason) => Prospect::Absent(reason.clone()),
    }
}

fn gpu_plan<G: Clone>(request: &Request<'_>, seat: &GpuSeat<G>) -> Result<Plan<G>> {
    if let Err(NoShader(reason)) = &request.shader {
        return Err(Error::NoShader { kernel: (request.kernel)(), reason: reason.to_string() });
    }
    match seat {
        GpuSeat::Unopened(_) => Ok(Plan::OpenGpu),
        GpuSeat::Open(gpu, _) if request.must_agree() && request.agreement.is_none() => Ok(Plan::Inspect(gpu.clone())),
        GpuSeat::Open(gpu, _) | GpuSeat::Software(gpu, _) => Ok(Plan::Gpu(gpu.clone())),
        GpuSeat::Absent(reason) => Err(Error::NoGpu { reason: reason.to_string() }),
    }
}

/// A place is left for a known one that is predicted to be done in this part of its time: else noise would send equal jobs to and
/// fro.
const BETTER: f64 = 0.9;

/// A place of which so many jobs have told is known.
const ENOUGH_JOBS: usize = 3;

/// Longer jobs are tried nowhere: what they could lose is seen.
const LONGEST_TRIED: Duration = Duration::from_millis(20);

/// Where a job goes that was given no place, and why.
fn choose(candidates: &[Candidate], recall: &Recall) -> (Place, Reason) {
    let (fastest, least, jobs) = fastest(candidates);
    // Of a fastest place that is not known yet its own jobs tell.
    if jobs >= ENOUGH_JOBS
        && let Some(place) = worth_trying(candidates, least, recall.allowance)
    {
        return (place, Reason::Tried);
    }
    let is_near = |total: Duration| jobs >= ENOUGH_JOBS && least.as_secs_f64() >= BETTER * total.as_secs_f64();
    let last = candidates.iter().find(|candidate| Some(candidate.place) == recall.last);
    let stays = last.filter(|last| matches!(last.prospect, Prospect::Takes { total, .. } if is_near(total)));
    let left_out = candidates.iter().any(|candidate| matches!(candidate.prospect, Prospect::Close { total, .. } if total < least));
    let reason = if left_out { Reason::FastestIdentical } else { Reason::Fastest };
    (stays.map_or(fastest, |last| last.place), reason)
}

/// The place with the smallest predicted time, the simpler of two that are equal, that time, and how many jobs have told of it.
fn fastest(candidates: &[Candidate]) -> (Place, Duration, usize) {
    let mut best = (Place::Serial, Duration::MAX, 0);
    for candidate in candidates {
        if let Prospect::Takes { total, basis, .. } = candidate.prospect
            && total < best.1
        {
            best = (candidate.place, total, basis.jobs);
        }
    }
    best
}

/// Trying may always lose this part of a job: three or four jobs of a size are tried, and all later ones gain.
const LITTLE: f64 = 0.5;

/// A place that may be the fastest, of which too few jobs have told, where trying is predicted to lose little or no more than is
/// allowed. The fastest itself tells by running there.
fn worth_trying(candidates: &[Candidate], least: Duration, allowance: f64) -> Option<Place> {
    let is_worth = |candidate: &&Candidate| {
        let Prospect::Takes { total, opening: Duration::ZERO, basis } = candidate.prospect else { return false };
        let may_take = total.as_secs_f64() / (1.0 + basis.spread);
        let loses = (total - least).as_secs_f64();
        let may_lose = allowance.max(LITTLE * least.as_secs_f64());
        basis.jobs < ENOUGH_JOBS && total > least && total <= LONGEST_TRIED && may_take < least.as_secs_f64() && loses <= may_lose
    };
    candidates.iter().find(is_worth).map(|candidate| candidate.place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::simd::Level;
    use crate::dispatch::{CpuRates, GpuRates};

    const CARD: &str = "the card";
    const RATES: GpuRates = GpuRates { opening: 0.3, startup: 1e-4, operations: 1e13, transfer: 1e10 };

    fn open() -> GpuSeat<&'static str> {
        GpuSeat::Open(CARD, RATES)
    }

    fn absent() -> GpuSeat<&'static str> {
        GpuSeat::Absent("no driver".into())
    }

    fn on(gpu: GpuSeat<&'static str>) -> Machine<&'static str> {
        Machine { serial: CpuRates::shipped(Level::Scalar, 1), cpu: CpuRates::shipped(Level::Scalar, 8), gpu }
    }

    /// A request for so many operations and bytes, half of them input.
    fn request(backend: Backend, operations: f64, bytes: f64) -> Request<'static> {
        let cost = Cost::new(operations, 4, bytes / 2.0, bytes / 2.0);
        let (recall, agreement, there) = (Recall::default(), Some(Agreement::Identical), There::default());
        let kernel = &|| "kernel f32".to_owned();
        Request { backend, cost, recall, there, stays: false, shader: Ok(()), gpu_failed: None, agreement, allow_close: false, kernel }
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
        assert_eq!(plan(&request(Backend::Gpu, 1.0, 0.0), unopened()), Plan::OpenGpu);
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
        assert_eq!(plan(&unknown(Backend::Auto, 1e15), open()), Plan::Inspect(CARD));
        assert_eq!(plan(&unknown(Backend::Auto, 1e15), GpuSeat::Unopened(RATES)), Plan::OpenGpu);
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
        assert_eq!(plan(&request(Backend::Auto, 1e12, 0.0), unopened()), Plan::OpenGpu);
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
        assert_eq!(decision.candidates.map(|candidate| candidate.place), [Place::Serial, Place::Cpu, Place::Gpu]);
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
}
