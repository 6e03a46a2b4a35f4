//! The numbers that a kernel can put out.

/// A number that a kernel can put out: plain bytes, the same on the host and on the GPU.
pub trait Item: bytemuck::Pod + Send + Sync + PartialEq + std::fmt::Debug {
    /// The type's name, as reports and files show it.
    const NAME: &'static str;
}

macro_rules! items {
    ($($t:ident)*) => { $(impl Item for $t { const NAME: &'static str = stringify!($t); })* };
}
items!(u8 u16 u32 u64 i8 i16 i32 i64 f32 f64);
