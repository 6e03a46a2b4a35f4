//! `yunta map`: a function of the user's own over arrays or a table's rows, to a file. Here is what is typed; `function` finds
//! out what it means.

mod append;
mod arrays;
mod table;

use std::ffi::OsString;

use super::function::chosen::Chosen;
use super::function::given::Given;
use super::function::ready::Ready;
use super::function::words::{LAST, Words};
use super::function::{Options, results};
use super::rows::Rows;
use crate::shell::failure::Failure;
use crate::shell::running::Running;

/// A function of your own for each element of arrays, or each row of a table: an expression of WGSL, or a function of a file
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, override_usage = USAGE)]
pub(crate) struct Arguments {
    /// An expression, or several NAME = EXPRESSION, of which later ones may use the earlier names; then NAME=FILE.npy (or an array
    /// of a .npz file, NAME=FILE.npz:ARRAY) for each name, arrays of one shape, or one table (.npy, .csv, .parquet, or - for text
    /// from standard input), whose columns are the names; last the result, a .npy, .csv, .csv.gz, .csv.zst or .parquet file, or -
    /// for text to standard output
    #[arg(value_name = "ARGUMENT", required = true, num_args = 1..)]
    words: Vec<OsString>,
    #[command(flatten)]
    options: Options,
    /// Write the table's own columns too, before the results
    #[arg(long)]
    append: bool,
    #[command(flatten)]
    running: Running,
}

const USAGE: &str = "yunta map EXPRESSION... NAME=FILE.npy... OUT
       yunta map EXPRESSION... TABLE OUT
       yunta map --file FILE.wgsl NAME=FILE.npy... OUT
       yunta map --file FILE.wgsl TABLE OUT
       yunta map --file FILE.wgsl --size N[,M[,K]] OUT";

const EXAMPLES: &str = "\
An expression is of the type that its files hold: f32, f64, i32, u32, i64, u64 or bool; of several types, and of text, it is \
of f64. Of whole numbers a / b is a whole number too, as in C, and a / 0 is a: f64(a) / f64(b) is a fraction. A function's \
parameters have their own types, which files have to hold exactly. Columns of a table without names are c0, c1 and so on; a \
vector v is the columns v.x, v.y, v.z and v.w, in tables and in results.
An expression that begins with a minus sign stands behind --, or in parentheses.

Examples:
  yunta map 'exp(-gamma * (x-y) * (x-y))' x=x.npy y=y.npy out.npy --set gamma=2
  yunta map 'sqrt(a*a + b*b)' table.csv out.csv
  yunta map 'r = sqrt(a*a + b*b)' 'angle = a / r' table.csv out.csv --append
  yunta map --file examples/price.wgsl examples/options.csv out.parquet
  yunta map --file waves.wgsl --size 640,480 waves.npy";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { words, options, append, running } = arguments;
    let words = Words::sorted(words, options.file.is_some(), true)?;
    let recipe = if running.shard.is_some() { options.recipe(&format!("map append={append}"), &words)? } else { String::new() };
    let out = words.out.unwrap_or_default();
    let rows = Rows::new(recipe, &out, options.compression, &running)?;
    let chosen = Chosen::of(&options, words.expressions)?;
    if words.table.is_none() && words.bindings.is_empty() && out.is_file() && Given::lacks(&chosen, &options, &[]) {
        return Err(Failure::Usage(format!("{} stands last, where the result's file is: {LAST}", out.display())));
    }
    let given = Given::of(&chosen, &options, words.bindings, words.table.as_deref(), None, &running)?;
    let ready = Ready::of(&chosen, &given)?;
    results::check(&results::names(&ready.outputs), rows.output.format)?;
    match given.table {
        Some(table) => table::run(&rows, &ready, given.parameters, table, append),
        None if append => Err(Failure::Usage("--append keeps a table's columns: give a table".into())),
        None => arrays::run(&rows, &ready, given.parameters, options.size.as_ref()),
    }
}
