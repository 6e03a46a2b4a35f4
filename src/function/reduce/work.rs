//! The blocks of a reduced function, as an engine runs them: a strip of items is computed by the function into memory that the
//! nearest caches hold, and folded from there. Not here: the folds, and the merging.

use std::borrow::Cow;
use std::ops::Range;

use super::folder::{BLOCK, Folder, Numbers};
use super::{Cell, Groups, Reduced, WORDS};
use crate::cpu::simd::Level;
use crate::error::{Error, Result};
use crate::function::Call;
use crate::function::call::written;
use crate::function::data::OutputMut;
use crate::kernel::{Column, Cost, Field, NoShader, Outputs, Shader, Work};
use crate::resident::AnyResident;
use crate::watch::Watch;

/// Bytes of a strip of all outputs.
const STRIP_BYTES: usize = 64 << 10;

/// The most blocks of a strip: more would not make it cheaper.
const MOST_BLOCKS: usize = 8;

/// A strip's results: of each component, `strip` numbers one behind the other.
struct Strip {
    /// Of each output.
    memory: Vec<Vec<u64>>,
    length: usize,
}

impl Strip {
    fn new(cells: &[Cell], length: usize) -> Self {
        let words = |cell: &Cell| (cell.components * length * cell.scalar.bytes()).div_ceil(size_of::<u64>());
        Self { memory: cells.iter().map(|cell| vec![0; words(cell)]).collect(), length }
    }

    fn compute(&mut self, call: &Call<'_>, cells: &[Cell], level: Level, items: Range<usize>, watch: &Watch) -> Result<()> {
        let output = |(memory, cell): (_, &Cell)| {
            let packed = written(Column::new::<u64>(memory, 1), cell.scalar, cell.components);
            OutputMut { stride: 1, component_stride: self.length, ..packed }
        };
        let mut outputs: Vec<_> = self.memory.iter_mut().map(Vec::as_mut_slice).zip(cells).map(output).collect();
        call.compute_into(level, items, &mut outputs, watch)
    }

    /// The numbers of each component, of so many items from the first on.
    fn components<'s>(&'s self, cells: &'s [Cell], count: usize) -> impl Iterator<Item = (&'s Folder, Numbers<'s>)> {
        let of = move |(memory, cell): (&'s Vec<u64>, &'s Cell)| {
            (0..cell.components).map(move |at| (&cell.folder, Numbers { memory, first: at * self.length, count }))
        };
        self.memory.iter().zip(cells).flat_map(of)
    }
}

impl Work for Reduced<'_> {
    fn name(&self) -> Cow<'static, str> {
        format!("{} of {}", self.reduction, self.call.name()).into()
    }

    fn precision(&self) -> Cow<'static, str> {
        self.call.precision()
    }

    fn source(&self) -> u64 {
        self.call.source()
    }

    fn items(&self) -> usize {
        self.count().div_ceil(self.own_block())
    }

    fn output(&self, _: usize) -> Field<'_> {
        Field::of::<u64>("out", self.width())
    }

    fn validate(&self) -> Result<()> {
        self.call.validate()?;
        match (self.groups, self.count()) {
            (Some(groups), items) if groups.of_items.len() != items => Err(Error::Function {
                message: format!("groups has {} items but {} has {items}: give the group of each", groups.of_items.len(), self.call.name()),
            }),
            (Some(Groups { count: 0, .. }), 1..) => {
                Err(Error::Function { message: "the count of groups is 0: give how many there are".into() })
            }
            _ => Ok(()),
        }
    }

    fn cost(&self) -> Cost {
        let Cost { operations, bytes_in, word, .. } = self.call.cost();
        let fold = |cell: &Cell| {
            let grouped = if self.groups.is_some() { 40.0 } else { 0.0 };
            cell.components as f64 * (self.reduction.operations(cell.scalar) + grouped)
        };
        let folds: f64 = self.cells().iter().map(fold).sum::<f64>() * self.count() as f64;
        let groups = self.groups.map_or(0, |groups| size_of_val(groups.of_items));
        Cost::new(operations + folds, word, bytes_in + groups as f64, self.items() as f64 * self.width() as f64 * 8.0)
    }

    fn executor(&self, level: Level) -> Option<Cow<'static, str>> {
        self.call.executor(level)
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        self.call.residents(see);
    }

    fn compute(&self, level: Level, range: Range<usize>, out: Outputs<'_>, watch: &Watch) -> Result<()> {
        let (cells, width, block) = (self.cells(), self.width(), self.own_block());
        let words = out.only().numbers::<u64>();
        let (start, end) = (range.start * block, self.count().min(range.end.saturating_mul(block)));
        let mut strip = Strip::new(cells, self.strip().min((end - start).next_multiple_of(BLOCK)).max(BLOCK));
        match self.groups {
            None => {
                let strips = (start..end).step_by(strip.length);
                for (first, words) in strips.zip(words.chunks_mut((strip.length / BLOCK * width).max(1))) {
                    let items = first..end.min(first + strip.length);
                    strip.compute(&self.call, cells, level, items.clone(), watch)?;
                    for (at, (folder, numbers)) in strip.components(cells, items.len()).enumerate() {
                        (folder.blocks)(level, numbers, &mut words[at * WORDS..], width);
                    }
                }
            }
            Some(groups) => {
                for (block_at, words) in range.zip(words.chunks_mut(width.max(1))) {
                    let items = block_at * block..end.min((block_at + 1).saturating_mul(block));
                    self.compute_grouped(level, groups, items, words, &mut strip, watch)?;
                }
            }
        }
        Ok(())
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Err(NoShader::new("a function is reduced on the cores, where its results are still in the caches"))
    }
}

impl Reduced<'_> {
    /// Items of the function that are computed at once: whole blocks, or a part of one block.
    fn strip(&self) -> usize {
        let bytes: usize = self.cells().iter().map(|cell| cell.components * cell.scalar.bytes()).sum();
        BLOCK * (STRIP_BYTES / (bytes.max(1) * BLOCK)).clamp(1, MOST_BLOCKS)
    }

    /// Sets the states of one block, whose items these are.
    fn compute_grouped(
        &self,
        level: Level,
        groups: Groups<'_>,
        items: Range<usize>,
        words: &mut [u64],
        strip: &mut Strip,
        watch: &Watch,
    ) -> Result<()> {
        let (cells, states) = (self.cells(), words.as_chunks_mut::<WORDS>().0);
        for (folder, states) in strip.components(cells, 0).map(|(folder, _)| folder).zip(states.chunks_mut(groups.count)) {
            states.fill(folder.empty);
        }
        for first in items.clone().step_by(strip.length) {
            let these = first..items.end.min(first + strip.length);
            let of_items = self.groups_of(groups, these.clone())?;
            strip.compute(&self.call, cells, level, these, watch)?;
            let components = strip.components(cells, of_items.len()).zip(states.chunks_mut(groups.count));
            for ((folder, numbers), states) in components {
                (folder.groups)(numbers, of_items, states, (first - items.start) as u64);
            }
        }
        Ok(())
    }
}
