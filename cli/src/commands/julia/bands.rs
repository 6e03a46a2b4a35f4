//! A Julia set's picture of at most 256 colours, or its counts: as a whole, or band by band, by one process that has no memory for
//! all of them, or by several. Not here: pictures of other kinds.

use std::io::{self, Write};

use yunta::picture::{Check, Painter, Picture, Strip, sample_stride};
use yunta::pieces::Shard;
use yunta::{Band, Engine};

use super::joined::Joined;
use super::told::Told;
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

/// What is made of what is told of the pixels.
pub(super) enum Wanted<'a> {
    Picture(&'a Target),
    Counts(&'a Target),
}

/// A picture in bands.
pub(super) struct Bands<'a, K: Told> {
    pub engine: &'a Engine,
    pub window: &'a Window,
    pub running: &'a Running,
    pub kernel: &'a K,
}

impl<K: Told> Bands<'_, K> {
    /// Whether it has several, and is not measured: what is measured is one job, and what is small is faster so.
    pub fn are_several(&self) -> bool {
        self.kernel.bands().len() > 1 && self.running.repeat == 1
    }

    /// All items at once.
    pub fn whole(&self) -> Result<(Vec<K::Item>, job::Outcome), Failure> {
        let items = self.kernel.items();
        let mut found = memory::zeroed(items).ok_or_else(|| self.no_memory(items))?;
        let backend = self.running.backend;
        let ran = job::repeat(self.running, &mut |watch| self.kernel.render_into(self.engine, backend, &mut found, watch))?;
        Ok((found, ran))
    }

    /// The picture of all items, whose file has the bytes that it has in bands.
    pub fn picture(&self, items: &[K::Item]) -> Result<Picture, Failure> {
        let sample: Vec<_> = items.iter().copied().step_by(sample_stride(items.len())).collect();
        let picture = self.painter(&sample).picture(self.engine, items, self.window.size.width)?;
        let mut begins: Vec<_> = self.kernel.bands().map(|band| band.rows().start).collect();
        let images = self.kernel.bands().map(|band| band.images()).filter(|images| !images.is_empty());
        begins.extend(images.map(|images| images.start).collect::<Vec<_>>().iter().rev());
        Ok(picture.recipe(self.window.recipe()).cut_at(begins))
    }

    fn painter(&self, sample: &[K::Item]) -> Painter<K::Shading> {
        Painter::new(K::shading(self.window, sample), self.window.look.gradient.clone())
    }

    /// The colours, by a sample of the whole picture.
    fn sampled(&self) -> yunta::Result<Painter<K::Shading>> {
        Ok(self.painter(&self.kernel.sample(self.engine, sample_stride(self.kernel.items()))?))
    }

    /// Makes this shard's pieces of one result.
    pub fn shared(&self, wanted: Wanted<'_>, shard: Shard) -> Result<(), Failure> {
        let bands: Vec<_> = self.kernel.bands().collect();
        let (target, form, recipe) = match wanted {
            Wanted::Picture(target) => (target, Form::Png, self.window.recipe()),
            Wanted::Counts(target) => (target, Form::Bytes, format!("{} --counts", self.window.recipe())),
        };
        let job = Job { target: target.clone(), form, recipe, inputs: Vec::new(), pieces: bands.len() };
        let painter = if let Wanted::Picture(_) = wanted { Some(self.sampled()?) } else { None };
        let mut items = Vec::new();
        pieces::carry_out(job, shard, self.running.quiet, &mut |number| {
            self.compute(&bands[number], &mut items)?;
            let (upper, lower) = items.split_at(bands[number].rows().len() * self.window.size.width);
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
    fn painted(&self, painter: &Painter<K::Shading>, upper: &[K::Item], lower: &[K::Item]) -> yunta::Result<[Strip; 2]> {
        let strip = |items| painter.strip(self.engine, items, self.window.size.width);
        Ok([strip(upper)?, strip(lower)?])
    }

    /// What a picture begins with, or without a painter the items.
    fn head(&self, painter: Option<&Painter<K::Shading>>) -> io::Result<Vec<u8>> {
        let size = self.window.size;
        match painter {
            Some(painter) => painter.head(size.width, size.height, &self.window.recipe()),
            None => {
                let mut head = Vec::new();
                npy::write::<K::Item>(&mut head, &[size.height, size.width], Layout::Standard, &[])?;
                Ok(head)
            }
        }
    }

    /// The items of a band.
    fn compute(&self, band: &Band, items: &mut Vec<K::Item>) -> Result<job::Outcome, Failure> {
        let length = (band.rows().len() + band.images().len()) * self.window.size.width;
        if items.len() != length {
            *items = Vec::new();
            *items = memory::zeroed(length).ok_or_else(|| self.no_memory(length))?;
        }
        let backend = self.running.backend;
        job::repeat(self.running, &mut |watch| self.kernel.render_band(self.engine, backend, band, items, watch))
    }

    fn no_memory(&self, length: usize) -> Failure {
        Failure::usage("--size", self.window.size, &format!("no memory for {length} results"))
    }

    /// Writes a picture, its items or both, a band in memory at a time.
    pub fn write(&self, picture: Option<&Target>, items: Option<&Target>) -> Result<(Total, Vec<Written>), Failure> {
        let painter = picture.map(|_| self.sampled()).transpose()?;
        let (mut total, mut failure) = (Total::default(), None);
        let painter = painter.as_ref();
        let mut fill = |images: Option<Joined<'_>>, items: Option<Joined<'_>>| {
            self.fill(painter, images, items, &mut total).map_err(|failed| match failed {
                Failed::Writing(error) => error,
                Failed::Before(before) => {
                    failure = Some(before);
                    io::Error::other("stopped")
                }
            })
        };
        let mut written = Vec::new();
        let filled = match (picture, items) {
            // One inside of the other, as both come of the same bands.
            (Some(picture), Some(items)) => picture.write(|to| {
                let images = self.begin(painter, to, picture)?;
                let filled = items.write(|to| fill(Some(images), Some(self.begin(None, to, items)?)));
                written.push(filled.map_err(io::Error::other)?);
                Ok(())
            }),
            (Some(picture), None) => picture.write(|to| fill(Some(self.begin(painter, to, picture)?), None)),
            (None, Some(items)) => items.write(|to| fill(None, Some(self.begin(None, to, items)?))),
            (None, None) => return Ok((total, written)),
        };
        if let Some(failure) = failure {
            return Err(failure);
        }
        written.push(filled?);
        Ok((total, written))
    }

    /// A result that is being written: a picture, or without a painter items.
    fn begin<'w>(&self, painter: Option<&Painter<K::Shading>>, to: &'w mut dyn Write, target: &Target) -> io::Result<Joined<'w>> {
        Joined::begin(to, target.aside()?, &self.head(painter)?)
    }

    /// Computes all bands, and writes what is made of them.
    fn fill(
        &self,
        painter: Option<&Painter<K::Shading>>,
        mut images: Option<Joined<'_>>,
        mut items: Option<Joined<'_>>,
        total: &mut Total,
    ) -> Result<(), Failed> {
        let bands = self.kernel.bands();
        let mut steps = Steps::of(bands.len(), self.running.quiet);
        let (mut memory, width) = (Vec::new(), self.window.size.width);
        for band in bands {
            steps.next("bands");
            total.add(self.compute(&band, &mut memory)?);
            let (upper, lower) = memory.split_at(band.rows().len() * width);
            if let (Some(images), Some(painter)) = (&mut images, painter) {
                let [upper, lower] = self.painted(painter, upper, lower).map_err(Failure::from)?;
                images.put(&upper.chunks, &lower.chunks, [upper.check, lower.check])?;
            }
            if let Some(items) = &mut items {
                items.put(bytemuck::cast_slice(upper), bytemuck::cast_slice(lower), [Check::NONE; 2])?;
            }
        }
        images.map_or(Ok(()), |images| images.end(Check::tail))?;
        Ok(items.map_or(Ok(()), |items| items.end(|_| Ok(Vec::new())))?)
    }
}
