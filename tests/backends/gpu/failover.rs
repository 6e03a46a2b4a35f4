//! The cores and a real GPU on one job, a GPU that joins late, and one that is lost: between two submissions, as drivers lose them. Jobs
//! end, with the same bits, and say what happened.
//!
//! A software GPU is taken for a card here, so that `auto` uses it. It shares the cores with the other side, so that nothing is said of
//! how fast either is.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use libtest_mimic::Failed;
use yunta::{Agreement, Backend, Builder, Cost, Engine, Error, Gaussian, Julia, Kernel, Level, NoShader, Output, Place, Prospect, Shader};

use super::{Outcome, expect, unopened};

/// No job of these takes as long, whatever else the machine does.
const BOUND: Duration = Duration::from_secs(120);

/// How long a GPU that failed once is left alone.
const REST: Duration = Duration::from_secs(1);

/// Steps of an item, each a multiplication of whole numbers: the bits are no GPU's own.
const STEPS: u32 = 1000;

/// A number that has taken some steps.
struct Turns {
    items: usize,
    /// Operations of the whole job, as it says.
    operations: f64,
    /// What the cores sleep besides for each item.
    rest: Duration,
    /// The engine whose GPU is lost when it has returned so many pieces.
    loses: Option<(Engine, usize)>,
    landed: AtomicUsize,
}

impl Turns {
    /// A job of so many items, for several pieces of a GPU.
    fn of(items: usize) -> Self {
        let operations = 2.0 * f64::from(STEPS) * items as f64;
        Self { items, operations, rest: Duration::ZERO, loses: None, landed: AtomicUsize::new(0) }
    }

    /// The same that loses an engine's GPU once it has returned so many pieces.
    fn losing(self, engine: &Engine, pieces: usize) -> Self {
        Self { loses: Some((engine.clone(), pieces)), ..self }
    }
}

fn turned(mut x: u32) -> u32 {
    for _ in 0..STEPS {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    }
    x
}

impl Kernel for Turns {
    type Item = u32;

    const NAME: &'static str = "turns";

    fn items(&self) -> usize {
        self.items
    }

    fn cost(&self) -> Cost {
        Cost::new(self.operations, 4, 0.0, 4.0 * self.items as f64)
    }

    fn serial(&self, range: Range<usize>, out: &mut [u32]) {
        std::thread::sleep(self.rest * range.len() as u32);
        out.iter_mut().zip(range).for_each(|(out, i)| *out = turned(i as u32));
    }

    fn landed(&self, _: Range<usize>, _: &[u32]) {
        let landed = self.landed.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some((engine, at)) = &self.loses
            && landed == *at
        {
            engine.lose_gpu();
        }
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Ok(Shader::new(
            "@group(0) @binding(1) var<storage, read_write> out: array<u32>;
            @compute @workgroup_size(256)
            fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
                let i = item(id, groups);
                if i >= job.count {
                    return;
                }
                var x = job.first + i;
                for (var step = 0u; step < 1000u; step += 1u) {
                    x = x * 1664525u + 1013904223u;
                }
                out[i] = x;
            }",
        ))
    }
}

/// An engine of two threads whose GPU nobody has opened, and which takes a software one for a card.
fn engine() -> Result<Engine, Failed> {
    let settings = |builder: Builder| builder.threads(2).simd(Level::Scalar).software_as_card(true);
    Ok(unopened(settings)?)
}

/// The same with a GPU that is open.
fn open() -> Result<Engine, Failed> {
    let engine = engine()?;
    engine.run(&Turns::of(1), Backend::Gpu)?;
    Ok(engine)
}

/// Runs a job, which has to end within the bound.
fn run(engine: &Engine, turns: Turns, backend: Backend) -> yunta::Result<Output<Vec<u32>>> {
    let (sender, receiver) = channel();
    let engine = engine.clone();
    std::thread::spawn(move || drop(sender.send(engine.run(&turns, backend))));
    receiver.recv_timeout(BOUND).expect("the job ends within the bound")
}

/// Whether a job has the bits of its definition, all of it was done by somebody, and so it says.
fn is_right(output: &Output<Vec<u32>>) -> Outcome {
    let Output { data, report } = output;
    let wrong = data.iter().enumerate().position(|(i, &x)| x != turned(i as u32));
    expect(wrong.is_none(), format!("item {wrong:?} is wrong: {report}"))?;
    let items = report.shares.iter().map(|share| share.items).sum::<usize>();
    expect(items == data.len() && report.agreement() == Agreement::Identical, format!("{items} of {}: {report}", data.len()))
}

