//! The dispatcher on machines that are programs: how much longer its choices take than the best ones would, on machines of 2 to
//! 128 cores with cards from none to the fastest, whose true times are not the shipped figures' and have noise.

mod probes;

use super::{
    Costs, CpuRates, Decision, GpuRates, GpuSeat, Machine, MayProbe, Probed, Recall, Request, Seat, There, Way, class_of, decide, together,
};
use crate::backend::{Backend, Place};
use crate::conformance::Random;
use crate::cpu::simd::Level;
use crate::kernel::Cost;
use crate::report::{Agreement, Reason};

/// A kind of jobs: operations and bytes an item.
#[derive(Debug, Clone, Copy)]
struct Kind {
    name: &'static str,
    operations: f64,
    bytes: f64,
}

const KINDS: [Kind; 6] = [
    Kind { name: "gaussian", operations: 25.0, bytes: 12.0 },
    Kind { name: "hypotenuse", operations: 15.0, bytes: 12.0 },
    Kind { name: "julia", operations: 300.0, bytes: 4.0 },
    Kind { name: "julia of 1000 steps", operations: 5000.0, bytes: 4.0 },
    Kind { name: "count", operations: 10.0, bytes: 48.0 },
    Kind { name: "normalize", operations: 40.0, bytes: 80.0 },
];

impl Kind {
    fn cost(self, items: f64) -> Cost {
        Cost::new(self.operations * items, 4, 0.7 * self.bytes * items, 0.3 * self.bytes * items)
    }
}

/// A machine as it is, and as the dispatcher takes it.
#[derive(Debug, Clone)]
struct Simulated {
    name: String,
    told: Machine<()>,
    /// How many times as long as told each place takes, for one kind of jobs; of both, as long as they would without being in
    /// each other's way.
    truth: [f64; 4],
    /// Standard deviation of a job's time, as a part of it.
    noise: f64,
    random: Random,
}

impl Simulated {
    fn new(cores: usize, card: Option<(&str, GpuRates)>, seed: u64) -> Self {
        // A figure that is good to a factor of two is rarely off by more.
        let mut random = Random::new(seed);
        let mut off = |most: f64| most.powf(2.0 * uniform(&mut random) - 1.0);
        let truth = [off(2.0), off(2.0), off(1.5), 1.0 + (off(2.0) - 0.5) / 10.0];
        let name = format!("{cores} cores, {}, seed {seed}", card.map_or("no card", |(name, _)| name));
        let told = Machine {
            serial: CpuRates::shipped(Level::Scalar, 1),
            cpu: CpuRates::shipped(Level::Scalar, cores),
            gpu: card.map_or(GpuSeat::Absent("none".into()), |(_, rates)| GpuSeat::Open((), rates)),
            probed: Probed::default(),
        };
        Self { name, told, truth, noise: 0.05, random }
    }

    /// What a job takes at each place, without noise.
    fn times(&self, cost: &Cost) -> [f64; 4] {
        let [serial, cpu, gpu, both] = self.truth;
        let cores = Way { startup: cpu * self.told.cpu.startup, total: cpu * self.told.cpu.seconds(cost) };
        let (card, together) = match &self.told.gpu {
            GpuSeat::Open((), rates) => {
                let card = Way { startup: gpu * rates.startup, total: gpu * rates.seconds(cost) };
                (card.total, both * together(cores, card).max(cpu * self.told.cpu.moving(cost)))
            }
            _ => (f64::INFINITY, f64::INFINITY),
        };
        [serial * self.told.serial.seconds(cost), cores.total, card, together]
    }

    fn decide(&self, request: Request<'_>) -> Decision<()> {
        decide(&request, &self.told).expect("auto always runs")
    }

    /// One job under auto: where it ran and what it took there without noise.
    fn run(&mut self, costs: &Costs, cost: Cost) -> (Place, f64) {
        const KEY: u64 = 1;
        let class = class_of(self.told.serial.seconds(&cost));
        let recall = costs.recall(KEY, Some(KEY), class, false);
        let decision = self.decide(Request { recall, ..request(cost) });
        let place = decision.place;
        let told = match (place, &self.told.gpu) {
            (Place::Serial, _) => self.told.serial.seconds(&cost),
            (Place::Cpu, _) => self.told.cpu.seconds(&cost),
            (Place::Gpu, GpuSeat::Open((), rates)) => rates.seconds(&cost),
            (Place::Both, GpuSeat::Open((), rates)) => self.told.seconds_together(&cost, &cost, rates),
            (_, seat) => unreachable!("{seat:?} is not open"),
        };
        let time = self.times(&cost)[place as usize];
        let took = time * (self.noise * normal(&mut self.random)).exp();
        costs.observe(KEY, class, Seat::of(place, false), took / told);
        let lost = if decision.reason == Reason::Tried { took - self.times(&cost).into_iter().fold(f64::INFINITY, f64::min) } else { 0.0 };
        costs.picked(KEY, class, place, took, lost.max(0.0));
        (place, time)
    }

    /// How many times as long as at the best place each job takes, of so many after the first `skipped`.
    fn regret(&mut self, cost: Cost, skipped: usize, jobs: usize) -> f64 {
        let costs = Costs::default();
        let best = self.times(&cost).into_iter().fold(f64::INFINITY, f64::min);
        let taken: Vec<_> = (0..skipped + jobs).map(|_| self.run(&costs, cost).1).collect();
        taken[skipped..].iter().sum::<f64>() / jobs as f64 / best
    }
}

