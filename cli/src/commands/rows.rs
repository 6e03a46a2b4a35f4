//! What the commands over tables share: a kernel run over files of rows, piece by piece, and the arguments in `files`.

mod files;
mod pieces;
mod planned;

use std::io;
use std::path::Path;
use std::time::Duration;

use yunta::pieces::Shard;
use yunta::{Engine, Forecast, Kernel};

use crate::data::format::Output;
use crate::data::input::Input;
use crate::data::memory;
use crate::data::number::Number;
use crate::data::output;
use crate::data::parquet::Codec;
use crate::data::rows::Piece;
use crate::data::sink::{ColumnNames, Heading, Write};
use crate::data::target::Target;
use crate::shell::failure::Failure;
use crate::shell::job::{self, Outcome};
use crate::shell::outcome;
use crate::shell::running::Running;

pub(crate) use files::{Files, Names, Text};
pub(crate) use pieces::{ITEMS, PARTS, of_rows};
pub(crate) use planned::Step;

/// Numbers that are read at once, so that a file may be larger than the memory: 4 MiB of f64, which caches still hold when
/// they are computed. With four times as many, tables from Parquet take half as long again, and from text a tenth.
const PIECE: usize = 1 << 19;

/// The same where a job is repeated to be measured: 256 MiB of f64, which no cache holds from one repetition to the next.
const MEASURED: usize = 1 << 25;

/// Pieces are a multiple of so many rows: the blocks of every reduction divide it.
const GRAIN: usize = 256;

/// A command's work over files of rows.
pub(crate) struct Rows<'a> {
    pub engine: Engine,
    pub running: &'a Running,
    target: Target,
    pub output: Output,
    /// This process's share, where the job is shared.
    pub shard: Option<Shard>,
    /// The command, less its files and what does not change the result.
    recipe: String,
}

impl<'a> Rows<'a> {
    /// Looks at where the result goes, before any work.
    pub fn new(recipe: String, out: &Path, compression: Option<Codec>, running: &'a Running) -> Result<Self, Failure> {
        let (output, target) = (Output::of(out, compression)?, Target::new(out)?);
        Ok(Self { output, target, shard: running.shard()?, engine: running.engine()?, running, recipe })
    }

    /// The shape of the result: the rows of `input`, where the format begins with them, then `rest`.
    pub fn shape(&self, input: &Input, rest: &[usize]) -> Result<Vec<usize>, Failure> {
        let rows = if self.output.begins_with_rows() { input.rows()? } else { 0 };
        Ok([&[rows], rest].concat())
    }

    /// Runs `kernel` into `out`, which it makes as long as the result.
    pub fn run<K: Kernel>(&self, kernel: &K, out: &mut Vec<K::Item>) -> Result<Outcome, Failure> {
        let length = kernel.items().saturating_mul(kernel.width());
        if out.len() != length {
            *out = Vec::new();
            *out = memory::zeroed(length).ok_or_else(|| Failure::Failed(format!("the table: no memory for {length} results")))?;
        }
        job::run(&self.engine, kernel, self.running, out)
    }

