//! Kernels over ranks: rank 0 deals out a kernel's items, each rank computes its ranges with an engine of its own, as it would alone, and
//! what it computed goes to rank 0 or stays. The bits are those of one machine.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use bytemuck::cast_slice_mut;

use super::World;
use super::deal::{Dealt, Done, deal};
use super::link::Message;
use super::op::Op;
use crate::backend::Backend;
use crate::engine::{Engine, check, outputs};
use crate::error::{Error, Result};
use crate::kernel::{Column, Computation, Merge, Outputs, Results, Work, fields};
use crate::memory::zeroed_vec;
use crate::watch::Watch;

impl Engine {
    /// This engine and those of the other ranks, for kernels that all of them share. Each rank makes the same calls, with the same
    /// kernel; on each, the engine uses its cores and its GPU as it would alone.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Gaussian, World};
    /// let sums = World::threads(2, |world| {
    ///     let (x, y) = (vec![0.5f32; 1000], vec![0.0; 1000]);
    ///     let engine = Engine::builder().threads(1).build()?;
    ///     let out = engine.across(world).run(&Gaussian::new(&x, &y), Backend::Cpu)?;
    ///     Ok::<_, yunta::Error>(out.map(|out| out.data.len()))
    /// })?;
    /// assert!(matches!(sums[..], [Ok(Some(1000)), Ok(None)])); // on rank 0
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn across<'e>(&'e self, world: &World) -> Across<'e> {
        Across { engine: self, world: world.clone() }
    }
}

/// The engines of all ranks, of [`Engine::across`].
#[derive(Debug)]
pub struct Across<'e> {
    engine: &'e Engine,
    world: World,
}

/// Results that came together on rank 0.
#[derive(Debug, Clone)]
pub struct Gathered<R> {
    /// The results, in the order of the items.
    pub data: R,
    /// What each rank did, in their order.
    pub shares: Vec<Share>,
}

/// Results that stay with the ranks that computed them.
#[derive(Debug, Clone)]
pub struct Parts<R> {
    /// This rank's: ranges of items, in ascending order, and their results.
    pub pieces: Vec<(Range<usize>, R)>,
    /// What each rank did, in their order; known to rank 0.
    pub shares: Vec<Share>,
}

/// What a rank did of a kernel's job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Share {
    /// The rank.
    pub rank: usize,
    /// Items that it computed.
    pub items: usize,
    /// Ranges that it computed them in.
    pub ranges: usize,
    /// How long it computed, without waiting.
    pub time: Duration,
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rank {}: {} items in {} ranges, {:.2?}", self.rank, self.items, self.ranges, self.time)
    }
}

