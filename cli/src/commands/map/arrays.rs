//! A function over arrays of one shape, or over places alone, by pieces of its items: the result has that shape. Not here:
//! tables.

use std::io;
use std::ops::Range;

use yunta::{Columns, Computation, Parameter, Results, Work};

use crate::commands::function::arrays::Arrays;
use crate::commands::function::given::{self, Source};
use crate::commands::function::ready::Ready;
use crate::commands::function::results::{self, Part};
use crate::commands::function::sets::Size;
use crate::commands::rows::{Failed, ITEMS, Rows, Total, of_rows};
use crate::data::format::Format;
use crate::data::memory;
use crate::data::npy;
use crate::data::output;
use crate::data::sink::{self, ColumnsHeading, Write};
use crate::shell::failure::Failure;
use crate::shell::job::{self, Outcome};
use crate::shell::plan::{self, Plan};

pub(super) fn run(rows: &Rows<'_>, ready: &Ready, parameters: Vec<(Parameter, Source)>, size: Option<&Size>) -> Result<(), Failure> {
    let columns = results::names(&ready.outputs);
    let is_one_array = columns.len() == 1 && rows.output.format == Format::Npy;
    let inputs = given::paths(&parameters);
    let arrays = Arrays::read(ready, parameters, size, is_one_array)?;
    let several = (columns.len() > 1).then_some(columns.len());
    let shape = arrays.shape.iter().copied().chain(several).collect();
    let call = ready.call(&arrays.columns.iter().collect::<Vec<_>>(), arrays.size);
    let job = Job { rows, ready, arrays: &arrays, is_one_array, heading: ColumnsHeading { columns, shape } };
    let items = Work::items(&call);
    let pieces = items.div_ceil(ITEMS).max(1);
    let range = |number: usize| number * ITEMS..items.min((number + 1) * ITEMS);
    let planned = || {
        let [part, all] = [ITEMS.min(items), items].map(|items| rows.engine.plan_items(&call, items, rows.running.backend));
        let (part, all) = (part?, all?);
        let held = (all.bytes_in, part.bytes_out);
        Ok(Plan::of(part, items).holding(held.0, held.1).pieces(pieces))
    };
    if plan::is_all(rows.running, planned)? {
        return Ok(());
    }
    if rows.shard.is_some() {
        let head = job.head(&job.heading)?;
        return rows.shared(rows.form(), inputs, pieces, |number| {
            let (_, found) = job.compute(&call, range(number))?;
            let heading = job.heading_of(range(number).len());
            let (own_head, mut file) = (job.head(&heading)?, Vec::new());
            let mut sink = job.begin(&mut file, &heading)?;
            job.put(&found, &mut *sink).map_err(Failed::into_failure)?;
            sink.end()?;
            Ok(rows.body(number, file, own_head.len(), &head))
        });
    }
    let mut total = Total::default();
    rows.write(|to| {
        let mut sink = job.begin(to, &job.heading)?;
        for number in 0..pieces {
            let (outcome, found) = job.compute(&call, range(number))?;
            total.add(outcome);
            job.put(&found, &mut *sink)?;
            sink.cut()?;
        }
        Ok(sink.end()?)
    })?;
    rows.tell(total)
}

/// What all pieces have in common.
struct Job<'a> {
    rows: &'a Rows<'a>,
    ready: &'a Ready,
    arrays: &'a Arrays,
    /// Whether the result is a .npy file of the arrays' own shape and order.
    is_one_array: bool,
    heading: ColumnsHeading,
}

impl Job<'_> {
    fn compute(&self, call: &impl Computation<Results = Columns>, range: Range<usize>) -> Result<(Outcome, Columns), Failure> {
        let fields = (0..call.outputs()).map(|index| call.output(index));
        let zeroed = Columns::zeroed(range.len(), fields).filter(|_| memory::has_room(0));
        let mut found = zeroed.ok_or_else(|| Failure::Failed(format!("no memory for {} results", range.len())))?;
        let Rows { engine, running, .. } = self.rows;
        let outcome = job::repeat(running, &mut |watch| engine.run_range_watched(call, range.clone(), running.backend, &mut found, watch))?;
        Ok((outcome, found))
    }

    /// The heading of a file of so many items alone.
    fn heading_of(&self, items: usize) -> ColumnsHeading {
        let several = (self.heading.columns.len() > 1).then_some(self.heading.columns.len());
        let shape: Vec<_> = std::iter::once(items).chain(several).collect();
        ColumnsHeading { columns: self.heading.columns.clone(), shape: of_rows(&shape, items, self.rows.output) }
    }

    fn begin<'w>(&'w self, to: &'w mut Write<'w>, heading: &ColumnsHeading) -> io::Result<Box<dyn sink::Columns + 'w>> {
        match heading.columns.first() {
            Some((_, held)) if self.is_one_array => Ok(Box::new(npy::Columns::of_array(to, *held, &heading.shape, self.arrays.layout)?)),
            _ => output::begin_columns(self.rows.output, to, heading, &self.rows.engine),
        }
    }

    fn head(&self, heading: &ColumnsHeading) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        drop(self.begin(&mut head, heading)?);
        Ok(head)
    }

    fn put(&self, found: &Columns, sink: &mut dyn sink::Columns) -> Result<(), Failed> {
        let parts = results::parts(found, &self.ready.outputs)?;
        Ok(sink.columns(&parts.iter().map(Part::cells).collect::<Vec<_>>())?)
    }
}