/// A request that auto decides, of which nothing is known.
fn request(cost: Cost) -> Request<'static> {
    Request {
        backend: Backend::Auto,
        cost,
        recall: Recall::default(),
        there: There::default(),
        stays: false,
        shader: Ok(()),
        gpu_failed: None,
        agreement: Some(Agreement::Identical),
        allow_close: false,
        may_share: true,
        may_probe: MayProbe::default(),
        kernel: &String::new,
    }
}

/// From 0 to 1.
fn uniform(random: &mut Random) -> f64 {
    random.real(0.0..1.0)
}

/// About normal: the sum of twelve uniform numbers.
fn normal(random: &mut Random) -> f64 {
    (0..12).map(|_| uniform(random)).sum::<f64>() - 6.0
}

const GT_1030: GpuRates = GpuRates { opening: 0.3, startup: 250e-6, operations: 3e11, transfer: 3e9 };
const INTEGRATED: GpuRates = GpuRates { opening: 0.2, startup: 200e-6, operations: 6e11, transfer: 8e9 };
const RTX_4090: GpuRates = GpuRates { opening: 0.3, startup: 150e-6, operations: 3e13, transfer: 2e10 };
const H200: GpuRates = GpuRates { opening: 0.4, startup: 80e-6, operations: 3e13, transfer: 4.5e10 };

/// Machines of all kinds, each with several truths.
fn machines() -> Vec<Simulated> {
    let cards = [None, Some(("GT 1030", GT_1030)), Some(("integrated", INTEGRATED)), Some(("RTX 4090", RTX_4090)), Some(("H200", H200))];
    let all = [2, 8, 16, 128].into_iter().flat_map(|cores| cards.map(|card| (cores, card)));
    all.flat_map(|(cores, card)| (0..6).map(move |seed| Simulated::new(cores, card, 1000 * seed + cores as u64))).collect()
}

#[test]
fn after_eight_jobs_of_a_size_the_choice_is_the_best_one_or_near_it() {
    let (mut logs, mut worst, mut cells) = (0.0, (0.0, String::new()), 0);
    for mut machine in machines() {
        for kind in KINDS {
            for octave in (8..=28).step_by(2) {
                let cost = kind.cost(f64::from(1 << octave));
                let regret = machine.regret(cost, 8, 24);
                let best = machine.times(&cost).into_iter().fold(f64::INFINITY, f64::min);
                logs += regret.ln();
                cells += 1;
                // Longer jobs are tried nowhere: they go where the shipped figures or smaller jobs send them.
                if (1e-3..10e-3).contains(&best) && regret > worst.0 {
                    worst = (regret, format!("{} of 2^{octave} on {}", kind.name, machine.name));
                }
            }
        }
    }
    let mean = (logs / f64::from(cells)).exp();
    assert!(mean <= 1.03, "geometric mean {mean:.3} over {cells} cells");
    assert!(worst.0 <= 1.25, "{:.2}: {}", worst.0, worst.1);
}

#[test]
fn a_card_that_is_slower_does_no_harm() {
    for cores in [2, 16] {
        let (mut with, mut without) = (0.0, 0.0);
        for seed in 0..20 {
            let slow = GpuRates { startup: 1e-3, operations: 1e9, ..GT_1030 };
            let mut machine = Simulated::new(cores, Some(("slow", slow)), seed);
            let mut alone = Simulated { told: Machine { gpu: GpuSeat::Absent("none".into()), ..machine.told.clone() }, ..machine.clone() };
            for octave in (8..=24).step_by(2) {
                let cost = KINDS[0].cost(f64::from(1 << octave));
                with += machine.regret(cost, 0, 100).ln();
                without += alone.regret(cost, 0, 100).ln();
            }
        }
        let harm = ((with - without) / (20.0 * 9.0)).exp();
        assert!(harm <= 1.02, "{cores} cores: {harm:.3}");
    }
}

#[test]
fn equal_jobs_stay_where_they_are_whatever_the_noise() {
    let mut switches = 0;
    let runs = 40;
    for seed in 0..runs {
        let mut machine = Simulated { noise: 0.2, ..Simulated::new(8, None, seed) };
        // A size at which one core takes as long as all.
        let cost = Cost::new(35e3, 4, 0.0, 0.0);
        let told = [machine.told.serial.seconds(&cost), machine.told.cpu.seconds(&cost)];
        machine.truth = [told[1] / told[0], 1.0, 1.0, 1.0];
        let costs = Costs::default();
        let places: Vec<_> = (0..120).map(|_| machine.run(&costs, cost).0).collect();
        switches += places[20..].windows(2).filter(|two| two[0] != two[1]).count();
    }
    assert!(switches <= runs as usize, "{switches} switches in {runs} times 100 jobs");
}

#[test]
fn five_jobs_show_that_a_place_has_become_twice_as_slow() {
    for seed in 0..40 {
        let mut machine = Simulated::new(8, None, seed);
        // All cores are a little faster, and both are known soon.
        let cost = Cost::new(45e3, 4, 0.0, 0.0);
        machine.truth = [1.0; 4];
        let costs = Costs::default();
        for _ in 0..40 {
            machine.run(&costs, cost);
        }
        assert_eq!(machine.run(&costs, cost).0, Place::Cpu, "seed {seed}");
        machine.truth[1] = 2.0;
        let places: Vec<_> = (0..6).map(|_| machine.run(&costs, cost).0).collect();
        assert_eq!(places[5], Place::Serial, "seed {seed}: {places:?}");
    }
}