impl Across<'_> {
    /// Runs a kernel into new memory on rank 0; none on the others.
    ///
    /// # Errors
    /// As [`Engine::run`], on any of the ranks, and where they do not give kernels of the same number of items.
    pub fn run<C: Computation>(&self, kernel: &C, backend: Backend) -> Result<Option<Gathered<C::Results>>> {
        let (op, items) = (self.world.begin("run"), kernel.items());
        let memory = if op.rank() == 0 { self.engine.results(kernel, &(0..items)).map(Some) } else { Ok(None) };
        let mut data = self.agree(&op, kernel, memory)?;
        let memory = data.as_mut().map(|data| outputs(kernel, items, data.memory())).transpose()?;
        let done = self.outputs(&op, kernel, backend, memory)?;
        Ok(data.map(|data| Gathered { data, shares: shares(&done) }))
    }

    /// Runs a kernel and leaves the results where they are computed, on each rank the ranges that it had: what is to be written by
    /// each, or looked at there.
    ///
    /// # Errors
    /// As [`run`](Across::run).
    pub fn run_parts<C: Computation>(&self, kernel: &C, backend: Backend) -> Result<Parts<C::Results>> {
        let op = self.world.begin("run_parts");
        self.agree(&op, kernel, Ok(()))?;
        let (mut here, mut there) = (Vec::new(), Vec::new());
        let compute = |range: Range<usize>| Ok::<_, Error>((range.clone(), self.engine.run_range(kernel, range, backend)?.data));
        let done = deal(Dealt {
            op: &op,
            members: 0..op.size(),
            items: kernel.items(),
            grain: kernel.grain(),
            memory: Some(()),
            give: &|_| Vec::new(),
            here: &mut |range, ()| Ok(here.push(compute(range)?)),
            there: &mut |range| {
                there.push(compute(range)?);
                Ok(Vec::new())
            },
            arrived: &mut |_, _, ()| {},
        })?;
        here.append(&mut there);
        Ok(Parts { pieces: here, shares: shares(&done) })
    }

    /// Runs a reduction: its partial results on all ranks, and their merging on rank 0, which has the result.
    ///
    /// # Errors
    /// As [`run`](Across::run), and where the partial results come to none, as [`Merge::merged`] has it.
    pub fn reduce<M: Merge>(&self, kernel: &M, backend: Backend) -> Result<Option<Gathered<M::Merged>>> {
        let partials = self.run(kernel, backend)?;
        let merged = partials.map(|Gathered { data, shares }| Ok(Gathered { data: kernel.merged(&data)?, shares }));
        self.world.agree(merged.transpose())
    }

    /// That all ranks have a kernel that can be run, of the same number of items; and whatever else each has.
    fn agree<T>(&self, op: &Op, work: &dyn Work, mine: Result<T>) -> Result<T> {
        let checked = check(work, &(0..work.items())).and(mine);
        let (mine, items) = match checked {
            Ok(mine) => (Some(mine), Ok(work.items())),
            // What each rank finds wrong with the same kernel is the same, and says more than what travels.
            Err(error) if op.size() == 1 => return Err(error),
            Err(error) => (None, Err(error)),
        };
        let all = op.gather(0..op.size(), Some(items))?;
        if let Some((rank, items)) = all.iter().enumerate().find(|(_, items)| **items != all[0]) {
            let given = format!("{items} items");
            let (left_given, right_given) = (format!("{} items on rank 0", all[0]), format!("{given} on rank {rank}"));
            let wanted = "give each rank the same kernel";
            return Err(Error::Mismatch { left: "the kernel", left_given, right: "it", right_given, wanted });
        }
        mine.ok_or_else(|| Error::Rank { rank: op.rank(), reason: "has no kernel".to_owned() })
    }

    /// Deals out the items; results go to `memory`, which rank 0 has.
    fn outputs(&self, op: &Op, work: &dyn Work, backend: Backend, memory: Option<Outputs<'_>>) -> Result<Done> {
        let watch = Watch::new();
        deal(Dealt {
            op,
            members: 0..op.size(),
            items: work.items(),
            grain: work.grain(),
            memory,
            give: &|_| Vec::new(),
            here: &mut |range, out| self.engine.run_outputs(work, range, backend, out, &watch).map(drop),
            there: &mut |range| {
                let lengths: Vec<usize> = fields(work).map(|field| field.bytes() * range.len()).collect();
                let none = || Error::argument("items", range.len(), "no memory for so many results");
                let columns = lengths.iter().map(|bytes| zeroed_vec::<u64>(bytes.div_ceil(8)).ok_or_else(none));
                let mut columns = columns.collect::<Result<Vec<_>>>()?;
                let memory = columns.iter_mut().zip(&lengths).map(|(column, &bytes)| &mut cast_slice_mut(column)[..bytes]);
                let out = Outputs::several(memory.zip(fields(work)).map(|(bytes, field)| Column::of_bytes(bytes, &field)));
                self.engine.run_outputs(work, range, backend, out, &watch)?;
                Ok(columns.into_iter().zip(lengths).map(|(column, bytes)| Message::new(column).slice(0..bytes)).collect())
            },
            arrived: &mut |from, _, out| out.columns().for_each(|column| op.receive_into(from, column.bytes())),
        })
    }
}

fn shares(done: &Done) -> Vec<Share> {
    let share =
        |(rank, worked): (usize, &super::deal::Worked)| Share { rank, items: worked.items, ranges: worked.ranges, time: worked.time };
    done.iter().enumerate().map(share).collect()
}
