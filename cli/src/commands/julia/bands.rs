//! A Julia set's picture, or its counts, band by band: by one process that has no memory for all of them, or by several. Not
//! here: a picture that is computed as a whole.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use yunta::picture::{Check, Painter};
use yunta::pieces::Shard;
use yunta::{Band, Engine, Julia, Kernel, Real};

use super::window::Window;
use crate::commands::rows::{Failed, Total};
use crate::data::memory;
use crate::data::npy::{self, Layout};
use crate::data::target::{Target, Written};
use crate::pieces::{self, Form, Job, Sections};
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
                Some(painter) => self.painted(painter, head, upper, lower)?,
                None => vec![[&head[..], bytemuck::cast_slice(upper)].concat(), bytemuck::cast_slice(lower).to_vec()],
            })
        })
    }

    /// A piece of a picture: the chunks of both halves, and what the file's end has to say of them.
    fn painted(&self, painter: &Painter, mut head: Vec<u8>, upper: &[u32], lower: &[u32]) -> yunta::Result<Sections> {
        let width = self.window.size.width;
        let (upper, lower) = (painter.strip(self.engine, upper, width)?, painter.strip(self.engine, lower, width)?);
        head.extend_from_slice(&upper.chunks);
        Ok(vec![head, lower.chunks, [upper.check.to_bytes(), lower.check.to_bytes()].concat()])
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
        let mut total = Total::default();
        let painter = picture.map(|_| self.painter()).transpose()?;
        let bands: Vec<_> = self.julia.bands().collect();
        let mut steps = Steps::of(bands.len(), self.running.quiet);
        let mut written = Vec::new();
        let mut failure = None;
        // One inside of the other, as both come of the same bands.
        let mut fill = |mut image: Option<&mut dyn Write>, mut numbers: Option<&mut dyn Write>| -> io::Result<()> {
            let mut done = || -> Result<(), Failed> {
                let mut images = image.take().map(|to| Joined::begin(to, &self.head(painter.as_ref())?)).transpose()?;
                let mut plain = numbers.take().map(|to| Joined::begin(to, &self.head(None)?)).transpose()?;
                let (mut memory, width) = (Vec::new(), self.window.size.width);
                for (number, band) in bands.iter().enumerate() {
                    steps.next(&format!("band {} of {}", number + 1, bands.len()));
                    total.add(self.count(band, &mut memory)?);
                    let (upper, lower) = memory.split_at(band.rows().len() * width);
                    if let (Some(images), Some(painter)) = (&mut images, &painter) {
                        let sections = self.painted(painter, Vec::new(), upper, lower).map_err(Failure::from)?;
                        let (upper, lower) = sections[2].split_at(12);
                        let checks = [upper, lower].map(|check| check.first_chunk().map_or(Check::NONE, |check| Check::from_bytes(*check)));
                        images.put(&sections[0], &sections[1], checks)?;
                    }
                    if let Some(plain) = &mut plain {
                        plain.put(bytemuck::cast_slice(upper), bytemuck::cast_slice(lower), [Check::NONE; 2])?;
                    }
                }
                if let Some(images) = images {
                    let (to, check) = images.end()?;
                    to.write_all(&Painter::tail(check)?)?;
                }
                if let Some(plain) = plain {
                    plain.end()?;
                }
                Ok(())
            };
            done().map_err(|failed| match failed {
                Failed::Writing(error) => error,
                Failed::Before(before) => {
                    failure = Some(before);
                    io::Error::other("stopped")
                }
            })
        };
        let filled = match (picture, counts) {
            (Some(picture), Some(counts)) => picture.write(|image| {
                written.push(counts.write(|numbers| fill(Some(image), Some(numbers))).map_err(io::Error::other)?);
                Ok(())
            }),
            (Some(picture), None) => picture.write(|image| fill(Some(image), None)),
            (None, Some(counts)) => counts.write(|numbers| fill(None, Some(numbers))),
            (None, None) => return Ok((total, written)),
        };
        match failure {
            Some(failure) => Err(failure),
            None => {
                written.push(filled?);
                Ok((total, written))
            }
        }
    }
}

/// What is written front to back while its second half comes back to front: that waits in a file without a name.
struct Joined<'w> {
    to: &'w mut dyn Write,
    waiting: File,
    /// Where each band's lower half begins in there, its length, and its check.
    lower: Vec<(u64, u64, Check)>,
    end: u64,
    check: Check,
}

impl<'w> Joined<'w> {
    fn begin(to: &'w mut dyn Write, head: &[u8]) -> io::Result<Self> {
        to.write_all(head)?;
        Ok(Self { to, waiting: tempfile::tempfile()?, lower: Vec::new(), end: 0, check: Check::NONE })
    }

    fn put(&mut self, upper: &[u8], lower: &[u8], [check, lower_check]: [Check; 2]) -> io::Result<()> {
        self.to.write_all(upper)?;
        self.check = self.check.then(check);
        self.waiting.write_all(lower)?;
        self.lower.push((self.end, lower.len() as u64, lower_check));
        self.end += lower.len() as u64;
        Ok(())
    }

    /// Writes what waits, and gives the check of all.
    fn end(mut self) -> io::Result<(&'w mut dyn Write, Check)> {
        for (start, length, check) in self.lower.into_iter().rev() {
            self.waiting.seek(SeekFrom::Start(start))?;
            io::copy(&mut (&self.waiting).take(length), self.to)?;
            self.check = self.check.then(check);
        }
        Ok((self.to, self.check))
    }
}
