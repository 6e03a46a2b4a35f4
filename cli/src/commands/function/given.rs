//! What each name of a function is given: a value for all items, a file, or columns of the table. Not here: types.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use yunta::{Parameter, ParameterKind};

use super::chosen::Chosen;
use super::sets::Set;
use super::words::Binding;
use super::{Options, columns};
use crate::data::input::Input;
use crate::data::npy::{self, Reader};
use crate::data::rows::listed;
use crate::shell::failure::Failure;
use crate::shell::running::Running;

/// What a parameter is given.
#[derive(Debug)]
pub(crate) enum Source {
    Set(Set),
    File(PathBuf, Box<Reader>),
    /// A column for each number of an element.
    Columns(Vec<usize>),
}

/// A table, by its columns' names.
pub(crate) struct Table {
    pub input: Input,
    pub names: Vec<String>,
}

/// All parameters with what they are given.
pub(crate) struct Given {
    pub parameters: Vec<(Parameter, Source)>,
    pub table: Option<Table>,
}

impl Given {
    /// Whether some parameter is given nothing, so that a table is needed.
    pub fn lacks(chosen: &Chosen, options: &Options, bindings: &[Binding]) -> bool {
        options.size.is_none() && chosen.parameters().iter().any(|parameter| !is_given(parameter, options, bindings))
    }

    /// Opens the files, and finds something for each parameter. `also`: a column of the table that is wanted besides.
    pub fn of(
        chosen: &Chosen,
        options: &Options,
        bindings: Vec<Binding>,
        table: Option<&Path>,
        also: Option<&String>,
        running: &Running,
    ) -> Result<Self, Failure> {
        let parameters = chosen.parameters();
        check(chosen, &parameters, options, &bindings)?;
        let expected = parameters.iter().filter(|parameter| !is_given(parameter, options, &bindings));
        let expected = expected.flat_map(|parameter| columns::names(&parameter.name, parameter.components));
        let expected: Vec<_> = expected.chain(also.cloned()).collect();
        let table = match table {
            Some(path) => Some(Table::open(path, options, &expected, running)?),
            None => None,
        };
        let source = |parameter: Parameter| Ok((parameter.clone(), source(chosen, &parameter, options, &bindings, table.as_ref())?));
        let parameters: Vec<_> = parameters.into_iter().map(source).collect::<Result<_, Failure>>()?;
        let used = |(_, source): &(Parameter, Source)| matches!(source, Source::Columns(_));
        if let Some(table) = table.as_ref().filter(|_| !parameters.iter().any(used)) {
            let path = table.input.path().display();
            return Err(Failure::Usage(format!("{path} is not used: {} {}", chosen.title(), chosen.takes())));
        }
        Ok(Self { parameters, table })
    }
}

/// Whether something is typed for a parameter.
fn is_given(Parameter { name, .. }: &Parameter, options: &Options, bindings: &[Binding]) -> bool {
    options.set.iter().any(|set| set.name == *name) || bindings.iter().any(|binding| binding.name == *name)
}

impl Table {
    fn open(path: &Path, options: &Options, expected: &[String], running: &Running) -> Result<Self, Failure> {
        if options.size.is_some() {
            return Err(Failure::Usage(format!("--size and a table: the rows of {} are the items; leave one out", path.display())));
        }
        let input = options.text.open_whole(path, expected, running)?;
        let names = columns::of_table(input.names());
        Ok(Self { input, names })
    }

    /// The column of this name, or the one whose name is spelled so. `wanted`: what for; `or`: what would do instead.
    pub fn find(&self, name: &str, wanted: &str, or: &str) -> Result<usize, Failure> {
        let path = self.input.path().display();
        let spelled = |known: &String| is_spelled(known, name);
        let found = self.names.iter().position(|known| known == name).or_else(|| self.names.iter().position(spelled));
        let Some(found) = found else {
            let names = listed(self.names.iter().map(|name| named(name)));
            return Err(Failure::Usage(format!("{path} has no column {name}, {wanted}: it has {names}{or}")));
        };
        let is_exact = self.names[found] == name;
        if self.names[found + 1..].iter().any(|other| if is_exact { other == name } else { spelled(other) }) {
            return Err(Failure::Usage(format!("{path} has several columns {name}: give each its own name")));
        }
        Ok(found)
    }
}

/// Whether a name stands for a column whose own is no name of WGSL: as it is spelled, or with `_` behind a word that WGSL keeps for itself.
fn is_spelled(column: &str, name: &str) -> bool {
    name.strip_prefix(spelled(column).as_str()).is_some_and(|rest| matches!(rest, "" | "_"))
}

