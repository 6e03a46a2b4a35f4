//! yunta runs separable work (pixels, pairs of elements, rows) on one core, all cores or the GPU.
#![warn(missing_docs)]
#![deny(unsafe_code)]

mod closures;
pub mod conformance;
mod cpu;
mod cursor;
mod devices;
mod dispatch;
mod engine;
mod error;
#[cfg_attr(not(feature = "gpu"), path = "gpu/absent.rs")]
mod gpu;
pub mod guide;
mod job;
mod kernel;
mod kernels;
mod real;
mod report;
mod schedule;
mod table;
mod view;
mod watch;
mod worker;

pub use closures::{Chunks, Imap, Zipped};
pub use cpu::simd::{Counts, Float, Level, Mask, Simd};
pub use devices::{Adapter, Devices, Property, devices};
pub use dispatch::{Candidate, Place, Prospect, Reason};
pub use engine::{Backend, Builder, Engine, run};
pub use error::{Error, Result};
#[cfg(feature = "gpu")]
pub use gpu::check_shader;
pub use job::Job;
pub use kernel::{Cost, Cut, Item, Kernel, NoShader, Reduce, Shader};
pub use kernels::{Count, Gaussian, Hypotenuse, Julia, Normalize, SumSquares};
pub use real::Real;
pub use report::{Agreement, Output, Ran, Report, Times};
pub use schedule::{Cpu, Schedule};
pub use table::Table;
pub use view::{Held, View};
pub use watch::Watch;
pub use worker::worker_index;
