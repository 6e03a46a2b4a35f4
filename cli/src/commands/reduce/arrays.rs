//! A function over arrays of one shape, and one number of its results. Not here: tables.

use yunta::{Parameter, Reduction, Totals, Work};

use super::check;
use super::told::To;
use crate::commands::function::arrays::Arrays;
use crate::commands::function::given::Source;
use crate::commands::function::ready::Ready;
use crate::commands::function::sets::Size;
use crate::commands::rows::Total;
use crate::shell::failure::Failure;

pub(super) fn run(
    to: &To<'_>,
    ready: &Ready,
    reduction: Reduction,
    parameters: Vec<(Parameter, Source)>,
    size: Option<&Size>,
) -> Result<(), Failure> {
    let columns = check(to, None)?;
    let arrays = Arrays::read(ready, parameters, size, false)?;
    let call = ready.call(&arrays.columns.iter().collect::<Vec<_>>(), arrays.size);
    let items = Work::items(&call);
    let (mut totals, mut total) = (Totals::new(), Total::default());
    to.add(&call.reduce(reduction), items, &mut totals, &mut total)?;
    to.tell(&totals.finish()?, None, columns, total)
}
