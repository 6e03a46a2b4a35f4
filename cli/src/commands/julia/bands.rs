//! A Julia set's picture, or its counts, band by band: by one process that has no memory for all of them, or by several. Not
//! here: a picture that is computed as a whole.

use std::io::{self, Write};
use std::ops::Range;

use yunta::picture::{Check, Painter, Strip};
use yunta::pieces::Shard;
use yunta::{Band, Engine, Julia, Kernel, Real};

use super::joined::Joined;
use super::window::Window;
use crate::commands::rows::{Failed, Total};
use crate::data::memory;
use crate::data::npy::{self, Layout};
use crate::data::target::{Target, Written};
use crate::pieces::{self, Form, Job};
use crate::shell::failure::Failure;
use crate::shell::job;
use crate::shell::progress::Steps;
use crate::shell::running::Running;

/// What is made of the counts.
pub(super) enum Wanted<'a> {
    Picture(&'a Target),
    Counts(&'a Target),
}

/// A picture in bands.
pub(super) struct Bands<'a, T: Real> {
    pub engine: &'a Engine,
    pub window: &'a Window,
    pub running: &'a Running,
    pub julia: &'a Julia<T>,
}

impl<T: Real> Bands<'_, T> {
    /// The colours, by a sample of the whole picture.
    pub fn painter(&self) -> yunta::Result<Painter> {
        let sample = self.julia.sample(self.engine, Painter::stride(self.julia.items()))?;
        Ok(Painter::of_sample(&sample, self.window.max_iter, self.window.palette))
    }

    /// Makes this shard's pieces of one result.
    pub fn shared(&self, wanted: Wanted<'_>, shard: Shard) -> Result<(), Failure> {
        let bands: Vec<_> = self.julia.bands().collect();
        let (target, form, recipe) = match wanted {
            Wanted::Picture(target) => (target, Form::Png, self.window.recipe()),
            Wanted::Counts(target) => (target, Form::Bytes, format!("{} --counts", self.window.recipe())),
        };
        let job = Job { target: target.clone(), form, recipe, inputs: Vec::new(), pieces: bands.len() };
        let painter = if let Wanted::Picture(_) = wanted { Some(self.painter()?) } else { None };
        let mut counts = Vec::new();
        pieces::carry_out(job, shard, self.running.quiet, |number| {
            self.count(&bands[number], &mut counts)?;
            let (upper, lower) = counts.split_at(bands[number].rows().len() * self.window.size.width);
            let head = if number == 0 { self.head(painter.as_ref())? } else { Vec::new() };
            Ok(match &painter {
                Some(painter) => {
                    let [upper, lower] = self.painted(painter, upper, lower)?;
                    let checks = [upper.check.to_bytes(), lower.check.to_bytes()].concat();
                    vec![[head, upper.chunks].concat(), lower.chunks, checks]
                }
                None => vec![[&head[..], bytemuck::cast_slice(upper)].concat(), bytemuck::cast_slice(lower).to_vec()],
            })
        })
    }

    /// Both halves of a band of a picture.
    fn painted(&self, painter: &Painter, upper: &[u32], lower: &[u32]) -> yunta::Result<[Strip; 2]> {
        let strip = |counts| painter.strip(self.engine, counts, self.window.size.width);
        Ok([strip(upper)?, strip(lower)?])
    }

    /// What a picture begins with, or without a painter the counts.
    fn head(&self, painter: Option<&Painter>) -> io::Result<Vec<u8>> {
        let size = self.window.size;
        match painter {
            Some(painter) => painter.head(size.width, size.height, &self.window.recipe()),
            None => {
                let mut head = Vec::new();
                npy::write::<u32>(&mut head, &[size.height, size.width], Layout::Standard, &[])?;
                Ok(head)
            }
        }
    }

    /// The counts of a band.
    fn count(&self, band: &Band, counts: &mut Vec<u32>) -> Result<job::Outcome, Failure> {
        let length = (band.rows().len() + band.images().len()) * self.window.size.width;
        if counts.len() != length {
            *counts = Vec::new();
            *counts = memory::zeroed(length).ok_or_else(|| self.no_memory(length))?;
        }
        let backend = self.running.backend;
        job::repeat(self.running, |watch| self.julia.render_band(self.engine, backend, band, counts, watch))
    }

    fn no_memory(&self, length: usize) -> Failure {
        Failure::usage("--size", self.window.size, &format!("no memory for {length} results"))
    }

    /// Writes a picture whose counts are all there, with the bytes that it has in bands.
    pub fn paint(&self, target: &Target, counts: &[u32]) -> Result<Written, Failure> {
        let painter = Painter::of_counts(counts, self.window.max_iter, self.window.palette);
        let (mut fronts, mut backs) = (Vec::new(), Vec::new());
        for band in self.julia.bands() {
            let width = self.window.size.width;
            let rows = |rows: Range<usize>| &counts[rows.start * width..rows.end * width];
            fronts.push(painter.strip(self.engine, rows(band.rows()), width)?);
            backs.push(painter.strip(self.engine, rows(band.images()), width)?);
        }
        let head = self.head(Some(&painter))?;
        Ok(target.write(|to| {
            let mut check = Check::NONE;
            to.write_all(&head)?;
            for strip in fronts.iter().chain(backs.iter().rev()) {
                to.write_all(&strip.chunks)?;
                check = check.then(strip.check);
            }
            to.write_all(&Painter::tail(check)?)
        })?)
    }

    /// Writes a picture, its counts or both, a band in memory at a time.
    pub fn write(&self, picture: Option<&Target>, counts: Option<&Target>) -> Result<(Total, Vec<Written>), Failure> {
        let painter = picture.map(|_| self.painter()).transpose()?;
        let (mut total, mut failure) = (Total::default(), None);
        let painter = painter.as_ref();
        let mut fill = |images: Option<Joined<'_>>, counts: Option<Joined<'_>>| {
            self.fill(painter, images, counts, &mut total).map_err(|failed| match failed {
                Failed::Writing(error) => error,
                Failed::Before(before) => {
                    failure = Some(before);
                    io::Error::other("stopped")
                }
            })
        };
        let mut written = Vec::new();
        let filled = match (picture, counts) {
            // One inside of the other, as both come of the same bands.
            (Some(picture), Some(counts)) => picture.write(|to| {
                let images = self.begin(painter, to, picture)?;
                let filled = counts.write(|to| fill(Some(images), Some(self.begin(None, to, counts)?)));
                written.push(filled.map_err(io::Error::other)?);
                Ok(())
            }),
            (Some(picture), None) => picture.write(|to| fill(Some(self.begin(painter, to, picture)?), None)),
            (None, Some(counts)) => counts.write(|to| fill(None, Some(self.begin(None, to, counts)?))),
            (None, None) => return Ok((total, written)),
        };
        if let Some(failure) = failure {
            return Err(failure);
        }
        written.push(filled?);
        Ok((total, written))
    }

    /// A result that is being written: a picture, or without a painter counts.
    fn begin<'w>(&self, painter: Option<&Painter>, to: &'w mut dyn Write, target: &Target) -> io::Result<Joined<'w>> {
        Joined::begin(to, target.aside()?, &self.head(painter)?)
    }

    /// Computes all bands, and writes what is made of them.
    fn fill(
        &self,
        painter: Option<&Painter>,
        mut images: Option<Joined<'_>>,
        mut counts: Option<Joined<'_>>,
        total: &mut Total,
    ) -> Result<(), Failed> {
        let bands = self.julia.bands();
        let mut steps = Steps::of(bands.len(), self.running.quiet);
        let (mut memory, width) = (Vec::new(), self.window.size.width);
        for band in bands {
            steps.next("bands");
            total.add(self.count(&band, &mut memory)?);
            let (upper, lower) = memory.split_at(band.rows().len() * width);
            if let (Some(images), Some(painter)) = (&mut images, painter) {
                let [upper, lower] = self.painted(painter, upper, lower).map_err(Failure::from)?;
                images.put(&upper.chunks, &lower.chunks, [upper.check, lower.check])?;
            }
            if let Some(counts) = &mut counts {
                counts.put(bytemuck::cast_slice(upper), bytemuck::cast_slice(lower), [Check::NONE; 2])?;
            }
        }
        images.map_or(Ok(()), |images| images.end(Painter::tail))?;
        Ok(counts.map_or(Ok(()), |counts| counts.end(|_| Ok(Vec::new())))?)
    }
}
