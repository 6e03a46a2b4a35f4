//! A function over arrays of one shape, and one number of its results. Not here: tables.

use yunta::{Parameter, Reduced, Reduction, Totals, Work};

use super::told::To;
use super::{check, last};
use crate::commands::function::arrays::Arrays;
use crate::commands::function::given::{self, Source};
use crate::commands::function::ready::Ready;
use crate::commands::function::sets::Size;
use crate::commands::rows::{ITEMS, Total};
use crate::shell::failure::Failure;
use crate::shell::plan::{self, Plan};

pub(super) fn run(
    to: &To<'_>,
    ready: &Ready,
    reduction: Reduction,
    parameters: Vec<(Parameter, Source)>,
    size: Option<&Size>,
) -> Result<(), Failure> {
    let columns = check(to, None)?;
    let inputs = given::paths(&parameters);
    let arrays = Arrays::read(ready, parameters, size, false)?;
    let call = ready.call(&arrays.columns.iter().collect::<Vec<_>>(), arrays.size);
    let items = Work::items(&call);
    let reduced = call.reduce(reduction);
    let planned = || {
        let mut forecast = to.rows.engine.plan(&reduced, to.rows.running.backend)?;
        forecast.items = items;
        Ok(Plan::of(forecast, items).pieces(items.div_ceil(ITEMS)))
    };
    if plan::is_all(to.rows.running, planned)? {
        return Ok(());
    }
    if to.rows.shard.is_some() {
        return to.rows.shared(to.form(&reduced)?, inputs, items.div_ceil(ITEMS).max(1), |number| {
            let range = number * ITEMS..items.min((number + 1) * ITEMS);
            let blocks = range.start / Reduced::block(0)..range.end.div_ceil(Reduced::block(0));
            Ok(last::sections(range.len(), &to.partials(&reduced, blocks)?.1))
        });
    }
    let (mut totals, mut total) = (Totals::new(), Total::default());
    to.add(&reduced, items, &mut totals, &mut total)?;
    to.tell(&totals.finish()?, None, columns, total)
}
