//! What a command over tables would take, by the first rows of its inputs. Runs nothing.

use yunta::{Forecast, Kernel};

use super::pieces::PARTS;
use super::{Rows, Total, width};
use crate::data::input::Input;
use crate::data::number::Number;
use crate::data::rows::Piece;
use crate::shell::failure::Failure;
use crate::shell::plan::{self, Plan};

/// What is done with the kernel of some rows.
pub(crate) enum Step<'a, U> {
    /// It is run, into this memory, and counted in.
    Run(&'a Rows<'a>, &'a mut Vec<U>, &'a mut Total),
    /// What it would take is found.
    Foretell(&'a Rows<'a>, &'a mut Option<Forecast>),
}

impl<U> Step<'_, U> {
    /// Does it.
    pub fn take<K: Kernel<Item = U>>(&mut self, kernel: &K) -> Result<(), Failure> {
        match self {
            Self::Run(rows, out, total) => total.add(rows.run(kernel, out)?),
            Self::Foretell(rows, found) => **found = Some(rows.engine.plan(kernel, rows.running.backend)?),
        }
        Ok(())
    }
}

impl Rows<'_> {
    /// Whether only a plan was asked for, which is told then: by what `foretell` finds of the inputs' first rows.
    pub fn is_planned<T: Number>(
        &self,
        inputs: &mut [Input],
        foretell: impl FnOnce(&[Piece<T>], &mut Option<Forecast>) -> Result<(), Failure>,
    ) -> Result<bool, Failure> {
        if !self.running.plan && !inputs.iter().all(Input::knows_rows) {
            return Ok(false);
        }
        plan::is_all(self.running, || {
            let (rows, most, mut found) = (self.common_rows(inputs)?, self.piece(width(inputs)), None);
            let first = self.next(inputs, most)?;
            foretell(&first, &mut found)?;
            inputs.iter_mut().try_for_each(|input| input.seek(0, &self.engine))?;
            let mut forecast = found.ok_or_else(|| Failure::Failed("nothing is computed".into()))?;
            forecast.items = first.first().map_or(0, |piece| piece.rows);
            Ok(Plan::of(forecast, rows).pieces(rows.div_ceil(most * PARTS)))
        })
    }
}
