//! The one list of yunta's own kernels. Each is one file here and one shader of the same stem.

mod count;
mod gaussian;
mod julia;

pub use count::Count;
pub use gaussian::Gaussian;
pub use julia::Julia;
