//! yunta runs separable work on one machine's cores and GPU: many independent pieces (pixels, pairs of elements, rows),
//! with the same bits wherever they run. A [computation of your own](guide::functions) is one text, for every backend; the
//! kernels that are there are a Rust loop and a WGSL shader each.
//!
//! ```
//! use yunta::{Backend, Engine, Gaussian, Julia};
//! let engine = Engine::new()?; // opens no GPU
//! let (x, y) = (vec![0.0f32, 1.0, 2.0], vec![0.0f32, 0.5, 0.0]);
//!
//! let z = engine.run(&Gaussian::new(&x, &y).gamma(2.0), Backend::Auto)?;
//! assert_eq!(z.data[0], 1.0);
//! println!("{}", z.report); // what ran, why, and how long each part took
//!
//! let counts = engine.run(&Julia::default().size(200, 100).max_iter(1000), Backend::Cpu)?;
//! assert_eq!(counts.data.len(), 200 * 100);
//!
//! let mut z = vec![0.0; 3]; // into memory of your own: no allocation, no page faults
//! engine.run_into(&Gaussian::new(&x, &y), Backend::Cpu, &mut z)?;
//! # Ok::<(), yunta::Error>(())
//! ```
//!
//! # Where to find what
//!
//! | you have | you want |
//! |---|---|
//! | arrays, a window of the plane, a table | a kernel: [`Gaussian`], [`Julia`], [`JuliaSmooth`], [`Count`], [`Hypotenuse`], [`SumSquares`], [`Normalize`], over slices or a [`Table`] |
//! | a computation of your own that should run on every backend | a [`Function`], as [its chapter](guide::functions) shows |
//! | the same, with the loop and the shader written by hand | [`Kernel`] (and [`Reduce`]); [`conformance`] tests it |
//! | a closure and many items | [`Engine::map`], [`Engine::for_each`], [`Engine::submit`] and what is beside them |
//! | a formula, or a function of WGSL, and arrays | `Function` and its `call`; `Reduction` for its sum, mean, minimum and their like |
//! | exp, log, sin and their like with the same bits everywhere | [`math`] |
//! | several machines | a [`World`] of ranks and its views; [`Engine::across`] for kernels; [`pieces`], [`Engine::run_range`] for processes that only share a folder |
//! | a function that is a part of the binary, with typed parameters and results | `function!`, with the feature `compiled` |
//! | to know where a job ran and why | its [`Report`] |
//! | to watch it, or to stop it | [`Watch`], [`Job`] |
//! | to know what this machine has | [`devices()`], [`Level`] |
//!
//! # How it is built
//!
//! A job is a range of independent items; everything else is a way of cutting the range.
//!
//! | what a user sees | what it is | where |
//! |---|---|---|
//! | serial | one range after the other, on the calling thread | `cpu/drain.rs` |
//! | cpu | ranges that the caller and its helpers or the pool's threads take, by OpenMP's schedules or by predicted time | `cpu/drain.rs`, `cpu/ranges.rs` |
//! | gpu | ranges that fit the card's limits and a time bound, a few in flight | `gpu/drain.rs`, `gpu/pace.rs` |
//! | both | the card takes ranges from the front, the cores from the back, and their sizes end together | `engine/both.rs`, `engine/split.rs` |
//! | failover | a range that a card did not return is there to be taken again | `cursor/taken.rs`, `engine/job.rs` |
//! | a late card | it opens on a thread of its own, and joins what is left | `card/slot.rs`, `engine/both.rs` |
//! | who computes what | a cursor over the range, or one over each worker's part, from which all of them take | `cursor.rs` |
//! | auto | a pure function from what was asked, the cost and the machine to a decision | `dispatch/decide.rs` |
//! | progress, cancellation, deadline | looked at between two ranges | `watch.rs` |
//! | a part of a job, by any process | the same ranges, from an index on | `engine.rs`, `pieces.rs` |
//! | a job over ranks | the same ranges, which rank 0 deals out | `world/deal.rs`, `world/across.rs` |
//! | a job in the background | the same call, on a thread of the pool | `job.rs` |
//! | the kernels | the work on one range, and nothing else | `kernels/`, `shaders/` |
//!
//! The data's way is *request, kernel value, plan, ranges, result*. `engine/job.rs` has the one `match` over places; a
//! plan that uses the GPU carries it.
//!
//! # One answer, to the bit
//!
//! f32 kernels use plain IEEE multiplications and additions in one fixed order on every backend; fused operations only
//! where they round the same. In WGSL, where drivers fuse and re-order as they like, every product and sum passes through
//! `keep`, an exclusive-or with a zero that only the run time knows. Nothing transcendental is taken from WGSL: exp is one
//! polynomial, the same operations in scalar code, vectors and shaders. A GPU is probed when it is opened, and
//! each shader is looked through for what it rests on; where that does not pass, the report says *close* instead of
//! *identical*, and why, and [`Backend::Auto`] leaves the GPU out. f64 runs on the cores, with the same bits on every SIMD level.
//!
//! # Features
//!
//! `gpu` (default): the GPU through Vulkan, Metal or DirectX 12. `function` (default): functions of WGSL. `compiled`: functions as a part of
//! the binary, by `function!`. `picture`: escape counts as PNG files. `ndarray`: tables
//! from ndarray's views. `arrow`: tables from Arrow's record batches, of the crate arrow-array 60. `mpi`: ranks over MPI, on
//! Linux. Without any, yunta is a
//! small library for the cores. The command `yunta` is a crate of its own, `yunta-cli`.
#![warn(missing_docs)]
#![deny(unsafe_code)]

