//! What a user writes: one WGSL function, or an expression alone. naga parses and validates; here its findings become
//! errors at the user's line, and what makes no sense for an item is refused. Not here: what the function computes.

mod constants;
mod expression;
mod limits;
mod message;
mod parse;
pub mod provided;
mod refuse;
mod returns;
mod signature;
mod text;
mod tokens;
mod worded;

pub use constants::Constants;
pub use expression::{ExpressionText, check_expression};
pub use message::Trouble;
pub use parse::{Parsed, Stack, parse};
pub use signature::{Argument, Shape, Signature, signature};
pub use text::Text;
