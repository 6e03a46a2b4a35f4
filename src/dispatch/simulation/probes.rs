//! Probes on machines that are programs: when they are made, and what the first choices of a kind are with and without one.

use super::*;
use crate::dispatch::{Need, Plan, probe};
use crate::report::{Prospect, Source};

const BOTH: MayProbe = MayProbe { cores: true, card: true };

/// Which probe is to be made before a job, as the longest time that it may take.
fn probe_of(machine: &Simulated, request: Request<'_>) -> Option<f64> {
    match machine.decide(request).plan {
        Plan::First(Need::ProbeCores) => Some(probe::OF_CORES.as_secs_f64()),
        Plan::First(Need::ProbeCard(())) => Some(probe::OF_CARD.as_secs_f64()),
        _ => None,
    }
}

impl Simulated {
    /// The same as a probe finds it, for which a kind's jobs take so many times as long as for the machine itself.
    fn probed(mut self, of_kind: [f64; 3]) -> Self {
        let [serial, cpu, gpu] = [0, 1, 2].map(|place| self.truth[place] / of_kind[place]);
        let of_card = match &self.told.gpu {
            GpuSeat::Open((), rates) => {
                let GpuRates { opening, startup, operations, transfer } = *rates;
                Some(GpuRates { opening, startup: gpu * startup, operations: operations / gpu, transfer: transfer / gpu })
            }
            _ => None,
        };
        self.told.probed = Probed { cores: Some([slower(self.told.serial, serial), slower(self.told.cpu, cpu)]), gpu: of_card };
        self
    }
}

fn slower(rates: CpuRates, times: f64) -> CpuRates {
    let CpuRates { startup, operations, memory, cache, cache_bytes } = rates;
    CpuRates { startup: times * startup, operations: operations / times, memory: memory / times, cache: cache / times, cache_bytes }
}

#[test]
fn a_probe_is_made_for_jobs_of_which_it_is_some_percent_and_for_no_others() {
    let (mut made, mut of_cards) = (0, 0);
    for machine in machines() {
        for kind in KINDS {
            for octave in 8..=44 {
                let job = || request(kind.cost(2f64.powi(octave)));
                let least = machine.times(&job().cost).into_iter().fold(f64::INFINITY, f64::min);
                let case = format!("{} of 2^{octave}, which take {least} s, on {}", kind.name, machine.name);
                let Some(seconds) = probe_of(&machine, Request { may_probe: BOTH, ..job() }) else {
                    assert!(least < 10.0, "none before {case}");
                    continue;
                };
                made += 1;
                of_cards += usize::from(seconds < probe::OF_CORES.as_secs_f64());
                // Of what it was predicted to take a fiftieth, by figures that are good to a factor of two.
                assert!(seconds <= 0.05 * least, "one of {seconds} s before {case}");
                assert_eq!(probe_of(&machine, job()), None, "though it may not, before {case}");
                assert_eq!(probe_of(&machine.clone().probed([1.0; 3]), Request { may_probe: BOTH, ..job() }), None, "again before {case}");
                let named = Request { backend: Backend::Cpu, may_probe: BOTH, ..job() };
                assert_eq!(probe_of(&machine, named), None, "where the place is named, before {case}");
            }
        }
    }
    assert!(made > 1000 && of_cards > 0, "{made} probes, {of_cards} of cards, and few show little");
}

#[test]
fn a_place_that_jobs_have_told_of_is_not_probed_and_the_card_is_after_the_cores() {
    let machine = Simulated::new(8, Some(("GT 1030", GT_1030)), 1);
    let job = || Request { may_probe: BOTH, ..request(KINDS[3].cost(1e9)) };
    assert_eq!(probe_of(&machine, job()), Some(probe::OF_CORES.as_secs_f64()));
    let known = || {
        let costs = Costs::default();
        let class = class_of(machine.told.serial.seconds(&job().cost));
        (0..4).for_each(|_| costs.observe(1, class, Seat::Awake, 1.0));
        costs.recall(1, None, class, false)
    };
    let recall = known();
    assert_eq!(probe_of(&machine, Request { recall, ..job() }), Some(probe::OF_CARD.as_secs_f64()));
    assert_eq!(probe_of(&machine, Request { recall: Recall { gpu: recall.cpu, ..recall }, ..job() }), None);
}

#[test]
fn with_what_a_probe_found_even_the_first_job_of_a_kind_goes_where_it_is_done_first() {
    let (mut with, mut without, mut cells) = (0.0, 0.0, 0);
    for machine in machines() {
        for kind in KINDS {
            let mut random = machine.random.clone();
            let of_kind = [(); 3].map(|()| 1.3f64.powf(2.0 * uniform(&mut random) - 1.0));
            let probed = machine.clone().probed(of_kind);
            for octave in (8..=28).step_by(2) {
                let cost = kind.cost(f64::from(1 << octave));
                let times = machine.times(&cost);
                let best = times.into_iter().fold(f64::INFINITY, f64::min);
                let regret = |machine: &Simulated| times[machine.decide(request(cost)).place as usize] / best;
                with += f64::ln(regret(&probed));
                without += f64::ln(regret(&machine));
                cells += 1;
            }
        }
    }
    let [with, without] = [with, without].map(|logs: f64| (logs / f64::from(cells)).exp());
    assert!(with <= 1.03 && with - 1.0 <= 0.6 * (without - 1.0), "{with:.3} with, {without:.3} without, over {cells} cells");
}

#[test]
fn a_prediction_says_that_it_is_by_a_probe_and_jobs_count_more() {
    let machine = Simulated::new(8, Some(("GT 1030", GT_1030)), 1).probed([1.0; 3]);
    let cost = KINDS[0].cost(1e6);
    let bases = |recall| {
        machine.decide(Request { recall, ..request(cost) }).candidates.map(|candidate| match candidate.prospect {
            Prospect::Takes { total, basis, .. } => (total.as_secs_f64(), basis.source),
            other => panic!("{other:?}"),
        })
    };
    let by_probe = bases(Recall::default());
    for (place, (seconds, source)) in by_probe[..3].iter().enumerate() {
        assert_eq!(*source, Source::Probe);
        assert!((seconds / machine.times(&cost)[place] - 1.0).abs() < 1e-6, "{place}: {seconds}");
    }
    assert_eq!(by_probe[3].1, Source::Probe);
    let costs = Costs::default();
    (0..4).for_each(|_| costs.observe(1, 0, Seat::Awake, 9.0));
    let (seconds, source) = bases(costs.recall(1, None, 0, false))[1];
    assert!(source == Source::Bucket && (seconds / machine.told.cpu.seconds(&cost) / 9.0 - 1.0).abs() < 1e-6, "{seconds}");
}
