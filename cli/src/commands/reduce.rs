//! `yunta reduce`: a function of the user's own over arrays or a table's rows, and one number of all results, or of each
//! group's. Here is what is typed; `function` finds out what it means.

mod arrays;
mod last;
mod table;
mod told;

use std::ffi::OsString;
use std::path::PathBuf;

use yunta::Reduction;

use super::function::Options;
use super::function::chosen::Chosen;
use super::function::given::Given;
use super::function::ready::Ready;
use super::function::results::{self, Output};
use super::function::words::Words;
use super::rows::Rows;
use crate::data::column::Type;
use crate::shell::failure::Failure;
use crate::shell::running::Running;

pub(crate) use last::Last;

/// One number of a function's results over arrays or a table: a sum, a mean, the largest; or one of each group
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = USAGE)]
pub(crate) struct Arguments {
    /// What to make of all results: sum, mean, var, min, max, count (how many are true, or not 0), any, all, argmin or argmax (the
    /// index of the first, from 0)
    #[arg(value_name = "REDUCTION")]
    reduction: Reduction,
    /// An expression, or several NAME = EXPRESSION; then arrays NAME=FILE.npy, or one table; last, if the result is to be written
    /// and not printed, a .npy, .csv or .parquet file, as `yunta map` takes them
    #[arg(value_name = "ARGUMENT", required = true, num_args = 1..)]
    words: Vec<OsString>,
    #[command(flatten)]
    options: Options,
    /// One number for each value of this column, in ascending order of the values; its columns are held in memory
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// What the number of items is reduced by before a variance divides by it [default: 0, as NumPy has it]
    #[arg(long, value_name = "N")]
    ddof: Option<u64>,
    #[command(flatten)]
    running: Running,
}

const USAGE: &str = "yunta reduce REDUCTION EXPRESSION... NAME=FILE.npy... [OUT]
       yunta reduce REDUCTION EXPRESSION... TABLE [OUT]
       yunta reduce REDUCTION --file FILE.wgsl NAME=FILE.npy... [OUT]
       yunta reduce REDUCTION --file FILE.wgsl TABLE [OUT]";

const EXAMPLES: &str = "\
Sums of floats are of their own type and accumulated in f64, those of whole numbers exact, in i64 or u64; the bits are the same for \
any number of threads. A NaN anywhere makes a sum, mean, var, min and max NaN, and is what argmin and argmax find.

Examples:
  yunta reduce sum '(x - y) * (x - y)' x=x.npy y=y.npy
  yunta reduce mean 'a * b' table.csv --by city
  yunta reduce var a table.csv out.csv --ddof 1
  yunta reduce count 'a > 3' table.csv --json";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { reduction, words, options, by, ddof, running } = arguments;
    let reduction = match (reduction, ddof) {
        (Reduction::Variance { .. }, Some(ddof)) => Reduction::Variance { ddof },
        (other, Some(ddof)) if other.name() != "var" => return Err(Failure::usage("--ddof", ddof, "it is for var alone; leave it out")),
        (other, _) => other,
    };
    let mut words = Words::sorted(words, options.file.is_some(), false)?;
    // Beside an array for a whole input, the one file that is left is the table that the others need.
    let is_there = words.table.is_none() && words.out.as_ref().is_some_and(|file| file.is_file());
    if is_there && Given::lacks(&Chosen::of(&options, words.expressions.clone())?, &options, &words.bindings) {
        words.table = words.out.take();
    }
    let is_printed = words.out.is_none();
    if running.shard.is_some() && (is_printed || by.is_some()) {
        let wanted = if is_printed {
            "give OUT, a file beside which its pieces are kept"
        } else {
            "groups are made of all rows at once; leave out --by"
        };
        return Err(Failure::Usage(format!("--shard: {wanted}")));
    }
    let recipe = if running.shard.is_some() { options.recipe(&format!("reduce {reduction:?}"), &words)? } else { String::new() };
    let out = words.out.unwrap_or_else(|| PathBuf::from("/dev/stdout"));
    let rows = Rows::new(recipe, &out, options.compression, &running)?;
    let unnamed = words.expressions.first().is_some_and(|written| written.name.is_none());
    let chosen = Chosen::of(&options, words.expressions)?;
    let given = Given::of(&chosen, &options, words.bindings, words.table.as_deref(), by.as_ref(), &running)?;
    let ready = Ready::of(&chosen, &given)?;
    let mut outputs: Vec<_> = ready.outputs.iter().map(|output| reduced(output, reduction)).collect();
    if unnamed && let Some(one) = outputs.first_mut() {
        one.name = reduction.name().to_owned();
    }
    let to = told::To { rows: &rows, outputs, is_printed };
    match (given.table, by) {
        (Some(table), by) => table::run(&to, &ready, reduction, given.parameters, table, by.as_deref()),
        (None, Some(by)) => Err(Failure::usage("--by", by, "it is a column of a table; give a table")),
        (None, None) => arrays::run(&to, &ready, reduction, given.parameters, options.size.as_ref()),
    }
}

/// A result of which all items' become one.
fn reduced(output: &Output, reduction: Reduction) -> Output {
    Output { held: Type::of(reduction.result(output.scalar())), ..output.clone() }
}

/// A number alone cannot be a column of a .npy file beside one of another type; a file's columns are looked at before any work.
fn check(to: &told::To<'_>, key: Option<(String, Type)>) -> Result<Vec<(String, Type)>, Failure> {
    let columns: Vec<_> = key.into_iter().chain(results::names(&to.outputs)).collect();
    if !to.is_printed {
        results::check(&columns, to.rows.output.format)?;
    }
    Ok(columns)
}
