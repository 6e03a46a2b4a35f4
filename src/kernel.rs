//! The kernel contract: the work on one range of items, written once as a Rust loop and once as a WGSL shader.
//! Nothing here knows where or when a range runs; that is the engine's.

mod columns;
mod cost;
mod item;
mod outputs;
mod reduce;
mod resident_columns;
mod shader;
mod work;

use std::ops::Range;

pub use columns::{Columns, Numbers};
pub use cost::Cost;
pub use item::Item;
pub use outputs::{Column, Field, Outputs, Results};
pub use reduce::{Merge, Reduce};
pub use resident_columns::ResidentColumns;
pub use shader::{Cut, NoShader, Shader};
pub use work::{Computation, Work};

pub(crate) use outputs::Divide;
#[cfg(feature = "gpu")]
pub(crate) use shader::Input;
pub(crate) use work::{check_size, digest, fields, full_name, shader_of};

use crate::cpu::simd::{Level, Simd};
use crate::error::Result;
use crate::resident::AnyResident;

/// A separable computation: `items()` independent items, any range of which can be computed alone.
///
/// The engine cuts the items into ranges and computes each on a core or on the GPU. A kernel therefore says what one
/// range is, and nothing else: it never sees threads, chunks, transfers, progress or cancellation.
///
/// The answer must not depend on how the range was cut or where it ran: [`serial`](Kernel::serial) is the definition,
/// and [`simd`](Kernel::simd) and [`shader`](Kernel::shader) give the same bits.
///
/// A kernel needs `NAME`, `items`, `cost` and `serial`; everything else has a default. With a shader it runs on the GPU too:
///
/// ```
/// use std::ops::Range;
/// use yunta::{Backend, Cost, Cut, Engine, Kernel, NoShader, Shader};
///
/// /// Temperatures in Fahrenheit.
/// struct Fahrenheit(Vec<f32>);
///
/// impl Kernel for Fahrenheit {
///     type Item = f32;
///     const NAME: &'static str = "fahrenheit";
///     fn items(&self) -> usize {
///         self.0.len()
///     }
///     fn cost(&self) -> Cost {
///         let items = self.0.len() as f64;
///         Cost::new(2.0 * items, 4, 4.0 * items, 4.0 * items) // operations, of 4 bytes, bytes read, bytes written
///     }
///     #[inline(always)] // compiled for each SIMD level, it becomes vectors
///     fn serial(&self, range: Range<usize>, out: &mut [f32]) {
///         for (out, celsius) in out.iter_mut().zip(&self.0[range]) {
///             *out = 1.8 * celsius + 32.0;
///         }
///     }
///     fn shader(&self) -> Result<Shader<'_>, NoShader> {
///         Ok(Shader::new("
///             @group(0) @binding(0) var<storage, read> celsius: array<f32>;
///             @group(0) @binding(1) var<storage, read_write> out: array<f32>;
///             @compute @workgroup_size(256)
///             fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
///                 let i = item(id, groups);
///                 if i >= job.count { return; }
///                 out[i] = keep(keep(1.8 * celsius[i]) + 32.0); // each rounded, never fused
///             }")
///             .input("celsius", &self.0, Cut::PerItem(1)))
///     }
/// }
///
/// let kernel = Fahrenheit(vec![-40.0, 0.0, 100.0]);
/// # #[cfg(feature = "gpu")]
/// yunta::check_shader(&kernel)?; // without a GPU
/// assert_eq!(Engine::new()?.run(&kernel, Backend::Auto)?.data, [-40.0, 32.0, 212.0]);
/// # Ok::<(), yunta::Error>(())
/// ```
///
/// Most computations need none of this: a [function](crate::guide::functions) gives every backend too. What a shader is given,
/// how it stops and resumes, and how a kernel is tested is in the [guide](crate::guide::kernels).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no kernel",
    note = "implement `yunta::Kernel` for it, or write the computation as a `yunta::Function`; closures go to `Engine::map` and `Engine::for_each`"
)]
pub trait Kernel: Sync {
    /// One number of the output.
    type Item: Item;

    /// The kernel's name: lower case, the stem of its files, its verb at the command line.
    const NAME: &'static str;

    /// The arithmetic's type, as reports show it.
    const PRECISION: &'static str = <Self::Item as Item>::NAME;

    /// How many items the job has.
    fn items(&self) -> usize;

    /// How many numbers one item puts out. No cut falls inside an item.
    fn width(&self) -> usize {
        1
    }

    /// The number of items that the kernel likes to be cut by (a few rows of a picture). A wish: the engine keeps to it
    /// where it can, and any other cut gives the same answer.
    fn grain(&self) -> usize {
        1
    }

    /// Whether the arguments fit each other. Called by the engine before any work.
    ///
    /// # Errors
    /// One that names the argument to change.
    fn validate(&self) -> Result<()> {
        Ok(())
    }

    /// What the whole job costs: the dispatcher's only knowledge of it.
    fn cost(&self) -> Cost;

    /// Shows the engine each input that is resident, by [`Operand::show`](crate::Operand::show) or
    /// [`Table::show`](crate::Table::show): what the cores are to read is brought home before they do, and what a GPU holds costs it
    /// no transfer. A kernel whose inputs are slices has nothing to show.
    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        let _ = see;
    }

    /// Computes the items of `range` into `out` (`range.len() * width()` numbers, all of which it writes): plain
    /// scalar Rust, and the kernel's definition.
    fn serial(&self, range: Range<usize>, out: &mut [Self::Item]);

    /// The same, in vectors of the level `S`, with the same bits.
    ///
    /// Mark it and what it calls `#[inline(always)]`: it is compiled once a level, inside a function that has the level's
    /// instructions, and only what is inlined there can use them. Left out, [`serial`](Kernel::serial) is compiled for
    /// each level instead.
    #[inline(always)]
    fn simd<S: Simd>(&self, simd: S, range: Range<usize>, out: &mut [Self::Item]) {
        let _ = simd;
        self.serial(range, out);
    }

    /// Computes a range in the instructions of a level: the loops above, which yunta's own kernels have compiled once.
    #[doc(hidden)]
    #[inline]
    fn run_at(&self, level: Level, range: Range<usize>, out: &mut [Self::Item])
    where
        Self: Sized,
    {
        level.run(self, range, out);
    }

    /// Told of each range whose results came from a GPU and are in `out`: what a kernel writes besides, wherever it computes.
    #[doc(hidden)]
    fn landed(&self, range: Range<usize>, out: &[Self::Item]) {
        let _ = (range, out);
    }

    /// The kernel's GPU form.
    ///
    /// # Errors
    /// Why it has none; the user who asks for the GPU reads that.
    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Err(NoShader::new("it is written for the cores alone"))
    }
}
