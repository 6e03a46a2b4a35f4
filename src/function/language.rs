//! What a user writes: one WGSL function, or an expression alone. naga parses and validates; here its findings become
//! errors at the user's line, and what makes no sense for an item is refused. Not here: what the function computes.

mod constants;
mod expression;
mod limits;
mod message;
mod parse;
pub(crate) mod provided;
mod refuse;
mod returns;
mod signature;
mod text;
mod tokens;
mod worded;

pub(crate) use expression::{ExpressionText, check_expression};
pub(crate) use message::Trouble;
pub(crate) use parse::{Parsed, Stack, parse};
pub(crate) use signature::{Argument, Shape, Signature, signature};
pub(crate) use text::Text;
