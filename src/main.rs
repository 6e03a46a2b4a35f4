//! The command `yunta`.
fn main() {}
