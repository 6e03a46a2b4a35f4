//! The WGSL twins of the functions, for shaders written by hand. Not here: which of them needs which, which lowering knows.

/// `exponential` and powers of 2, which the engine gives to every shader.
#[cfg(feature = "gpu")]
pub(crate) const EXPONENTIAL: &str = include_str!("../../shaders/exponential.wgsl");

#[cfg(feature = "function")]
pub(crate) use yunta_lower::shaders::{File, source};

macro_rules! texts {
    ($($file:ident)+) => {
        concat!($(include_str!(concat!("../../shaders/math/", stringify!($file), ".wgsl"))),+)
    };
}

/// All of the functions in WGSL, for f32, under names that begin with `yunta_`: `yunta_exp`, `yunta_divide`. They have
/// the bits of this module's functions on every GPU whose sums and products are rounded to the nearest and keep
/// subnormal numbers. A kernel's [`Shader`](crate::Shader) takes them by standing in front of its source.
pub const WGSL: &str = texts!(
    bits integers order round convert divide sqrt root fma exp log pow reduce trig pairs hyperbolic area hypot arc tail error normal scale random gamma
);

#[cfg(all(test, feature = "function"))]
mod tests {
    #[test]
    fn shaders_by_hand_have_what_functions_have() {
        let all: String = yunta_lower::shaders::texts().collect();
        let cores = all.strip_prefix(super::WGSL).unwrap_or_default();
        assert!(cores.starts_with(include_str!("../../shaders/math/counts.wgsl")), "a file of shaders/math is not where it was");
    }
}
