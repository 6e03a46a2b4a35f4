//! The numbers that a kernel can put out.

use std::ops::Range;

use crate::cpu::simd::Level;
use crate::kernels::Count;

/// A number that a kernel can put out: plain bytes, the same on the host and on the GPU.
///
/// It is implemented for Rust's whole numbers of 8 to 64 bits, `f32` and `f64`, and can be for a type of one's own that is
/// [`bytemuck::Pod`]: see the [guide](crate::guide::kernels).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number that a kernel can put out",
    note = "u8 to u64, i8 to i64, f32 and f64 are; a type of your own is where it is bytemuck::Pod and implements `yunta::Item`",
    note = "`Engine::map` takes closures that give anything else"
)]
pub trait Item: bytemuck::Pod + Send + Sync + PartialEq + std::fmt::Debug {
    /// The type's name, as reports and files show it.
    const NAME: &'static str;

    /// Runs [`Count`](crate::Count) on numbers of this type: compiled in this crate for its own types, elsewhere for others.
    #[doc(hidden)]
    #[inline]
    fn count(kernel: &Count<'_, Self>, level: Level, range: Range<usize>, out: &mut [u64]) {
        level.run(kernel, range, out);
    }
}

macro_rules! items {
    ($($t:ident)*) => { $(
        impl Item for $t {
            const NAME: &'static str = stringify!($t);

            fn count(kernel: &Count<'_, Self>, level: Level, range: Range<usize>, out: &mut [u64]) {
                level.run(kernel, range, out);
            }
        }
    )* };
}
items!(u8 u16 u32 u64 i8 i16 i32 i64 f32 f64);