mod backend;
mod cache_file;
mod card;
mod closures;
pub mod conformance;
mod cpu;
mod cursor;
mod devices;
mod dispatch;
mod engine;
mod error;
#[cfg(feature = "function")]
mod function;
#[cfg_attr(not(feature = "gpu"), path = "gpu/absent.rs")]
mod gpu;
pub mod guide;
mod job;
mod kernel;
mod kernels;
pub mod math;
mod memory;
#[cfg(feature = "picture")]
pub mod picture;
pub mod pieces;
mod real;
mod report;
mod resident;
mod schedule;
mod table;
mod view;
mod watch;
mod worker;
pub mod world;

pub use backend::{Backend, Place};
pub use closures::{Chunks, Imap, NumberSlices, Zipped};
pub use cpu::simd::{Counts, Float, Level, Mask, Shuffle, Simd};
pub use devices::{Adapter, Devices, Property, check_adapter, devices};
pub use engine::{Builder, Engine, calibration_file, run};
pub use error::{Error, Result};
#[cfg(feature = "compiled")]
#[doc(hidden)]
pub use function::compiled;
#[cfg(feature = "function")]
pub use function::{
    Call, Data, Function, FunctionOutput, IntoData, ItemCost, Parameter, ParameterKind, Reduced, Reduction, ScalarType, Totals, Value,
};
#[cfg(feature = "gpu")]
pub use gpu::{Portability, check_shader};
pub use job::Job;
pub use kernel::{
    Column, Columns, Computation, Cost, Cut, Field, Item, Kernel, Merge, NoShader, Numbers, Outputs, Reduce, ResidentColumns, Results,
    Shader, Work,
};
pub use kernels::{Band, Count, Gaussian, Hypotenuse, Julia, JuliaSmooth, Normalize, SumSquares, Visitor, visit_kernels};
pub use memory::zeroed_vec;
pub use real::Real;
pub use report::{Agreement, Basis, Candidate, Failure, Forecast, Output, Prospect, Ran, Reason, Report, Share, Source, Times, Traffic};
pub use resident::{AnyResident, Bytes, Operand, Resident};
pub use schedule::{Cpu, Schedule};
pub use table::Table;
pub use view::{Held, View};
pub use watch::Watch;
pub use worker::worker_index;
pub use world::World;
/// A function of WGSL as a part of the binary: checked and made Rust of while the program is compiled, so that the compiler's own
/// optimiser sees the whole of it and no code is made at run time. What it gives has the bits that a [`Function`] gives. At its first
/// call the text is read once more, for its cost and a GPU's form of it.
///
/// It is given a text, or the path of a `.wgsl` file from the file that it stands in, as `include_str!` is; a change of that file compiles
/// it anew. In its place stands a module with the function's name:
///
/// ```
/// use yunta::{Backend, Engine};
///
/// yunta::function!("
///     struct Sides { area: f32, longer: vec2<f32> }
///     fn sides(width: f32, height: f32) -> Sides {
///         return Sides(width * height, vec2(max(width, height), min(width, height)));
///     }
/// ");
///
/// # fn main() -> yunta::Result<()> {
/// let widths = [1.0f32, 2.0, 3.0];
/// let call = sides::call()?.width(&widths).height(2.0); // an array, and one value for all items
/// let sides = Engine::new()?.run(&call, Backend::Auto)?;
/// assert_eq!(sides.data.area, [2.0, 4.0, 6.0]); // a Vec<f32>
/// assert_eq!(sides.data.longer[2], [3.0, 2.0]); // a Vec<[f32; 2]>
/// # Ok(())
/// # }
/// ```
///
/// | in the module | what it is |
/// |---|---|
/// | `call()` | a call, with a method for each parameter and whole input, typed; and `items` and `size`, as of a [`Call`] |
/// | `Results` | a field for each result: a `Vec` of numbers, of arrays for vectors, of bytes, 0 or 1, for bools |
/// | `function()` | the [`Function`], for data by name |
/// | `SOURCE` | the text |
///
/// A `Call::from(call)` can be [reduced](Call::reduce). `pub` before the text or path is the module's visibility, and `, name` behind it
/// names the function that is meant where others are in the text: `yunta::function!(pub "shapes.wgsl", area)`.
///
/// A parameter is computed with as an array's, also where one value is given for all; what depends on such alone is done for each item.
/// What is wrong with a text is an error of the compiler, with the text's own line:
///
/// ```compile_fail
/// yunta::function!("fn f(x: f32) -> f32 { return x + y; }"); // line 1, column 35: no definition in scope for identifier: `y`
/// ```
///
/// Not compiled, and errors too: an elementary function of a constant, such as `exp(1.0)` (a `let` for its argument lets it run), and functions
/// that hold thousands of values at once.
#[cfg(feature = "compiled")]
pub use yunta_macros::function;
