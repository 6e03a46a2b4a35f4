//! A function's results reduced to one item, or to one of each group, without ever being in memory: what is asked for, and how its
//! items lie in blocks. What an engine runs is in `work`: its items are the blocks, and what it puts out is a state of each, which
//! `totals` merges. How numbers are folded is in `fold`.

mod fold;
mod folder;
mod number;
mod reduction;
mod state;
mod totals;
mod work;

use std::ops::Range;
use std::sync::OnceLock;

use super::Call;
use super::lanes::ScalarType;
use crate::error::{Error, Result};
use crate::kernel::{Columns, Computation, Merge, Work};
use folder::{BLOCK, Folder};
pub use reduction::Reduction;
use state::Words;
pub use totals::Totals;

/// Words of a state.
const WORDS: usize = size_of::<Words>() / size_of::<u64>();

/// A call whose results are reduced, by [`Engine::reduce`]. Each output, and of a vector each component, is reduced by itself; the
/// result has a column for each output, of one item or, with [`by`](Reduced::by), one for each group.
///
/// The results of the items are never in memory as a whole. Blocks of 1,024 items have a partial result each, and these are merged
/// in their order, so that the result has the same bits for any number of threads, any schedule and any SIMD level.
///
/// ```
/// use yunta::{Backend, Engine, Function, Reduction};
/// # fn main() -> yunta::Result<()> {
/// let engine = Engine::new()?;
/// let x: Vec<f32> = (0..1000).map(|i| i as f32).collect();
/// let square = Function::expression("x * x")?;
/// let sum = engine.reduce(&square.call().input("x", &x).reduce(Reduction::Sum), Backend::Auto)?;
/// assert_eq!(sum.data.only::<f32>(), Some(&[332_833_500.0][..]));
/// # Ok(())
/// # }
/// ```
///
/// Run as any other computation, it gives the partial results, as words of 64 bits of no stated form, which [`Totals`] merges: for
/// data that comes in pieces.
///
/// [`Engine::reduce`]: crate::Engine::reduce
#[derive(Debug)]
pub struct Reduced<'a> {
    call: Call<'a>,
    reduction: Reduction,
    groups: Option<Groups<'a>>,
    cells: OnceLock<Vec<Cell>>,
}

/// Which group each item belongs to, of how many.
#[derive(Debug, Clone, Copy)]
struct Groups<'a> {
    of_items: &'a [u32],
    count: usize,
}

/// One output: how many components are reduced, and how.
#[derive(Debug, Clone, Copy)]
struct Cell {
    scalar: ScalarType,
    components: usize,
    folder: Folder,
}

impl<'a> Call<'a> {
    /// This call with its results reduced.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Function, Reduction};
    /// # fn main() -> yunta::Result<()> {
    /// let (x, y) = ([0.5f32, 0.25, 0.75], [0.5f32, 1.0, 0.0]);
    /// let inside = Function::expression("x * x + y * y <= 1.0")?.call().input("x", &x).input("y", &y).reduce(Reduction::Count);
    /// assert_eq!(Engine::new()?.reduce(&inside, Backend::Auto)?.data.only::<u64>(), Some(&[2][..]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn reduce(self, reduction: Reduction) -> Reduced<'a> {
        Reduced { call: self, reduction, groups: None, cells: OnceLock::new() }
    }
}

impl<'a> Reduced<'a> {
    /// The same for each group by itself: `groups` has the group of each item, from 0 to below `count`. Of an empty group the sum
    /// and the count are 0, `any` is false and `all` is true, a mean, a variance and floats' minimum and maximum are NaN, and all
    /// else is an error that names the group.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Function, Reduction};
    /// # fn main() -> yunta::Result<()> {
    /// let (price, shop) = ([3.0, 5.0, 1.0, 7.0], [0, 1, 0, 1]);
    /// let mean = Function::expression("price")?.call().input("price", &price).reduce(Reduction::Mean).by(&shop, 3);
    /// let mean = Engine::new()?.reduce(&mean, Backend::Auto)?.data;
    /// let mean = mean.only::<f64>().expect("a mean of f64 is of f64");
    /// assert_eq!(mean[..2], [2.0, 6.0]);
    /// assert!(mean[2].is_nan());
    /// # Ok(())
    /// # }
    /// ```
    pub fn by(mut self, groups: &'a [u32], count: usize) -> Self {
        self.groups = Some(Groups { of_items: groups, count });
        self
    }

    /// How many items of the function a block has: 1,024; with more than 128 groups, about eight for each. Data that comes in
    /// pieces is to be cut at multiples of this.
    pub const fn block(groups: usize) -> usize {
        match groups.saturating_mul(8).checked_next_multiple_of(BLOCK) {
            Some(0) => BLOCK,
            Some(items) => items,
            None => usize::MAX / BLOCK * BLOCK,
        }
    }

    /// Items of the function.
    fn count(&self) -> usize {
        Work::items(&self.call)
    }

    /// Items of a block of this.
    fn own_block(&self) -> usize {
        Self::block(self.groups.map_or(0, |groups| groups.count))
    }

    /// The states of each component.
    fn states(&self) -> usize {
        self.groups.map_or(1, |groups| groups.count)
    }

    /// The outputs; none of a call that is wrong.
    fn cells(&self) -> &[Cell] {
        self.cells.get_or_init(|| {
            let cell = |(scalar, components)| Cell { scalar, components, folder: Folder::of(self.reduction, scalar) };
            self.call.shapes().map(cell).collect()
        })
    }

    /// The components of all outputs.
    fn components(&self) -> usize {
        self.cells().iter().map(|cell| cell.components).sum()
    }

    /// Words of all states of a block.
    fn width(&self) -> usize {
        self.components().saturating_mul(self.states()).saturating_mul(WORDS)
    }

    /// The group of each of some items.
    ///
    /// # Errors
    /// There is no such group. The first in all the data is named, whoever finds one.
    fn groups_of(&self, groups: Groups<'a>, items: Range<usize>) -> Result<&'a [u32]> {
        let wrong = |group: &u32| *group as usize >= groups.count;
        let these = &groups.of_items[items];
        let most = these.iter().copied().fold(0, u32::max);
        if these.is_empty() || !wrong(&most) {
            return Ok(these);
        }
        let first = groups.of_items.iter().position(wrong).unwrap_or(0);
        let (group, count) = (groups.of_items[first], groups.count);
        Err(Error::Function { message: format!("item {first} is of group {group}: the count is {count}, so give groups below that") })
    }
}

impl Computation for Reduced<'_> {
    type Results = Vec<u64>;
}

impl Merge for Reduced<'_> {
    type Merged = Columns;

    fn merged(&self, partials: &Vec<u64>) -> Result<Columns> {
        let mut totals = Totals::new();
        totals.add(self, partials)?;
        totals.finish()
    }
}
