//! Many small jobs in one submission: each is one piece, and the wait for one is the wait for all. Not here: how a piece goes to the
//! card and back.

use std::sync::mpsc::{Receiver, channel};

use super::Gpu;
use super::drain::{Run, shader_for};
use super::fault::Fault;
use super::flight::{Arrived, Loaded, answers};
use super::pace::SUBMISSION_SECONDS;
use crate::cursor::Cursor;
use crate::error::Result;
use crate::kernel::{Cost, Outputs, Work};
use crate::report::{Agreement, Laps, Part};
use crate::watch::Watch;

/// Jobs of one submission at most: the next ones are made ready while these compute.
const MOST_JOBS: usize = 64;

/// Jobs that are submitted together.
#[derive(Default)]
struct Convoy<'a, 'p> {
    jobs: Vec<(Run<'a>, Loaded<'p>)>,
    /// Seconds that they are predicted to take.
    seconds: f64,
}

/// A convoy that has been submitted.
struct Sent<'a, 'p> {
    jobs: Vec<(Run<'a>, Loaded<'p>)>,
    submission: wgpu::SubmissionIndex,
    mapping: usize,
    mapped: Receiver<bool>,
}

impl Gpu {
    /// Computes several jobs, and says whether all results are the cores' to the bit: as many small ones at once as a submission may take; large ones one after the other.
    pub fn drain_all(&self, jobs: &[(&dyn Work, Cost, Cursor<Outputs<'_>>)], watch: &Watch, laps: &Laps) -> Result<Agreement> {
        let shaders: Vec<_> = jobs.iter().map(|(work, _, cursor)| shader_for(*work, &cursor.range())).collect::<Result<_>>()?;
        let (mut convoy, mut sent, mut agreement) = (Convoy::default(), None, Agreement::Identical);
        for ((work, cost, cursor), shader) in jobs.iter().zip(&shaders) {
            watch.check()?;
            let pipeline = self.pipelines.get(&self.device, *work, shader)?;
            agreement = Agreement::of_all([agreement, pipeline.needs.agreement(shader, self.findings.as_ref())]);
            laps.lap(Part::Compile);
            let mut run = Run::new(self, (*work, cursor.range(), cost), shader, pipeline, laps, None)?;
            let small = run.pace.window >= shader.steps && run.pace.items(cursor.left()) >= cursor.left();
            if !small || convoy.jobs.len() == MOST_JOBS || convoy.seconds >= SUBMISSION_SECONDS {
                self.send(&mut convoy, &mut sent, watch)?;
            }
            if small {
                convoy.add(run, cursor)?;
            } else {
                run.drain(&mut |pace| cursor.take(|left| pace.items(left)), watch)?;
                run.end();
            }
        }
        self.send(&mut convoy, &mut sent, watch)?;
        sent.map_or(Ok(()), |sent| self.land_all(sent, watch))?;
        self.device.stray()?;
        Ok(agreement)
    }

    /// Submits a convoy, and then lands the one before.
    fn send<'a, 'p>(&self, convoy: &mut Convoy<'a, 'p>, before: &mut Option<Sent<'a, 'p>>, watch: &Watch) -> Result<(), Fault> {
        let Convoy { jobs, .. } = std::mem::take(convoy);
        let sent = if jobs.is_empty() { None } else { Some(self.submit_all(jobs)?) };
        let before = std::mem::replace(before, sent);
        before.map_or(Ok(()), |before| self.land_all(before, watch))
    }

    fn submit_all<'a, 'p>(&self, jobs: Vec<(Run<'a>, Loaded<'p>)>) -> Result<Sent<'a, 'p>, Fault> {
        let (sender, mapped) = channel();
        let (submission, mapping) = self.device.submit(|encoder| {
            let mapping = jobs.iter().map(|(run, loaded)| run.encode(loaded, encoder, &sender)).sum();
            jobs.iter().take(1).for_each(|(run, _)| run.laps.lap(Part::Encode));
            mapping
        })?;
        jobs.iter().take(1).for_each(|(run, _)| run.laps.lap(Part::Submit));
        Ok(Sent { jobs, submission, mapping, mapped })
    }

    fn land_all(&self, sent: Sent<'_, '_>, watch: &Watch) -> Result<(), Fault> {
        let Sent { jobs, submission, mapping, mapped } = sent;
        self.device.wait(submission)?;
        answers(&mapped, mapping)?;
        jobs.iter().take(1).for_each(|(run, _)| run.laps.lap(Part::Wait));
        for (mut run, loaded) in jobs {
            match run.look(loaded)? {
                Arrived::Done(landed) => run.unload(landed, watch)?,
                // One dispatch takes all of a small job's steps.
                Arrived::Again(_) => return Err(Fault::Failed("a job of one dispatch was not done by it".into())),
            }
            run.end();
        }
        Ok(())
    }
}

impl<'a, 'p> Convoy<'a, 'p> {
    /// Makes a job ready, all of it one piece. One without an item is done.
    fn add(&mut self, mut run: Run<'a>, cursor: &Cursor<Outputs<'p>>) -> Result<(), Fault> {
        let Some(piece) = cursor.take(|left| left) else {
            run.end();
            return Ok(());
        };
        self.seconds += run.pace.seconds(piece.range.len());
        let berth = run.berth(piece.range.len())?;
        let loaded = run.ready(piece, berth)?;
        self.jobs.push((run, loaded));
        Ok(())
    }
}