pub fn both_have_the_bits_of_one_core(_: &Engine) -> Outcome {
    let engine = open()?;
    let x: Vec<f32> = (0..6_000_000).map(|i| (i % 10_007) as f32 / 4e3).collect();
    let y: Vec<f32> = x.iter().map(|x| 2.0 - x).collect();
    let gaussian = Gaussian::new(&x[..], &y[..]).gamma(0.7);
    let (both, one) = (engine.run(&gaussian, Backend::Both)?, engine.run(&gaussian, Backend::Serial)?);
    let bits = |data: &[f32]| data.iter().map(|z| z.to_bits()).collect::<Vec<_>>();
    expect(bits(&both.data) == bits(&one.data), format!("other bits: {}", both.report))?;
    let julia = Julia::default().size(1500, 1000).center(0.01, 0.02).max_iter(300);
    let (both, one) = (engine.run(&julia, Backend::Both)?, engine.run(&julia, Backend::Serial)?);
    expect(both.data == one.data, format!("other counts: {}", both.report))?;
    let output = run(&engine, Turns::of(1_000_000), Backend::Both)?;
    is_right(&output)?;
    let on = |place| output.report.items_on(place);
    expect(on(Place::Gpu) > 0 && on(Place::Cpu) > 0 && output.report.failures.is_empty(), output.report.to_string())
}

pub fn auto_shares_a_job_with_it(_: &Engine) -> Outcome {
    let engine = open()?;
    let output = run(&engine, Turns::of(1_000_000), Backend::Auto)?;
    is_right(&output)?;
    expect(output.report.items_on(Place::Gpu) > 0, output.report.to_string())
}

/// A job that the cores alone would take three seconds for, as a GPU may well be opened meanwhile that is predicted to take half of that.
fn long() -> Turns {
    Turns { operations: 1.2e10, rest: Duration::from_micros(30), ..Turns::of(200_000) }
}

pub fn it_joins_a_job_late(_: &Engine) -> Outcome {
    let output = run(&engine()?, long(), Backend::Auto)?;
    is_right(&output)?;
    let report = &output.report;
    expect(report.place == Place::Both && report.failures.is_empty(), report.to_string())?;
    expect(report.items_on(Place::Gpu) > 0 && report.items_on(Place::Cpu) > 0, report.to_string())
}

pub fn it_is_lost_in_the_middle_of_a_job(_: &Engine) -> Outcome {
    for (backend, pieces) in [(Backend::Both, 1), (Backend::Both, 3), (Backend::Auto, 2)] {
        let engine = open()?;
        let output = run(&engine, Turns::of(2_000_000).losing(&engine, pieces), backend)?;
        is_right(&output)?;
        let report = &output.report;
        let [failure] = &*report.failures else { return Err(format!("{backend}, {pieces} pieces: {report}").into()) };
        expect(failure.reason.contains("lost") && !failure.pieces.is_empty(), format!("{failure:?}"))?;
        expect(failure.pieces.iter().all(|piece| !piece.is_empty() && piece.end <= 2_000_000), format!("{failure:?}"))?;
        expect(report.items_on(Place::Gpu) > 0 && report.to_string().contains("lost"), report.to_string())?;
        comes_back(&engine)?;
    }
    // One that had joined late.
    let engine = engine()?;
    let output = run(&engine, long().losing(&engine, 1), Backend::Auto)?;
    is_right(&output)?;
    expect(output.report.items_on(Place::Gpu) > 0, output.report.to_string())
}

pub fn it_is_lost_between_two_jobs(_: &Engine) -> Outcome {
    let engine = open()?;
    engine.lose_gpu();
    // The first to notice gives it up, and the cores do the job.
    for notices in [true, false] {
        let output = run(&engine, Turns::of(100_000), Backend::Auto)?;
        is_right(&output)?;
        expect(output.report.items_on(Place::Gpu) == 0, output.report.to_string())?;
        expect(notices != output.report.failures.is_empty(), output.report.to_string())?;
        // So short a job is done before the GPU may be tried again.
        expect(notices || is_left_alone(&output), output.report.to_string())?;
    }
    comes_back(&engine)
}

pub fn who_asked_for_it_by_name_is_told_of_its_loss(_: &Engine) -> Outcome {
    let engine = open()?;
    let lost = run(&engine, Turns::of(2_000_000).losing(&engine, 1), Backend::Gpu);
    expect(matches!(&lost, Err(Error::Gpu { reason }) if reason.contains("lost")), format!("{:?}", lost.map(|output| output.report)))?;
    let meanwhile = run(&engine, Turns::of(1000), Backend::Auto)?;
    is_right(&meanwhile)?;
    expect(is_left_alone(&meanwhile), meanwhile.report.to_string())?;
    comes_back(&engine)
}

/// Whether a report says that the GPU is left alone, and why.
fn is_left_alone(output: &Output<Vec<u32>>) -> bool {
    let prospect = output.report.candidate(Place::Gpu).map(|candidate| &candidate.prospect);
    matches!(prospect, Some(Prospect::Absent(reason)) if reason.contains("the device is lost") && reason.contains("left alone"))
}

/// Whether a GPU that was lost once is opened again when it has been left alone for a while.
fn comes_back(engine: &Engine) -> Outcome {
    std::thread::sleep(REST + Duration::from_millis(50));
    let again = run(engine, Turns::of(1_000_000), Backend::Both)?;
    is_right(&again)?;
    expect(again.report.items_on(Place::Gpu) > 0 && again.report.failures.is_empty(), again.report.to_string())
}