/// A column for a message, with the name that stands for it where its own is none of WGSL.
fn named(column: &str) -> String {
    let spelled = spelled(column);
    if spelled == column { spelled } else { format!("{column:?} as {spelled}") }
}

/// A column's name with `_` for each character that no name has, and in front of a digit.
fn spelled(column: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut spelled: String = column.chars().map(|c| if is_part(c) { c } else { '_' }).collect();
    if spelled.starts_with(|c: char| c.is_numeric()) {
        spelled.insert(0, '_');
    }
    spelled
}

/// The files of arrays.
pub(crate) fn paths(parameters: &[(Parameter, Source)]) -> Vec<PathBuf> {
    let path = |(_, source): &(Parameter, Source)| if let Source::File(path, _) = source { Some(path.clone()) } else { None };
    parameters.iter().filter_map(path).collect()
}

/// Whether what was typed is for names that there are.
fn check(chosen: &Chosen, parameters: &[Parameter], options: &Options, bindings: &[Binding]) -> Result<(), Failure> {
    let is_known = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
    let sets = options.set.iter().map(|set| (&set.name, format!("--set {}={}", set.name, set.text)));
    let files = bindings.iter().map(|binding| (&binding.name, format!("{}={}", binding.name, binding.path.display())));
    let all: Vec<_> = sets.chain(files).collect();
    for (at, (name, typed)) in all.iter().enumerate() {
        if !is_known(name) {
            return Err(Failure::Usage(format!("{typed}: {} has no {name}; it {}", chosen.title(), chosen.takes())));
        }
        if let Some((_, other)) = all[..at].iter().find(|(other, _)| other == name) {
            return Err(Failure::Usage(format!("{name} is given twice, by {other} and by {typed}: leave one out")));
        }
    }
    Ok(())
}

fn source(
    chosen: &Chosen,
    parameter: &Parameter,
    options: &Options,
    bindings: &[Binding],
    table: Option<&Table>,
) -> Result<Source, Failure> {
    let name = &parameter.name;
    let is_whole = parameter.kind == ParameterKind::Whole;
    if let Some(set) = options.set.iter().find(|set| set.name == *name) {
        if is_whole {
            return Err(Failure::Usage(format!("--set {name}: {name} is a whole input; give it an array, as in {name}={name}.npy")));
        }
        if let Some(table) = table.filter(|table| table.names.contains(name)) {
            let path = table.input.path().display();
            return Err(Failure::Usage(format!("{name} is set, and is a column of {path} too: leave out --set {name}, or rename one")));
        }
        return Ok(Source::Set(set.clone()));
    }
    if let Some(binding) = bindings.iter().find(|binding| binding.name == *name) {
        if let Some(table) = table.filter(|_| !is_whole) {
            let (path, typed) = (table.input.path().display(), format!("{name}={}", binding.path.display()));
            return Err(Failure::Usage(format!("{typed} and the table {path}: give arrays or a table; whole inputs alone go with both")));
        }
        return file(binding);
    }
    match table {
        Some(table) if !is_whole => {
            let (names, wanted) = (columns::names(name, parameter.components), format!("which {} takes", chosen.title()));
            let find = |column: &String| table.find(column, &wanted, &format!("; or give --set {name}=VALUE"));
            names.iter().map(find).collect::<Result<_, _>>().map(Source::Columns)
        }
        _ => {
            let or_set = if is_whole { String::new() } else { format!(", a table before the result, or --set {name}=VALUE") };
            let constant = match name.as_str() {
                "pi" | "PI" => " (WGSL has no such constant: write 3.141592653589793)",
                "e" | "E" => " (WGSL has no such constant: exp(x) is e to the power of x)",
                _ => "",
            };
            Err(Failure::Usage(format!(
                "nothing is given for {name}{constant}: give {name}=FILE.npy{or_set}; {} {}",
                chosen.title(),
                chosen.takes()
            )))
        }
    }
}

fn file(Binding { name, path }: &Binding) -> Result<Source, Failure> {
    let is_array = |extension: &OsStr| ["npy", "gz", "zst"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    if !path.extension().is_some_and(is_array) && !npy::is_in_archive(path) {
        let wanted = "an array is a .npy file, or one of a .npz file as in x.npz:name; a table stands alone, without a name before it";
        return Err(Failure::usage(name, path.display(), wanted));
    }
    Ok(Source::File(path.clone(), Box::new(Reader::open(path)?)))
}
