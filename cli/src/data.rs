//! Files of numbers, whose format their extension tells, and how any file is written. Knows nothing of kernels; an engine
//! lends it the cores.

pub(crate) mod bytes;
pub(crate) mod column;
pub(crate) mod csv;
pub(crate) mod format;
pub(crate) mod input;
pub(crate) mod memory;
pub(crate) mod npy;
pub(crate) mod number;
pub(crate) mod output;
pub(crate) mod parquet;
pub(crate) mod rows;
pub(crate) mod sink;
pub(crate) mod target;
pub(crate) mod texts;
