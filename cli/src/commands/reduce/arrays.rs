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
    if to.rows.shard.is_some() {
        let reduced = call.reduce(reduction);
        return to.rows.shared(to.form(&reduced)?, inputs, items.div_ceil(ITEMS).max(1), |number| {
            let range = number * ITEMS..items.min((number + 1) * ITEMS);
            let blocks = range.start / Reduced::block(0)..range.end.div_ceil(Reduced::block(0));
            Ok(last::sections(range.len(), &to.partials(&reduced, blocks)?.1))
        });
    }
    let (mut totals, mut total) = (Totals::new(), Total::default());
    to.add(&call.reduce(reduction), items, &mut totals, &mut total)?;
    to.tell(&totals.finish()?, None, columns, total)
}
