//! What carries out a function on the cores, as the environment asks for it. Not here: what there is for a program.

use std::env;

use crate::error::{Error, Result};

/// The environment variable that forces one.
const VARIABLE: &str = "YUNTA_FUNCTION";

/// What carries out a function on the cores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::function) enum Executor {
    /// Code that is a part of the binary, else machine code, where there is some, and bytecode for the rest.
    Any,
    /// Bytecode, as the work is done before machine code would be made.
    Small,
    Bytecode,
    /// Machine code, or an error.
    Machine,
    /// Code that is a part of the binary, or an error.
    Compiled,
}

impl Executor {
    /// What the environment asks for.
    ///
    /// # Errors
    /// It names what there is not.
    pub fn asked() -> Result<Self> {
        let name = env::var_os(VARIABLE).unwrap_or_default();
        Self::named(&name.to_string_lossy())
    }

    fn named(name: &str) -> Result<Self> {
        match name {
            "" => Ok(Self::Any),
            "bytecode" => Ok(Self::Bytecode),
            "jit" => Ok(Self::Machine),
            "compiled" => Ok(Self::Compiled),
            name => Err(Error::argument(VARIABLE, format!("{name:?}"), "there are bytecode, jit and compiled")),
        }
    }

    /// The error of one that is asked for and cannot be.
    pub fn refused(reason: &str) -> Error {
        Error::argument(VARIABLE, "\"jit\"", format!("{reason}: unset it, and bytecode runs what machine code does not"))
    }
}

/// The error of a function that is no part of the binary and was asked for as that.
pub(in crate::function) fn not_compiled() -> Error {
    Error::argument(VARIABLE, "\"compiled\"", "this function was made at run time: unset it, and machine code or bytecode runs that")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_not_is_an_error_that_lists_what_there_is() {
        assert_eq!(Executor::named("").ok(), Some(Executor::Any));
        assert_eq!(Executor::named("jit").ok(), Some(Executor::Machine));
        let message = Executor::named("cranelift").map_err(|error| error.to_string());
        assert!(
            message.as_ref().is_err_and(|text| text.contains("cranelift") && text.contains("bytecode, jit and compiled")),
            "{message:?}"
        );
    }
}
