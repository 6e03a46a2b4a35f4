//! What a function over a table would take, by the table's first rows. Runs nothing.

use yunta::{Call, Forecast};

use super::pieces::Pieces;
use super::ready::Ready;
use crate::commands::rows::{PARTS, Rows};
use crate::data::input::Input;
use crate::shell::failure::Failure;
use crate::shell::plan::{self, Plan};

/// Whether only a plan was asked for, which is told then. `most`: rows that are read at once. `forecast` makes that of a call.
pub(crate) fn is_all(
    rows: &Rows<'_>,
    ready: &Ready,
    (pieces, most): (&Pieces, usize),
    input: &mut Input,
    forecast: impl FnOnce(Call<'_>) -> Result<Forecast, Failure>,
) -> Result<bool, Failure> {
    if !rows.running.plan && !input.knows_rows() {
        return Ok(false);
    }
    plan::is_all(rows.running, || {
        let all = input.rows()?;
        let (count, read) = input.next_columns(most, &pieces.wanted, &rows.engine)?;
        let packed = pieces.packed(&read)?;
        let mut forecast = forecast(ready.call(&pieces.arrays(&read, &packed), None))?;
        forecast.items = count;
        input.seek(0, &rows.engine)?;
        Ok(Plan::of(forecast, all).pieces(all.div_ceil(most.saturating_mul(PARTS))))
    })
}
