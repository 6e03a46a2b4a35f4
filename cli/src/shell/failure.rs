//! How a command fails: the message on stderr and the exit code. Not what went wrong: that is the library's `Error`.

use std::io::{self, Write};
use std::process::ExitCode;

use yunta::Error;

use super::interrupt;

/// Why a command ends without its result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments cannot be used: exit code 2.
    Usage(String),
    /// Anything else: exit code 1.
    Failed(String),
    /// The user stopped it: exit code 130, as shells have it.
    Interrupted,
    /// What clap has to say, help and version among it.
    Clap(clap::Error),
    /// Nobody reads what is printed: the end, but no failure of ours.
    ClosedPipe,
}

impl Failure {
    /// An error in the argument `flag`, as the user wrote it.
    pub fn usage(flag: &str, given: impl std::fmt::Display, wanted: &str) -> Self {
        Self::Usage(format!("{flag} is {given}: {wanted}"))
    }

    /// Prints the message and gives the exit code.
    pub fn tell(self) -> ExitCode {
        let (message, code) = match self {
            Self::Usage(message) => (message, 2),
            Self::Failed(message) => (message, 1),
            Self::Interrupted => {
                interrupt::say();
                return ExitCode::from(interrupt::CODE);
            }
            Self::ClosedPipe => return ExitCode::SUCCESS,
            Self::Clap(error) if error.use_stderr() => {
                let text = error.render().to_string();
                let prefix = if text.starts_with("error:") { "yunta: " } else { "" };
                let _ = write!(io::stderr(), "{prefix}{text}");
                return ExitCode::from(2);
            }
            Self::Clap(error) => {
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
        };
        let _ = writeln!(io::stderr(), "yunta: error: {message}");
        ExitCode::from(code)
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Clap(error)
    }
}

impl From<io::Error> for Failure {
    /// An error of printing to stdout.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Failed(format!("stdout: {error}")),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Argument { argument, given, wanted } => {
                let (flag, side) = flag(argument);
                Self::Usage(format!("{flag} is {side}{given}: {wanted}"))
            }
            Error::Cancelled { .. } => Self::Interrupted,
            other => Self::Failed(other.to_string()),
        }
    }
}

/// Says what the user should know of a result that is made all the same, asked for or not.
pub(crate) fn warning(text: &str) {
    let _ = writeln!(io::stderr(), "yunta: warning: {text}");
}

/// What sets an argument, and which part of its value that is: a flag, an environment variable, or in capitals a place.
fn flag(argument: &str) -> (String, &'static str) {
    match argument {
        "width" => ("--size".into(), "of width "),
        "height" => ("--size".into(), "of height "),
        as_it_is if as_it_is.starts_with(char::is_uppercase) => (as_it_is.into(), ""),
        other => (format!("--{}", other.replace('_', "-")), ""),
    }
}
