//! The macro `yunta::function!`: a function of WGSL becomes a module of Rust, which the compiler makes part of the binary. Its
//! documentation stands where users meet it, at `yunta::function!`.
//!
//! | file | what it does |
//! |---|---|
//! | `given.rs` | what stands in the macro's parentheses, and the text that it means |
//! | `module.rs` | the module: typed parameters and results |
//! | `code.rs` | the lane program as Rust: straight code |
//! | `masks.rs` | its branches and loops |
//! | `group.rs` | what stands round that |
#![deny(unsafe_code)]

mod code;
mod given;
mod group;
mod masks;
mod module;

use proc_macro::TokenStream;

/// See `yunta::function!`.
#[proc_macro]
pub fn function(tokens: TokenStream) -> TokenStream {
    let expanded = given::read(tokens).and_then(|given| module::of(&given));
    match expanded.and_then(|rust| rust.parse().map_err(|error| format!("yunta wrote Rust that is none: {error}"))) {
        Ok(rust) => rust,
        Err(message) => format!("::core::compile_error!({message:?});").parse().unwrap_or_default(),
    }
}
