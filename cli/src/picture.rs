//! Pictures at a shell: formats of files, what a picture looks like and how it is sampled, photographs that are read, previews.
//! Not here: what any command draws.

pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod film;
pub(crate) mod format;
pub(crate) mod look;
pub(crate) mod output;
pub(crate) mod paint;
pub(crate) mod preview;
pub(crate) mod recipe;
pub(crate) mod view;
