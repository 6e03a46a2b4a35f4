//! A function over arrays of one shape, or over places alone: the result has that shape. Not here: tables.

use yunta::Parameter;

use crate::commands::function::arrays::Arrays;
use crate::commands::function::given::Source;
use crate::commands::function::ready::Ready;
use crate::commands::function::results::{self, Part};
use crate::commands::function::sets::Size;
use crate::commands::rows::{Rows, Total};
use crate::data::format::Format;
use crate::data::npy;
use crate::data::output;
use crate::data::sink::ColumnsHeading;
use crate::shell::failure::Failure;
use crate::shell::job;

pub(super) fn run(rows: &Rows<'_>, ready: &Ready, parameters: Vec<(Parameter, Source)>, size: Option<&Size>) -> Result<(), Failure> {
    let columns = results::names(&ready.outputs);
    let is_one_array = columns.len() == 1 && rows.output.format == Format::Npy;
    let arrays = Arrays::read(ready, parameters, size, is_one_array)?;
    let call = ready.call(&arrays.columns.iter().collect::<Vec<_>>(), arrays.size);
    let mut found = results::zeroed(&call)?;
    let outcome = job::run(&rows.engine, &call, rows.running, &mut found)?;
    rows.write(|to| {
        let parts = results::parts(&found, &ready.outputs)?;
        let cells: Vec<_> = parts.iter().map(Part::cells).collect();
        if let ([one], true) = (&cells[..], is_one_array) {
            return Ok(npy::write_column(to, one, &arrays.shape, arrays.layout)?);
        }
        let several = (columns.len() > 1).then_some(columns.len());
        let shape = arrays.shape.iter().copied().chain(several).collect();
        let mut sink = output::begin_columns(rows.output, to, &ColumnsHeading { columns, shape }, &rows.engine)?;
        sink.columns(&cells)?;
        Ok(sink.end()?)
    })?;
    let mut total = Total::default();
    total.add(outcome);
    rows.tell(total)
}
