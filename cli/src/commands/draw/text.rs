//! Which function is drawn, and the pictures that it is given: an expression is made a function of what stands in it. Not here:
//! what it draws.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use yunta::{Error, Function};

use super::given::Given;
use super::recipe::Typed;
use crate::commands::function::chosen;
use crate::shell::failure::Failure;
use crate::shell::values;

/// A picture for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    pub name: String,
    pub path: PathBuf,
}

/// A function as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Text {
    source: String,
    /// The file that it is from.
    path: Option<PathBuf>,
}

/// What an expression may give.
const RESULTS: [&str; 3] = ["vec4<f32>", "vec3<f32>", "f32"];

impl Text {
    pub fn of_file(path: &Path) -> Result<Self, Failure> {
        Ok(Self { source: chosen::text(path)?, path: Some(path.to_owned()) })
    }

    pub fn of_word(word: &OsStr) -> Result<Self, Failure> {
        let source = word.to_str().ok_or_else(|| Failure::Usage("the function is no text".into()))?;
        if input(word).is_some() || Path::new(source).extension().is_some_and(|extension| extension == "wgsl") {
            return Err(Failure::Usage(format!("{source} is no expression: give one first, as in 'sin(z.x) * z.y', or a file by --file")));
        }
        Ok(Self::of(source.to_owned()))
    }

    pub fn of(source: String) -> Self {
        Self { source, path: None }
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The function that is meant.
    ///
    /// # Errors
    /// It is not valid, or gives what is no colour.
    pub fn function(&self, inputs: &[Input], typed: &Typed) -> Result<Function, Failure> {
        let function = match (self.names().any(|word| word == "fn"), typed.function.as_deref()) {
            (false, _) => return self.expression(inputs, typed),
            (true, Some(name)) => Function::named(&*self.source, name),
            (true, None) => Function::new(&*self.source),
        };
        let before = self.path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default();
        let function = function
            .map_err(|error| Failure::Failed(format!("{before}{}", error.to_string().replace(": name one", ": name one by --function"))))?;
        match function.outputs() {
            [one] if matches!(one.components, 1 | 3 | 4) => Ok(function),
            _ => Err(Failure::Failed(format!("{before}a picture's function gives f32, vec3<f32> or vec4<f32>"))),
        }
    }

    /// An expression as a function of those names that stand in it.
    fn expression(&self, inputs: &[Input], typed: &Typed) -> Result<Function, Failure> {
        let known = [("z", "vec2<f32>"), ("size", "vec2<f32>")].into_iter();
        let known = known.filter(|(name, _)| inputs.iter().all(|input| input.name != *name));
        let pictures = inputs.iter().map(|input| (input.name.as_str(), "vec4<f32>"));
        let sets: Vec<_> = typed.set.iter().map(|Given { set, .. }| (set.name.as_str(), type_of(&set.text))).collect();
        let names: Vec<_> = known.chain(pictures).chain(sets.iter().map(|(name, of)| (*name, of.as_str()))).collect();
        let mut errors = Vec::new();
        for result in RESULTS {
            match Function::expression_of(&self.source, &names, result) {
                Ok(function) => return Ok(function),
                Err(Error::Function { message }) => errors.push(message),
                Err(error) => return Err(error.into()),
            }
        }
        // What is wrong as each of them is wrong with the expression itself.
        let last = errors.pop().unwrap_or_default();
        let before = if errors.contains(&last) { "" } else { "a picture's expression gives f32, vec3<f32> or vec4<f32>: " };
        let point = if last.contains("is no name here") { "; z is the point, as in z.x * z.y" } else { "" };
        Err(Failure::Usage(format!("{before}{last}{point}")))
    }

    /// The words of the text.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.source.split(|c: char| !c.is_alphanumeric() && c != '_')
    }
}

/// The type of a value as it is typed.
fn type_of(text: &str) -> String {
    match text.split(',').count() {
        1 if text.parse::<bool>().is_ok() => "bool".into(),
        1 => "f32".into(),
        components => format!("vec{components}<f32>"),
    }
}

/// The pictures, and behind them the result.
pub(super) fn sorted(words: Vec<OsString>) -> Result<(Vec<Input>, Option<PathBuf>), Failure> {
    let (mut inputs, mut out) = (Vec::<Input>::new(), None);
    for word in words {
        match (input(&word), &out) {
            (Some(input), None) if inputs.iter().any(|other| other.name == input.name) => {
                return Err(Failure::Usage(format!("{} is given twice: give one picture for each name", input.name)));
            }
            (Some(input), None) => inputs.push(input),
            (None, None) => out = Some(values::or_stdout(PathBuf::from(word))),
            (_, Some(out)) => {
                return Err(Failure::Usage(format!("{} stands behind the result {}: give the result last", word.display(), out.display())));
            }
        }
    }
    Ok((inputs, out))
}

/// `NAME=PICTURE`.
fn input(word: &OsStr) -> Option<Input> {
    let (name, path) = word.to_str()?.split_once('=')?;
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !path.is_empty() && !path.starts_with([' ', '='])).then(|| Input { name: name.into(), path: values::or_stdin(path.into()) })
}
