//! The crate's one error type. Each message names the argument to change, what was given, and what would do.

use std::ops::Range;
use std::path::PathBuf;

/// What can go wrong in a call to this crate.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument has a value that cannot be used.
    #[error("{argument} is {given}: {wanted}")]
    Argument {
        /// The argument, as the caller knows it (`gamma`, `size`, `max_iter`).
        argument: &'static str,
        /// The value that was given.
        given: String,
        /// What would do.
        wanted: String,
    },
    /// Two arguments that belong together do not fit each other.
    #[error("{left} has {left_given} but {right} has {right_given}: {wanted}")]
    Mismatch {
        /// The first argument.
        left: &'static str,
        /// Its length or shape.
        left_given: String,
        /// The second argument.
        right: &'static str,
        /// Its length or shape.
        right_given: String,
        /// What would do.
        wanted: &'static str,
    },
    /// A kernel without a shader was asked for on the GPU.
    #[error("{kernel} has no GPU form: {reason}; ask for auto, cpu or serial")]
    NoShader {
        /// The kernel's name, with its precision.
        kernel: String,
        /// Why there is none.
        reason: String,
    },
    /// A kernel's shader is not valid WGSL, or does not fit the data that the kernel gives it.
    #[error("the shader of {kernel} is wrong: {reason}")]
    Shader {
        /// The kernel's name, with its precision.
        kernel: String,
        /// What is wrong, with the line where that is known.
        reason: String,
    },
    /// A function is not what WGSL or its data allow.
    #[error("{message}")]
    Function {
        /// What is wrong, with the line and column, the line itself, and what would do; several lines.
        message: String,
    },
    /// The GPU was asked for and there is none that serves.
    #[error("no GPU: {reason}; ask for auto or cpu")]
    NoGpu {
        /// What was looked at, and why it would not do.
        reason: String,
    },
    /// The GPU was there and failed.
    #[error("the GPU failed: {reason}; the cores (cpu) can do the same job")]
    Gpu {
        /// What failed.
        reason: String,
    },
    /// A kernel's or a caller's own code panicked; the engine and its workers live on.
    #[error("a panic in items {}..{}: {message}", range.start, range.end)]
    Panicked {
        /// The panic's message.
        message: String,
        /// The items that were being computed.
        range: Range<usize>,
    },
    /// The job was cancelled, or its deadline passed.
    #[error("the job was cancelled after {done} of {total} items")]
    Cancelled {
        /// Items that were done.
        done: usize,
        /// Items of the whole job.
        total: usize,
    },
    /// This processor lacks what was asked of it.
    #[error("{0}")]
    Processor(String),
    /// A rank of several failed, which ended a call on all of them.
    #[error("rank {rank}: {reason}")]
    Rank {
        /// The rank, from 0.
        rank: usize,
        /// Why.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong with it.
        reason: String,
    },
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(feature = "function")]
impl From<yunta_lower::Error> for Error {
    fn from(yunta_lower::Error { message }: yunta_lower::Error) -> Self {
        Self::Function { message }
    }
}

impl Error {
    /// An [`Error::Argument`].
    pub fn argument(argument: &'static str, given: impl ToString, wanted: impl Into<String>) -> Self {
        Self::Argument { argument, given: given.to_string(), wanted: wanted.into() }
    }

    /// An [`Error::File`].
    pub fn file(path: impl Into<PathBuf>, reason: impl ToString) -> Self {
        Self::File { path: path.into(), reason: reason.to_string() }
    }
}
