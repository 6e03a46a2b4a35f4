//! Files of numbers, one format a file, told by their extension, and how any file is written. Knows nothing of engines.

pub(crate) mod csv;
pub(crate) mod npy;
pub(crate) mod rows;
pub(crate) mod target;