    /// Hands the pieces of `inputs` to `compute`, which gives a kernel of each to the [`Step`], writes the results, and tells what ran.
    pub fn stream<T: Number, U: Number>(
        &self,
        inputs: &mut [Input],
        heading: &Heading,
        mut compute: impl FnMut(&[Piece<T>], &mut Step<'_, U>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let foretell = |pieces: &[Piece<T>], found: &mut Option<Forecast>| compute(pieces, &mut Step::Foretell(self, found));
        if self.is_planned(inputs, foretell)? {
            return Ok(());
        }
        let (mut outcome, mut out) = (Total::default(), Vec::new());
        if self.shard.is_some() {
            let whole = head::<U>(self.output, heading, &self.engine)?;
            let most = self.piece(width(inputs));
            return self.in_pieces(self.form(), inputs, most, |number, rows, inputs| {
                let heading = Heading { names: heading.names.clone(), shape: of_rows(&heading.shape, rows.len(), self.output) };
                let (own_head, mut file) = (head::<U>(self.output, &heading, &self.engine)?, Vec::new());
                let mut sink = output::begin::<U>(self.output, &mut file, &heading, &self.engine)?;
                for _ in 0..rows.len().div_ceil(most).max(1) {
                    compute(&self.next(inputs, most)?, &mut Step::Run(self, &mut out, &mut outcome))?;
                    sink.rows(&out)?;
                }
                sink.end()?;
                Ok(self.body(number, file, own_head.len(), &whole))
            });
        }
        let written = self.write(|to| {
            let mut sink = output::begin::<U>(self.output, to, heading, &self.engine)?;
            let mut parts = 0;
            self.each_piece(inputs, |pieces| {
                compute(pieces, &mut Step::Run(self, &mut out, &mut outcome))?;
                sink.rows(&out)?;
                parts += 1;
                if parts % PARTS == 0 { Ok(sink.cut()?) } else { Ok(()) }
            })?;
            Ok(sink.end()?)
        });
        written.and_then(|()| self.tell(outcome))
    }

    /// Writes the target by `fill`, whose failure is the command's.
    pub fn write(&self, fill: impl FnOnce(&mut Write<'_>) -> Result<(), Failed>) -> Result<(), Failure> {
        let mut failure = None;
        let written = self.target.write(|to| {
            fill(to).map_err(|failed| match failed {
                Failed::Writing(error) => error,
                Failed::Before(error) => {
                    failure = Some(error);
                    io::Error::other("stopped")
                }
            })
        });
        match failure {
            Some(failure) => Err(failure),
            None => Ok(written?.commit()?),
        }
    }

    /// Writes a result of one row.
    pub fn write_row<U: Number>(&self, heading: &Heading, row: &[U]) -> Result<(), Failure> {
        self.write(|to| {
            let mut sink = output::begin::<U>(self.output, to, heading, &self.engine)?;
            sink.rows(row)?;
            Ok(sink.end()?)
        })
    }

    /// How many rows of so many numbers are read at once.
    pub fn piece(&self, width: usize) -> usize {
        let piece = if self.running.repeat > 1 { MEASURED } else { PIECE };
        (piece / width.max(1)).next_multiple_of(GRAIN).max(GRAIN)
    }

    /// Reads the inputs together, piece by piece, of which there is at least one.
    pub fn each_piece<T: Number>(
        &self,
        inputs: &mut [Input],
        mut work: impl FnMut(&[Piece<T>]) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        let most = self.piece(width(inputs));
        loop {
            let pieces = self.next(inputs, most)?;
            work(&pieces)?;
            if pieces.iter().all(|piece: &Piece<T>| piece.rows != most) {
                return Ok(());
            }
        }
    }

    /// The next rows of each input, up to so many.
    pub fn next<T: Number>(&self, inputs: &mut [Input], most: usize) -> Result<Vec<Piece<T>>, Failure> {
        let pieces = inputs.iter_mut().map(|input| input.next(most, &self.engine)).collect::<Result<_, _>>()?;
        memory::check()?;
        Ok(pieces)
    }

    /// Tells what the job did.
    pub fn tell(&self, total: Total) -> Result<(), Failure> {
        let Some(outcome) = total.0 else { return Ok(()) };
        outcome::tell(&outcome, self.running, &[&self.target])
    }
}

/// The numbers of the widest input's rows.
pub(crate) fn width(inputs: &[Input]) -> usize {
    inputs.iter().map(Input::width).max().unwrap_or(1)
}

/// What stands before the rows of a file.
fn head<U: Number>(output: Output, heading: &Heading, engine: &Engine) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    drop(output::begin::<U>(output, &mut head, heading, engine)?);
    Ok(head)
}

/// Why a result was not written.
pub(crate) enum Failed {
    /// The file could not be.
    Writing(io::Error),
    /// What should have been written could not be had.
    Before(Failure),
}

impl Failed {
    /// The command's failure, where nothing was being written.
    pub fn into_failure(self) -> Failure {
        match self {
            Self::Writing(error) => error.into(),
            Self::Before(failure) => failure,
        }
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Writing(error)
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self::Before(failure)
    }
}

/// The outcome of all pieces: each repetition's seconds are those of its pieces together.
#[derive(Debug, Default)]
pub(crate) struct Total(Option<Outcome>);

impl Total {
    pub fn add(&mut self, piece: Outcome) {
        match &mut self.0 {
            None => self.0 = Some(piece),
            Some(total) => {
                total.report.items += piece.report.items;
                total.seconds.iter_mut().zip(&piece.seconds).for_each(|(total, seconds)| *total += seconds);
            }
        }
    }

    /// The whole, if there was anything.
    pub fn outcome(self) -> Option<Outcome> {
        self.0
    }

    /// What each repetition takes besides.
    pub fn also(&mut self, time: Duration) {
        if let Some(total) = &mut self.0 {
            total.seconds.iter_mut().for_each(|seconds| *seconds += time.as_secs_f64());
        }
    }
}

/// Calls a function for the first of some types that all inputs hold. The last one is f64, which all numbers are read as.
macro_rules! compute_as {
    ([$($t:ty),*], $inputs:ident, $compute:ident $arguments:tt) => {
        $(if $inputs.iter().all($crate::data::input::Input::holds::<$t>) { $compute::<$t> $arguments } else)* {
            Err($crate::commands::rows::no_numbers(&$inputs))
        }
    };
}
pub(crate) use compute_as;

/// What to give, where a file holds something else.
pub(crate) const NUMBERS: &str = "give integers, booleans, or floats of 16 to 64 bits";

/// That the inputs do not all hold numbers.
pub(crate) fn no_numbers(inputs: &[Input]) -> Failure {
    let wrong = inputs.iter().filter(|input| !input.holds::<f64>());
    let held = wrong.map(|input| format!("{}: holds {}", input.path().display(), input.descr()));
    Failure::Failed(format!("{}; {NUMBERS}; --columns a,b picks columns of a table", held.collect::<Vec<_>>().join("; ")))
}

/// The one column of a result, and the shape of a .npy file.
pub(crate) fn heading(name: &str, shape: Vec<usize>) -> Heading {
    Heading { names: ColumnNames::Written(vec![name.to_owned()]), shape }
}

/// The columns of a result that are those of `input`, and the shape of a .npy file.
pub(crate) fn heading_of(input: &Input, shape: Vec<usize>) -> Heading {
    Heading { names: input.names(), shape }
}
