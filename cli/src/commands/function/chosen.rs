//! Which function is meant: one of a file, or expressions. Not here: what their names are given.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use yunta::{Error, Function, Parameter};

use super::Options;
use super::words::Written;
use crate::data::rows::listed;
use crate::shell::failure::Failure;

/// The longest file of WGSL, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// The function of a command.
#[derive(Debug)]
pub(crate) enum Chosen {
    File(PathBuf, Function),
    Expressions(Vec<Expression>),
}

/// An expression and the name of its result.
#[derive(Debug)]
pub(crate) struct Expression {
    pub name: String,
    pub function: Function,
}

impl Chosen {
    /// Reads the file, or the expressions.
    pub fn of(options: &Options, expressions: Vec<Written>) -> Result<Self, Failure> {
        if let Some(path) = &options.file {
            return Ok(Self::File(path.clone(), read(path, options.function.as_deref())?));
        }
        let count = expressions.len();
        let expression = |written: Written| {
            let of = if count > 1 { written.name.as_deref() } else { None };
            let function = Function::expression(&written.text).map_err(|error| refused(of, error))?;
            // What WGSL has for itself cannot be a name of the user's.
            if let Some(name) = &written.name
                && Function::expression(name).is_err()
            {
                return Err(Failure::usage("the name", name, "a word of WGSL; give another"));
            }
            Ok(Expression { name: written.name.unwrap_or_else(|| "result".to_owned()), function })
        };
        expressions.into_iter().map(expression).collect::<Result<_, _>>().map(Self::Expressions)
    }

    /// What it takes: of several expressions what none before it gives.
    pub fn parameters(&self) -> Vec<Parameter> {
        let expressions = match self {
            Self::File(_, function) => return function.parameters().to_vec(),
            Self::Expressions(expressions) => expressions,
        };
        let mut all: Vec<Parameter> = Vec::new();
        for (at, expression) in expressions.iter().enumerate() {
            for parameter in expression.function.parameters() {
                let is_earlier = expressions[..at].iter().any(|earlier| earlier.name == parameter.name);
                if !is_earlier && all.iter().all(|known| known.name != parameter.name) {
                    all.push(parameter.clone());
                }
            }
        }
        all
    }

    /// What to call it.
    pub fn title(&self) -> &str {
        match self {
            Self::File(_, function) => function.name().unwrap_or("the function"),
            Self::Expressions(all) if all.len() > 1 => "the expressions",
            Self::Expressions(_) => "the expression",
        }
    }

    /// What it takes, for a message.
    pub fn takes(&self) -> String {
        let names: Vec<_> = self.parameters().into_iter().map(|parameter| parameter.name).collect();
        if names.is_empty() { "takes nothing".to_owned() } else { format!("takes {}", listed(names.into_iter())) }
    }

    pub fn takes_place(&self) -> bool {
        match self {
            Self::File(_, function) => function.takes_place(),
            Self::Expressions(_) => false,
        }
    }
}

/// The function of a file.
pub(crate) fn read(path: &Path, name: Option<&str>) -> Result<Function, Failure> {
    let text = text(path)?;
    let function = match name {
        Some(name) => Function::named(text, name),
        None => Function::new(text),
    };
    let hint = |message: String| message.replace(": name one", ": name one by --function");
    function.map_err(|error| Failure::Failed(format!("{}: {}", path.display(), hint(error.to_string()))))
}

/// The text of a file of WGSL.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let mut text = Vec::new();
    let file = File::open(path).map_err(|error| Error::file(path, error))?;
    file.take(MOST_BYTES + 1).read_to_end(&mut text).map_err(|error| Error::file(path, error))?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Error::file(path, format!("has more than {MOST_BYTES} bytes; give a file of WGSL")).into());
    }
    Ok(String::from_utf8(text).map_err(|_| Error::file(path, "is no text; give a file of WGSL"))?)
}

/// An error in an expression, which is an argument; that of one among several has its name before it.
pub(crate) fn refused(name: Option<&str>, error: Error) -> Failure {
    match (error, name) {
        (Error::Function { message }, Some(name)) => Failure::Usage(format!("{name}: {message}")),
        (Error::Function { message }, None) => Failure::Usage(message),
        (error, _) => error.into(),
    }
}
