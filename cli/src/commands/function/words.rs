//! The arguments without a flag, told apart: expressions first, then arrays or one table, and the result last. Not here:
//! what any of them holds.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::data::npy;
use crate::shell::failure::Failure;
use crate::shell::values;

/// What was typed.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub expressions: Vec<Written>,
    pub bindings: Vec<Binding>,
    pub table: Option<PathBuf>,
    pub out: Option<PathBuf>,
}

/// An expression, and the name of its result if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub name: Option<String>,
    pub text: String,
}

/// A file for a parameter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    pub name: String,
    pub path: PathBuf,
}

/// How a command's files end.
const EXTENSIONS: [&str; 7] = ["npy", "csv", "tsv", "tab", "parquet", "gz", "zst"];

pub(crate) const LAST: &str = "give OUT last, a .npy, .csv or .parquet file or - for text";

const FIRST: &str = "the first argument is an expression, as in 'sqrt(x * x + y * y)'; a function of a file is given by --file";

impl Words {
    /// Tells them apart. `has_file`: there are no expressions. `has_out`: the last one is the result.
    pub fn sorted(words: Vec<OsString>, has_file: bool, has_out: bool) -> Result<Self, Failure> {
        let mut found = Self::default();
        let mut words = words;
        let mut files = Vec::new();
        if has_out && words.len() > usize::from(!has_file) {
            if let Some(last) = words.last().filter(|last| binding(last, has_file).is_some()) {
                return Err(Failure::Usage(format!("{} stands last, where the result's file is: {LAST}", last.display())));
            }
            found.out = words.pop().map(PathBuf::from);
        }
        for (at, word) in words.into_iter().enumerate() {
            let is_first = at == 0 && !has_file;
            match (binding(&word, has_file), assignment(&word)) {
                (Some(_), _) if is_first => return Err(Failure::Usage(format!("{} is no expression: {FIRST}", word.display()))),
                (Some(binding), _) => found.bindings.push(binding),
                (None, Some(written)) if !has_file => found.expressions.push(written),
                _ if is_first => found.expressions.push(Written { name: None, text: expression(&word)? }),
                _ => files.push(PathBuf::from(word)),
            }
        }
        if !has_out && (files.len() > 1 || (!found.bindings.is_empty() && !files.is_empty())) {
            found.out = files.pop();
        }
        found.out = found.out.map(values::or_stdout);
        found.table = files.pop().map(values::or_stdin);
        match files.first() {
            None => found.checked(has_out),
            Some(other) => Err(Failure::Usage(format!(
                "{} is one too many: give one table and one result; an expression behind the first has a name, as in 'r = x * x'",
                other.display()
            ))),
        }
    }

    fn checked(self, has_out: bool) -> Result<Self, Failure> {
        if has_out && self.out.is_none() {
            return Err(Failure::Usage(format!("the result's file is missing: {LAST}")));
        }
        let unnamed = self.expressions.iter().find(|written| written.name.is_none());
        if let Some(Written { text, .. }) = unnamed.filter(|_| self.expressions.len() > 1) {
            return Err(Failure::Usage(format!("{text:?} has no name: where there are several expressions, each is NAME = EXPRESSION")));
        }
        let twice = |at: usize| self.expressions[..at].iter().any(|other| other.name == self.expressions[at].name);
        if let Some(at) = (1..self.expressions.len()).find(|&at| twice(at)) {
            let name = self.expressions[at].name.as_deref().unwrap_or_default();
            return Err(Failure::Usage(format!("{name} is the name of two expressions: give each its own")));
        }
        Ok(self)
    }
}

/// The text of the first argument, unless it is a file's name.
fn expression(word: &OsStr) -> Result<String, Failure> {
    match word.to_str() {
        Some(text) if !has_known_extension(Path::new(text)) => Ok(text.to_owned()),
        _ => Err(Failure::Usage(format!("{} is no expression: {FIRST}", word.display()))),
    }
}

fn has_known_extension(path: &Path) -> bool {
    let is_known = |extension: &OsStr| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known));
    path.extension().is_some_and(is_known) || npy::is_in_archive(path)
}

/// A name right before a `=`, with what stands behind.
fn named(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let is_name =
        |name: &str| name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name(name.trim()) && !rest.starts_with('=')).then_some((name, rest))
}

/// `NAME=FILE`. Where there are expressions, it is one unless it ends as a file does, or there is such a file.
fn binding(word: &OsStr, has_file: bool) -> Option<Binding> {
    let (name, file) = named(word.to_str()?)?;
    let is_close = !name.ends_with(' ') && !file.starts_with(' ') && !file.is_empty();
    let is_file = has_file || has_known_extension(Path::new(file)) || Path::new(file).is_file();
    (is_close && is_file).then(|| Binding { name: name.to_owned(), path: file.into() })
}

/// `NAME = EXPRESSION`.
fn assignment(word: &OsStr) -> Option<Written> {
    let (name, text) = named(word.to_str()?)?;
    Some(Written { name: Some(name.trim().to_owned()), text: text.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(line: &[&str], has_file: bool, has_out: bool) -> Result<Words, String> {
        let words = line.iter().map(OsString::from).collect();
        Words::sorted(words, has_file, has_out).map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn words_are_told_apart() {
        let words = sorted(&["x == y", "x=x.npy", "y=/no/y.npy", "out.npy"], false, true).unwrap();
        assert_eq!(words.expressions, [Written { name: None, text: "x == y".into() }]);
        assert_eq!(words.bindings.iter().map(|binding| binding.name.as_str()).collect::<Vec<_>>(), ["x", "y"]);
        let words = sorted(&["r=a/b", "angle = r * 2.0", "t.csv", "-"], false, true).unwrap();
        assert_eq!(words.expressions[0], Written { name: Some("r".into()), text: "a/b".into() });
        assert_eq!(words.expressions.len(), 2);
        assert_eq!((words.table, words.out), (Some("t.csv".into()), Some("/dev/stdout".into())));
        let words = sorted(&["x=odd.name", "./a=b.npy"], true, true).unwrap();
        assert_eq!((words.bindings.len(), words.out), (1, Some("./a=b.npy".into())));
    }

    #[test]
    fn a_result_may_be_left_out_where_a_command_prints_it() {
        let words = sorted(&["a * b", "t.csv"], false, false).unwrap();
        assert_eq!((words.table, words.out), (Some("t.csv".into()), None));
        let words = sorted(&["a * b", "a=a.npy", "out.npy"], false, false).unwrap();
        assert_eq!((words.table, words.out), (None, Some("out.npy".into())));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (line, said) in [
            (&["x=x.npy", "out.npy"][..], "the first argument is an expression"),
            (&["t.csv", "out.csv"], "the first argument is an expression"),
            (&["x * x"], "the result's file is missing"),
            (&["x", "r = x", "t.csv", "out.csv"], "has no name"),
            (&["r = x", "r = y", "t.csv", "out.csv"], "the name of two"),
            (&["x", "t.csv", "u.csv", "out.csv"], "one too many"),
        ] {
            let error = sorted(line, false, true).expect_err(said);
            assert!(error.contains(said), "{error}");
        }
    }
}
