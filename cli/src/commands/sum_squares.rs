//! `yunta sum-squares`: a table in, one row of its columns' sums of squares out.

use std::io;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use yunta::{Engine, Item, Real, Reduce, SumSquares, Table};

use super::rows::{self, Files, Rows, Step, Total};
use crate::data::format::Output;
use crate::data::input::Input;
use crate::data::memory;
use crate::data::number::Number;
use crate::data::output;
use crate::data::parquet::Codec;
use crate::data::rows::Piece;
use crate::data::sink::{ColumnNames, Heading, Write};
use crate::pieces::{self, Form};
use crate::shell::failure::Failure;
use crate::shell::job::Outcome;
use crate::shell::running::Running;

/// The sum of squares of each column of a table, to about the last digit
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    running: Running,
}

const EXAMPLES: &str = "\
The result has the same bits for any number of threads and on any backend.

Examples:
  yunta sum-squares table.npy sums.npy
  yunta sum-squares table.csv sums.csv --columns a,b";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let rows = Rows::new(arguments.files.recipe("sum-squares"), &arguments.files.out, arguments.files.compression, &arguments.running)?;
    let inputs = [arguments.files.open(&arguments.running)?];
    rows::compute_as!([f32, f64], inputs, compute(&rows, inputs))
}

fn compute<T: Number + Real>(rows: &Rows<'_>, mut inputs: [Input; 1]) -> Result<(), Failure> {
    let columns = inputs[0].columns();
    let heading = rows::heading_of(&inputs[0], vec![columns]);
    let foretell = |pieces: &[Piece<T>], found: &mut Option<_>| {
        Step::Foretell(rows, found).take(&SumSquares::new(pieces.first().map_or_else(|| Table::new(&[], 0, columns), Piece::table)?))
    };
    if rows.is_planned(&mut inputs, foretell)? {
        return Ok(());
    }
    if rows.shard.is_some() {
        return in_pieces::<T>(rows, &mut inputs, heading.names);
    }
    let (mut total, mut partials, mut out) = (Total::default(), Vec::new(), Vec::new());
    // Pieces are whole blocks, so that their partial results are those of the whole table.
    let read = rows.each_piece::<T>(&mut inputs, |pieces| {
        total.add(add(rows, &pieces[0], &mut out, &mut partials)?);
        Ok(())
    });
    read.map_err(rows::Failed::into_failure)?;
    let start = Instant::now();
    let sums = merged(columns, &partials)?;
    total.also(start.elapsed());
    rows.write_row(&heading, &sums)?;
    rows.tell(total)
}

/// Puts the partial results of some rows behind those before.
fn add<T: Number + Real>(rows: &Rows<'_>, piece: &Piece<T>, out: &mut Vec<T>, partials: &mut Vec<T>) -> Result<Outcome, Failure> {
    let table = piece.table()?;
    let columns = table.columns();
    let mut outcome = rows.run(&SumSquares::new(table), out)?;
    // To the engine a block is an item; to whoever has a table, a row is.
    outcome.report.items = piece.rows;
    let room = partials.try_reserve(out.len());
    room.map_err(|_| Failure::Failed(format!("no memory for the sums of {columns} columns, block by block")))?;
    partials.extend_from_slice(out);
    Ok(outcome)
}

fn merged<T: Number + Real>(columns: usize, partials: &[T]) -> Result<Vec<T>, Failure> {
    let mut sums = memory::zeroed(columns).ok_or_else(|| Failure::Failed(format!("no memory for {columns} sums")))?;
    SumSquares::new(Table::new(&[], 0, columns)?).merge(partials, &mut sums);
    Ok(sums)
}

/// This shard's pieces, each the partial results of its blocks.
fn in_pieces<T: Number + Real>(rows: &Rows<'_>, inputs: &mut [Input], names: ColumnNames) -> Result<(), Failure> {
    let most = rows.piece(rows::width(inputs));
    let last = Last { item: <T as Item>::NAME, names, pages: rows.output.pages };
    let mut out = Vec::new();
    rows.in_pieces(Form::Last(pieces::Last::Sums(last)), inputs, most, |_, range, inputs| {
        let mut partials = Vec::new();
        for _ in 0..range.len().div_ceil(most).max(1) {
            add::<T>(rows, &rows.next(inputs, most)?[0], &mut out, &mut partials)?;
        }
        Ok(vec![bytemuck::cast_slice(&partials).to_vec()])
    })
}

/// The sums of all pieces' partial results.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Last {
    item: &'static str,
    names: ColumnNames,
    pages: Codec,
}

impl Last {
    pub fn write(&self, pieces: usize, piece: pieces::Piece<'_>, out: &Path, to: &mut Write<'_>) -> io::Result<()> {
        match self.item {
            "f32" => self.write_as::<f32>(pieces, piece, out, to),
            _ => self.write_as::<f64>(pieces, piece, out, to),
        }
    }

    fn write_as<T: Number + Real>(&self, pieces: usize, piece: pieces::Piece<'_>, out: &Path, to: &mut Write<'_>) -> io::Result<()> {
        let (mut partials, columns) = (Vec::<T>::new(), self.names.len());
        for number in 0..pieces {
            let sections = piece(number)?;
            partials.extend(bytemuck::pod_collect_to_vec::<u8, T>(sections.first().map_or(&[], Vec::as_slice)));
        }
        let sums = merged(columns, &partials).map_err(|failure| io::Error::other(format!("{failure:?}")))?;
        let engine = Engine::builder().threads(1).build().map_err(io::Error::other)?;
        let output = Output::with_pages(out, self.pages).map_err(io::Error::other)?;
        let heading = Heading { names: self.names.clone(), shape: vec![columns] };
        let mut sink = output::begin::<T>(output, to, &heading, &engine)?;
        sink.rows(&sums)?;
        sink.end()
    }

    pub fn to_json(&self) -> Value {
        let Self { item, names, pages } = self;
        match names {
            ColumnNames::Written(names) => json!({ "item": item, "names": names, "pages": pages.name() }),
            ColumnNames::Numbers(columns) => json!({ "item": item, "columns": columns, "pages": pages.name() }),
        }
    }

    pub fn of_json(value: &Value) -> Option<Self> {
        let item = ["f32", "f64"].into_iter().find(|item| value["item"] == *item)?;
        let names = match (value.get("names"), value.get("columns")) {
            (Some(names), _) => {
                ColumnNames::Written(names.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect::<Option<_>>()?)
            }
            (None, columns) => {
                let number = |column: &Value| usize::try_from(column.as_u64()?).ok();
                ColumnNames::Numbers(columns?.as_array()?.iter().map(number).collect::<Option<_>>()?)
            }
        };
        Some(Self { item, names, pages: Codec::named(value["pages"].as_str()?)? })
    }
}
