//! What the commands of functions share: which function is meant, what each of its names is given, and of which types. Not
//! here: what is done with the results.

pub(crate) mod arrays;
pub(crate) mod chosen;
pub(crate) mod columns;
pub(crate) mod fused;
pub(crate) mod given;
pub(crate) mod groups;
pub(crate) mod pieces;
pub(crate) mod planned;
pub(crate) mod ready;
pub(crate) mod results;
pub(crate) mod sets;
pub(crate) mod words;

use std::path::PathBuf;

use yunta::Error;

use super::rows::Text;
use crate::data::parquet::Codec;
use crate::shell::failure::Failure;
use crate::shell::values;
use sets::Set;
use words::Words;

/// The function, and what is the same for all items.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Take a function of WGSL from this file instead of expressions
    #[arg(long, value_name = "FILE.wgsl", value_parser = values::input())]
    pub file: Option<PathBuf>,
    /// The function of the file that is meant, where several are not called by others
    #[arg(long, value_name = "NAME", requires = "file")]
    pub function: Option<String>,
    /// One value for all items: a number, true or false, or numbers with commas between them for a vector; may be repeated
    #[arg(long, value_name = "NAME=VALUE", allow_hyphen_values = true)]
    pub set: Vec<Set>,
    /// How many items there are, where no file tells: along up to three axes of @builtin(global_invocation_id), the first of
    /// which is the fastest; a .npy result has the shape (K, M, N)
    #[arg(long, value_name = "N[,M[,K]]")]
    pub size: Option<sets::Size>,
    /// What the pages of a .parquet result are compressed with [default: snappy]
    #[arg(long, value_name = "CODEC", value_enum)]
    pub compression: Option<Codec>,
    #[command(flatten)]
    pub text: Text,
}

impl Options {
    /// What decides the result, of a command of this name and its expressions.
    pub fn recipe(&self, command: &str, words: &Words) -> Result<String, Failure> {
        let Self { file, function, set, size, text, .. } = self;
        let file = file.as_ref().map(|file| std::fs::read_to_string(file).map_err(|error| Error::file(file, error))).transpose()?;
        let names: Vec<_> = words.bindings.iter().map(|binding| &binding.name).collect();
        let sets: Vec<_> = set.iter().map(|set| format!("{}={}", set.name, set.text)).collect();
        let Words { expressions, .. } = words;
        Ok(format!("{command} {expressions:?} {file:?} {function:?} {names:?} {sets:?} {size:?} {text:?}"))
    }
}
