//! The rows of a table in pieces that several processes make: how many rows a piece has, which the table alone decides, and the
//! body of a file that each is. Not here: what is computed.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::Rows;
use crate::data::format::Format;
use crate::data::input::Input;
use crate::pieces::{self, Form, Job, Sections};
use crate::shell::failure::Failure;

/// A piece is so many parts that are read at once: about four million numbers.
pub(crate) const PARTS: usize = 8;

/// Items of a piece of arrays.
pub(crate) const ITEMS: usize = 1 << 22;

impl Rows<'_> {
    /// Makes this shard's pieces of a table's rows. `piece` is given each one's number, its rows, and the inputs, whose next rows
    /// are these, to be read `most` at once.
    pub fn in_pieces(
        &self,
        form: Form,
        inputs: &mut [Input],
        most: usize,
        mut piece: impl FnMut(usize, Range<usize>, &mut [Input]) -> Result<Sections, Failure>,
    ) -> Result<(), Failure> {
        let rows = self.common_rows(inputs)?;
        let (paths, size) = (inputs.iter().map(|input| input.path().to_owned()).collect(), most * PARTS);
        self.shared(form, paths, rows.div_ceil(size).max(1), |number| {
            inputs.iter_mut().try_for_each(|input| input.seek(number * size, &self.engine))?;
            piece(number, number * size..rows.min((number + 1) * size), inputs)
        })
    }

    /// Makes this shard's pieces of anything.
    pub fn shared(
        &self,
        form: Form,
        inputs: Vec<PathBuf>,
        pieces: usize,
        mut make: impl FnMut(usize) -> Result<Sections, Failure>,
    ) -> Result<(), Failure> {
        let Some(shard) = self.shard else { return Ok(()) };
        let place = |path: &Path| path.canonicalize().ok();
        if let Some(input) = inputs.iter().find(|input| place(input).is_some_and(|input| Some(input) == place(self.target.path()))) {
            let wanted = "other shards read it when the result is there; give the result another name";
            return Err(Failure::Usage(format!("--shard: {} is read, and is the result: {wanted}", input.display())));
        }
        let recipe = format!("{} as {:?}", self.recipe, self.output);
        let job = Job { target: self.target.clone(), form, recipe, inputs, pieces };
        pieces::carry_out(job, shard, self.running.quiet, &mut make)
    }

    /// How pieces of rows become the result.
    pub fn form(&self) -> Form {
        if self.output.format == Format::Parquet { Form::Parquet } else { Form::Bytes }
    }

    /// What a piece holds whose file of its own begins with a head of so many bytes, of a result that begins with `head`.
    pub fn body(&self, number: usize, file: Vec<u8>, own_head: usize, head: &[u8]) -> Sections {
        if self.output.format == Format::Parquet {
            return vec![file];
        }
        let body = file.get(own_head..).unwrap_or_default();
        vec![if number == 0 { [head, body].concat() } else { body.to_vec() }]
    }

    /// The rows of all inputs, which have to be as many.
    pub(super) fn common_rows(&self, inputs: &[Input]) -> Result<usize, Failure> {
        let rows = inputs.iter().map(Input::rows).collect::<Result<Vec<_>, _>>()?;
        match rows.iter().position(|other| *other != rows[0]) {
            None => Ok(rows.first().copied().unwrap_or(0)),
            Some(other) => {
                let [first, second] = [0, other].map(|at| format!("{} has {} rows", inputs[at].path().display(), rows[at]));
                Err(Failure::Failed(format!("{first} and {second}; give two of equal length")))
            }
        }
    }
}

/// A shape whose first side is another: of a format that begins with it.
pub(crate) fn of_rows(shape: &[usize], rows: usize, output: crate::data::format::Output) -> Vec<usize> {
    match shape {
        [_, rest @ ..] if output.begins_with_rows() => [&[rows], rest].concat(),
        other => other.to_vec(),
    }
}
