//! Longer texts than fit the page of one item.

#[doc = include_str!("guide/from_python.md")]
pub mod from_python {}
