//! A computation as the engine sees it, without types: what is cut, run and reported is compiled once for all of them.

use std::any::type_name;
use std::borrow::Cow;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::ops::Range;

use super::{Cost, Field, Kernel, NoShader, Outputs, Results, Shader};
use crate::cpu::simd::Level;
use crate::error::{Error, Result};
use crate::resident::AnyResident;
use crate::watch::Watch;

/// A separable computation as the engine sees it: any number of outputs, of any types, under names of the run time.
///
/// Every [`Kernel`] is one, and a kernel is the simpler thing to write: it has one output, of a type that the compiler knows.
/// What has several implements this, and [`Computation`] beside it. The methods mean what the kernel's of the same names do.
pub trait Work: Sync {
    /// The name, as reports and messages show it.
    fn name(&self) -> Cow<'static, str>;

    /// The arithmetic's type, as reports show it.
    fn precision(&self) -> Cow<'static, str>;

    /// A number that tells its source from others of the same name and precision: what its jobs take is learnt for each.
    fn source(&self) -> u64 {
        0
    }

    /// How many items the job has.
    fn items(&self) -> usize;

    /// How many outputs an item has, at least one.
    fn outputs(&self) -> usize {
        1
    }

    /// The output of this index, of those below [`outputs`](Work::outputs).
    fn output(&self, index: usize) -> Field<'_>;

    /// The number of items that it likes to be cut by.
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

    /// What the whole job costs.
    fn cost(&self) -> Cost;

    /// What carries it out on the cores at a level, as reports show it, where there is a choice.
    fn executor(&self, level: Level) -> Option<Cow<'static, str>> {
        let _ = level;
        None
    }

    /// Shows each input that is resident.
    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        let _ = see;
    }

    /// Computes the items of `range` on the calling thread into `out`, all of which it writes. `level` says which instructions
    /// the processor has; the bits do not depend on it. What may take long for a single range looks at `watch` meanwhile; the
    /// engine does so between two ranges.
    ///
    /// # Errors
    /// It was stopped by `watch`.
    fn compute(&self, level: Level, range: Range<usize>, out: Outputs<'_>, watch: &Watch) -> Result<()>;

    /// Told of each range whose results came from a GPU and are in `out`.
    #[doc(hidden)]
    fn landed(&self, range: Range<usize>, out: Outputs<'_>) {
        let _ = (range, out);
    }

    /// The GPU form, whose outputs the WGSL declares by their names.
    ///
    /// # Errors
    /// Why there is none.
    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Err(NoShader::new("it is written for the cores alone"))
    }
}

/// A computation and the form that its results have.
pub trait Computation: Work {
    /// The results in memory of their own.
    type Results: Results;
}

impl<K: Kernel> Work for K {
    fn name(&self) -> Cow<'static, str> {
        K::NAME.into()
    }

    fn precision(&self) -> Cow<'static, str> {
        K::PRECISION.into()
    }

    fn source(&self) -> u64 {
        // Two crates may have a kernel of one name.
        digest(type_name::<K>())
    }

    fn items(&self) -> usize {
        Kernel::items(self)
    }

    fn output(&self, _: usize) -> Field<'_> {
        Field::of::<K::Item>("out", self.width())
    }

    fn grain(&self) -> usize {
        Kernel::grain(self)
    }

    fn validate(&self) -> Result<()> {
        Kernel::validate(self)
    }

    fn cost(&self) -> Cost {
        Kernel::cost(self)
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        Kernel::residents(self, see);
    }

    fn compute(&self, level: Level, range: Range<usize>, out: Outputs<'_>, _: &Watch) -> Result<()> {
        self.run_at(level, range, out.only().numbers::<K::Item>());
        Ok(())
    }

    fn landed(&self, range: Range<usize>, out: Outputs<'_>) {
        Kernel::landed(self, range, out.only().numbers::<K::Item>());
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Kernel::shader(self)
    }
}

impl<K: Kernel> Computation for K {
    type Results = Vec<K::Item>;
}

/// A number for some words: the same in each process of one build, which is as long as what is learnt under it has to last.
pub(crate) fn digest(words: impl Hash) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(words)
}

/// The outputs, one after the other.
pub(crate) fn fields<W: Work + ?Sized>(work: &W) -> impl Iterator<Item = Field<'_>> {
    (0..work.outputs()).map(|index| work.output(index))
}

/// Whether the output of so many items fits the address space.
///
/// # Errors
/// It does not.
pub(crate) fn check_size<W: Work + ?Sized>(work: &W, items: usize) -> Result<()> {
    let fits = |field: Field<'_>| {
        let bytes = items.checked_mul(field.width).and_then(|numbers| numbers.checked_mul(field.item_bytes));
        bytes.is_some_and(|bytes| isize::try_from(bytes).is_ok())
    };
    match fields(work).find(|field| !fits(*field)) {
        None => Ok(()),
        Some(Field { width, .. }) => {
            Err(Error::argument("items", items, format!("with {width} outputs an item the result does not fit the memory")))
        }
    }
}

/// A computation's name as messages and reports show it: `gaussian f32`.
pub(crate) fn full_name<W: Work + ?Sized>(work: &W) -> String {
    format!("{} {}", work.name(), work.precision())
}

/// A computation's shader, where a GPU can hold its items and count those of `range`.
pub(crate) fn shader_of<'w, W: Work + ?Sized>(work: &'w W, range: &Range<usize>) -> Result<Shader<'w>, NoShader> {
    let shader = work.shader()?;
    if fields(work).any(|field| field.bytes() == 0 || !field.bytes().is_multiple_of(4)) {
        return Err(NoShader::new("a GPU writes four bytes at a time, and its items are no multiple of that"));
    }
    let counted = range.end.checked_mul(shader.invocations as usize).and_then(|count| u32::try_from(count).ok());
    if counted.is_none() && shader.row == 0 {
        return Err(NoShader::new("its shader counts to 4,294,967,295, and the items go on beyond"));
    }
    Ok(shader)
}
