//! The commands, a file each: arguments to kernels, results to files and text. They know nothing of each other.

pub(crate) mod calibrate;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod count;
pub(crate) mod devices;
pub(crate) mod draw;
mod function;
pub(crate) mod gaussian;
pub(crate) mod hypotenuse;
pub(crate) mod julia;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod map;
pub(crate) mod merge;
pub(crate) mod missing;
pub(crate) mod normalize;
pub(crate) mod reduce;
mod rows;
pub(crate) mod sum_squares;
pub(crate) mod verify;
