//! Many small jobs in one submission: each is one piece, and the wait for one is the wait for all. Not here: how a piece goes to the
//! card and back.

use std::sync::mpsc::{Receiver, channel};

use super::Gpu;
use super::drain::{Run, shader_for};
use super::fault::Fault;
use super::flight::{Arrived, Loaded, answers};
use super::pace::SUBMISSION_SECONDS;
use crate::card::{CardJob, Offer, PATIENCE};
use crate::error::Result;
use crate::report::{Agreement, Part};

/// Jobs of one submission at most: the next ones are made ready while these compute.
const MOST_JOBS: usize = 64;

/// A job of a convoy.
struct Aboard<'a, 'c, 'p> {
    job: &'a CardJob<'a, 'c, 'p>,
    run: Run<'a>,
    loaded: Loaded<'c, 'p>,
}

/// Jobs that are submitted together. Where it is dropped, their pieces go back.
#[derive(Default)]
struct Convoy<'a, 'c, 'p> {
    jobs: Vec<Aboard<'a, 'c, 'p>>,
    /// Seconds that they are predicted to take.
    seconds: f64,
}

/// A convoy that has been submitted.
struct Sent<'a, 'c, 'p> {
    jobs: Vec<Aboard<'a, 'c, 'p>>,
    submission: wgpu::SubmissionIndex,
    mapping: usize,
    mapped: Receiver<bool>,
}

impl Gpu {
    /// Computes several jobs, and says whether all results are the cores' to the bit: as many small ones at once as a submission may
    /// take; large ones one after the other.
    pub fn compute_all<'j, 'c, 'p>(&self, jobs: &'j [CardJob<'j, 'c, 'p>]) -> Result<Agreement> {
        let shaders: Vec<_> = jobs.iter().map(|job| shader_for(job.work, &job.range)).collect::<Result<_>>()?;
        let (mut convoy, mut sent, mut agreement) = (Convoy::default(), None, Agreement::Identical);
        for (job, shader) in jobs.iter().zip(&shaders) {
            job.watch().check()?;
            let pipeline = self.pipelines.get(&self.device, job.work, shader)?;
            agreement = Agreement::of_all([agreement, pipeline.needs.agreement(shader, self.findings.as_ref())]);
            job.laps.lap(Part::Compile);
            let mut run = Run::new(self, job, shader, pipeline)?;
            let small = run.pace.window >= shader.steps && run.pace.items(job.left()) >= job.left();
            if !small || convoy.jobs.len() == MOST_JOBS || convoy.seconds >= SUBMISSION_SECONDS {
                self.send(&mut convoy, &mut sent)?;
            }
            if small {
                convoy.add(run, job)?;
            } else {
                run.drain(job)?;
                run.end();
            }
        }
        self.send(&mut convoy, &mut sent)?;
        sent.map_or(Ok(()), |sent| self.land_all(sent))?;
        self.device.stray()?;
        Ok(agreement)
    }

    /// Submits a convoy, and then lands the one before.
    fn send<'a, 'c, 'p>(&self, convoy: &mut Convoy<'a, 'c, 'p>, before: &mut Option<Sent<'a, 'c, 'p>>) -> Result<()> {
        let Convoy { jobs, .. } = std::mem::take(convoy);
        let sent = if jobs.is_empty() { None } else { Some(self.submit_all(jobs)?) };
        let before = std::mem::replace(before, sent);
        before.map_or(Ok(()), |before| self.land_all(before))
    }

    fn submit_all<'a, 'c, 'p>(&self, jobs: Vec<Aboard<'a, 'c, 'p>>) -> Result<Sent<'a, 'c, 'p>, Fault> {
        let (sender, mapped) = channel();
        let (submission, mapping) = self.device.submit(|encoder| {
            let mapping = jobs.iter().map(|Aboard { run, loaded, .. }| run.encode(loaded, encoder, &sender)).sum();
            jobs.iter().take(1).for_each(|aboard| aboard.run.laps.lap(Part::Encode));
            mapping
        })?;
        jobs.iter().take(1).for_each(|aboard| aboard.run.laps.lap(Part::Submit));
        Ok(Sent { jobs, submission, mapping, mapped })
    }

    fn land_all(&self, sent: Sent<'_, '_, '_>) -> Result<()> {
        let Sent { jobs, submission, mapping, mapped } = sent;
        let patience = jobs.first().map_or(PATIENCE, |aboard| aboard.run.patience);
        self.device.wait(submission, patience)?;
        answers(&mapped, mapping, patience)?;
        jobs.iter().take(1).for_each(|aboard| aboard.run.laps.lap(Part::Wait));
        for Aboard { job, mut run, loaded } in jobs {
            match run.look(loaded)? {
                Arrived::Done(landed) => run.unload(landed, job)?,
                // One dispatch takes all of a small job's steps.
                Arrived::Again(_) => return Err(Fault::Failed("a job of one dispatch was not done by it".into()).into()),
            }
            run.end();
        }
        Ok(())
    }
}

impl<'a, 'c, 'p> Convoy<'a, 'c, 'p> {
    /// Makes a job ready, all of it one piece. One without an item is done.
    fn add(&mut self, mut run: Run<'a>, job: &'a CardJob<'a, 'c, 'p>) -> Result<(), Fault> {
        let whole = Offer { wish: job.left(), an_item: run.pace.seconds(1), is_measured: true, under_way: 0, latency: 0.0 };
        let Some(piece) = job.take(&whole, |items| items) else {
            run.end();
            return Ok(());
        };
        self.seconds += run.pace.seconds(piece.range.len());
        let berth = run.berth(piece.range.len())?;
        let loaded = run.ready(piece, berth)?;
        self.jobs.push(Aboard { job, run, loaded });
        Ok(())
    }
}
