//! Element by element over arrays that do not all lie in one piece: a tile of each at a time is copied to where it does.

use std::borrow::Cow;
use std::ops::Range;

use yunta::{Column, Cost, Field, Level, NoShader, Outputs, Shader, Watch, Work};

use crate::arrays::Packed;
use crate::walk::Row;

/// A computation that takes an element of each array for an item.
pub trait Elementwise: Sync {
    /// Items of a tile: large where a computation takes a while to set up, and such that the tiles fit the second cache.
    fn tile(&self) -> usize;

    /// Does something with the computation of these arrays.
    fn of(&self, arrays: &[Packed<'_>], then: &mut dyn FnMut(&dyn Work) -> yunta::Result<()>) -> yunta::Result<()>;
}

/// An elementwise computation and arrays of any strides.
pub struct Tiled<'a> {
    of: &'a dyn Elementwise,
    rows: &'a [Row<'a>],
    items: usize,
    /// What the computation of the first tile says of itself.
    name: Cow<'static, str>,
    precision: Cow<'static, str>,
    source: u64,
    outputs: Vec<Output>,
    cost: Cost,
}

struct Output {
    name: String,
    item: &'static str,
    item_bytes: usize,
    width: usize,
}

impl<'a> Tiled<'a> {
    /// # Errors
    /// What is wrong with the computation.
    pub fn new(of: &'a dyn Elementwise, rows: &'a [Row<'a>], items: usize) -> yunta::Result<Self> {
        let first = 0..items.min(of.tile());
        let mut tiled = Self {
            of,
            rows,
            items,
            name: "".into(),
            precision: "".into(),
            source: 0,
            outputs: Vec::new(),
            cost: Cost::new(0.0, 4, 0.0, 0.0),
        };
        tiled.of.of(&gathered(rows, first.clone(), &mut scratch(rows, first.len())), &mut |work| {
            work.validate()?;
            (tiled.name, tiled.precision, tiled.source) = (work.name(), work.precision(), work.source());
            tiled.outputs = (0..work.outputs()).map(|index| Output::of(work.output(index))).collect();
            let (cost, times) = (work.cost(), items as f64 / first.len().max(1) as f64);
            // Copying is a few operations more.
            let operations = cost.operations * times + 2.0 * (rows.len() * items) as f64;
            tiled.cost = Cost::new(operations, cost.word, cost.bytes_in * times, cost.bytes_out * times);
            Ok(())
        })?;
        Ok(tiled)
    }
}

impl Output {
    fn of(field: Field<'_>) -> Self {
        Self { name: field.name.to_owned(), item: field.item, item_bytes: field.item_bytes, width: field.width }
    }

    fn field(&self) -> Field<'_> {
        Field { name: &self.name, item: self.item, item_bytes: self.item_bytes, width: self.width }
    }
}

/// Memory for a tile of each array that does not lie in one piece; words, as the largest numbers are.
fn scratch(rows: &[Row<'_>], items: usize) -> Vec<Vec<u64>> {
    rows.iter().map(|row| if row.packed().is_some() { Vec::new() } else { vec![0; (items * row.element).div_ceil(8)] }).collect()
}

/// The numbers of some items of each array: where they lie, or else copied.
fn gathered<'t>(rows: &[Row<'t>], items: Range<usize>, scratch: &'t mut [Vec<u64>]) -> Vec<Packed<'t>> {
    let tile = |(row, own): (&Row<'t>, &'t mut Vec<u64>)| match row.packed() {
        Some(bytes) => Packed::Bytes(&bytes[items.start * row.element..items.end * row.element]),
        None => {
            let own = &mut bytemuck::cast_slice_mut(own)[..items.len() * row.element];
            row.gather(items.start, own);
            Packed::Bytes(own)
        }
    };
    rows.iter().zip(scratch).map(tile).collect()
}

impl Work for Tiled<'_> {
    fn name(&self) -> Cow<'static, str> {
        self.name.clone()
    }

    fn precision(&self) -> Cow<'static, str> {
        self.precision.clone()
    }

    fn source(&self) -> u64 {
        self.source
    }

    fn items(&self) -> usize {
        self.items
    }

    fn outputs(&self) -> usize {
        self.outputs.len()
    }

    fn output(&self, index: usize) -> Field<'_> {
        self.outputs[index].field()
    }

    fn grain(&self) -> usize {
        self.of.tile()
    }

    fn cost(&self) -> Cost {
        self.cost
    }

    fn compute(&self, level: Level, range: Range<usize>, out: Outputs<'_>, watch: &Watch) -> yunta::Result<()> {
        let mut columns: Vec<&mut [u8]> = out.columns().map(Column::bytes).collect();
        let mut scratch = scratch(self.rows, range.len().min(self.of.tile()));
        let mut start = range.start;
        while start < range.end {
            let items = start..range.end.min(start + self.of.tile());
            let tiles = columns.iter_mut().zip(&self.outputs).map(|(column, output)| {
                let (tile, rest) = std::mem::take(column).split_at_mut(items.len() * output.field().bytes());
                *column = rest;
                tile
            });
            let mut tiles: Vec<&mut [u8]> = tiles.collect();
            self.of.of(&gathered(self.rows, items.clone(), &mut scratch), &mut |work| {
                let columns = tiles.iter_mut().zip(&self.outputs).map(|(tile, output)| Column::new(tile, output.field().bytes()));
                work.compute(level, 0..items.len(), Outputs::several(columns), watch)
            })?;
            watch.check()?;
            start = items.end;
        }
        Ok(())
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Err(NoShader::new("its arrays do not lie in one piece"))
    }
}
