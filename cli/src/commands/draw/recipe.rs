//! How a drawing is told: what was typed of it, and the recipe that a picture carries. Not here: the function itself.

use std::path::Path;

use clap::{Args, FromArgMatches};
use yunta::Parameter;
use yunta::picture::Frame;

use super::given::Given;
use super::text::{Input, Text, sorted};
use crate::picture::look::{self, Look};
use crate::picture::{recipe, view};
use crate::shell::failure::Failure;

/// What was typed.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Window")]
// By its name there would be several of a command.
#[group(skip)]
pub(super) struct Typed {
    #[command(flatten)]
    pub view: view::Typed,
    /// One value for all pixels: a number, true or false, or numbers with commas between them for a vector; numbers
    /// may go along a sequence, as in k=0..1; may be repeated
    #[arg(long, value_name = "NAME=VALUE", allow_hyphen_values = true)]
    pub set: Vec<Given>,
    /// The function that is meant, where several are not called by others
    #[arg(long, value_name = "NAME")]
    pub function: Option<String>,
    #[command(flatten)]
    pub look: look::Typed,
}

/// What a picture's recipe says.
#[derive(Debug, Default)]
pub(super) struct Recipe {
    pub typed: Typed,
    pub inputs: Vec<Input>,
    pub text: Text,
}

#[derive(Debug, clap::Parser)]
struct Line {
    words: Vec<std::ffi::OsString>,
    #[command(flatten)]
    typed: Typed,
}

impl Recipe {
    /// Of a picture's file.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let found = recipe::read(path)?;
        let unusable = |reason: &str| Failure::Failed(format!("{}: its recipe cannot be used: {reason}", path.display()));
        let text = found.function.ok_or_else(|| unusable("it has no function; give it to yunta julia --from"))?;
        let line = <Line as clap::CommandFactory>::command()
            .try_get_matches_from(words(&found.recipe))
            .and_then(|matches| Line::from_arg_matches(&matches));
        let line = line.map_err(|error| unusable(error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ")))?;
        let (inputs, _) = sorted(line.words)?;
        Ok(Self { typed: line.typed, inputs, text: Text::of(text) })
    }
}

impl Typed {
    /// These values, and the others' where there is none.
    pub fn or(self, others: Self) -> Self {
        let mut set = self.set;
        set.extend(others.set.into_iter().filter(|other| set.iter().all(|own| own.set.name != other.set.name)).collect::<Vec<_>>());
        Self { view: self.view.or(others.view), set, function: self.function.or(others.function), look: self.look.or(others.look) }
    }

    /// The picture at a part of a sequence's way, 0 to 1.
    pub fn at(&self, along: f64, parameters: &[Parameter]) -> Self {
        let set = self.set.iter().map(|given| given.at(along, parameters)).collect();
        Self { view: self.view.at(along), set, ..self.clone() }
    }

    /// The window. `given`: the size of the pictures that are drawn over, which it then has.
    ///
    /// # Errors
    /// There is no such window, or it moves.
    pub fn frame(&self, given: Option<(usize, usize)>) -> Result<Frame, Failure> {
        let moving = self.set.iter().find(|given| given.moves()).map(|_| "--set");
        view::check_still(self.view.courses().chain(moving))?;
        match (self.view.size, given) {
            (Some(size), Some(given)) if (size.width, size.height) != given => {
                Err(Failure::usage("--size", size, &format!("the pictures have {}x{} pixels; leave --size out", given.0, given.1)))
            }
            (_, given) => self.view.frame(given.unwrap_or((1500, 1000))),
        }
    }

    /// The command that makes this picture, less its function and its file.
    pub fn recipe(&self, inputs: &[Input], look: &Look) -> String {
        let mut line = vec!["draw".to_owned()];
        let mut add = |name: &str, value: Option<String>| line.extend(value.map(|value| format!("--{name}={value}")));
        add("size", self.view.size.map(|size| size.to_string()));
        add("center", self.view.center.map(|center| center.from.to_string()));
        add("span", self.view.span.map(|span| span.from.to_string()));
        add("rotate", self.view.rotate.map(|turn| turn.from.to_string()));
        add("function", self.function.clone());
        for Given { set, .. } in &self.set {
            add("set", Some(format!("{}={}", set.name, set.text)));
        }
        let inputs = inputs.iter().map(|input| format!("{}={}", input.name, input.path.display()));
        let quoted = line.iter().cloned().chain(inputs).map(|word| quoted(&word)).collect::<Vec<_>>();
        format!("{} {}", quoted.join(" "), look.recipe())
    }
}

/// A word in quotes, where a shell would take it apart.
fn quoted(word: &str) -> String {
    let is_plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_=.,/+:".contains(c));
    if is_plain { word.into() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// The words of a line, as `quoted` made them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted, mut chars) = (Vec::new(), None::<String>, false, line.chars());
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            '\\' if !is_quoted => word.get_or_insert_default().extend(chars.next()),
            c if c.is_whitespace() && !is_quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_from_their_quotes() {
        let all = ["draw", "p=a b.png", "it's", "", "--set=k=1,2", "'", "\\", "ä ö"];
        let line = all.map(quoted).join(" ");
        assert_eq!(words(&line), all);
        assert_eq!(words("  a  'b c'd\t"), ["a", "b cd"]);
        assert_eq!(words("'open"), ["open"]);
    }
}
