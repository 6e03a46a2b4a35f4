//! From WGSL to lane programs: how yunta reads one function of WGSL, or an expression alone, and takes it apart into structured code
//! over single numbers, which its executors carry out, its shaders are made of and its macro prints as Rust. A part of yunta and no
//! library of its own: what is public here is so for yunta's crates, and changes with them. Not here: anything that runs.
//!
//! | room | what it is |
//! |---|---|
//! | [`language`] | naga reads the text; what is wrong or makes no sense for an item becomes an error at the user's line |
//! | [`lower`](mod@lower) | naga's IR becomes a lane program: calls inlined, vectors and structs taken apart |
//! | [`lanes`] | the program, and the passes that make it better |
//! | [`library`] | the functions of `shaders/math` as lane programs |
//! | [`shaders`] | their texts |
#![deny(unsafe_code)]

pub mod lanes;
pub mod language;
pub mod library;
pub mod lower;
pub mod shaders;

use std::fmt;

/// What is wrong with a text: the line and column, the line itself, and what would do; several lines.
#[derive(Debug, Clone)]
pub struct Error {
    pub message: String,
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
