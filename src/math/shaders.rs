//! The WGSL twins of the functions, each file with those that it needs. Not here: the functions.

#[cfg(feature = "function")]
use std::collections::BTreeSet;

/// `exponential` and powers of 2, which the engine gives to every shader.
#[cfg(any(feature = "gpu", feature = "function"))]
pub(crate) const EXPONENTIAL: &str = include_str!("../../shaders/exponential.wgsl");

macro_rules! files {
    (gpus { $($file:ident $path:literal needs $($other:ident)*;)+ } cores { $($core:ident $core_path:literal needs $($core_other:ident)*;)* }) => {
        /// A file of `shaders/math`, in an order in which each stands behind what it needs. Those of the cores are for
        /// lowering alone, and no part of [`WGSL`].
        #[cfg(feature = "function")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum File { $($file,)+ $($core,)* }

        #[cfg(feature = "function")]
        impl File {
            const ALL: &[Self] = &[$(Self::$file,)+ $(Self::$core,)*];

            fn text(self) -> &'static str {
                match self {
                    $(Self::$file => include_str!(concat!("../../shaders/math/", $path, ".wgsl")),)+
                    $(Self::$core => include_str!(concat!("../../shaders/math/", $core_path, ".wgsl")),)*
                }
            }

            fn needs(self) -> &'static [Self] {
                match self {
                    $(Self::$file => &[$(Self::$other),*],)+
                    $(Self::$core => &[$(Self::$core_other),*],)*
                }
            }
        }

        /// All of the functions in WGSL, for f32, under names that begin with `yunta_`: `yunta_exp`, `yunta_divide`. They have
        /// the bits of this module's functions on every GPU whose sums and products are rounded to the nearest and keep
        /// subnormal numbers. A kernel's [`Shader`](crate::Shader) takes them by standing in front of its source.
        pub const WGSL: &str = concat!($(include_str!(concat!("../../shaders/math/", $path, ".wgsl"))),+);
    };
}

files! {
    gpus {
        Bits "bits" needs;
        Integers "integers" needs;
        Order "order" needs Bits Divide;
        Round "round" needs Bits;
        Convert "convert" needs Order;
        Divide "divide" needs Integers;
        Root "root" needs Bits Integers;
        Fma "fma" needs Integers;
        Exp "exp" needs Bits;
        Log "log" needs Bits;
        Pow "pow" needs Bits;
        Reduce "reduce" needs Bits Integers;
        Trig "trig" needs Bits Integers Reduce Divide;
    }
    cores {
        Counts "counts" needs;
    }
}

/// All files' texts, those of the cores too.
#[cfg(feature = "function")]
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    File::ALL.iter().map(|file| file.text())
}

/// The text of some files and of what they need.
#[cfg(feature = "function")]
pub(crate) fn source(files: impl Iterator<Item = File>) -> String {
    let (mut work, mut all): (Vec<_>, _) = (files.collect(), BTreeSet::new());
    while let Some(file) = work.pop() {
        if all.insert(file) {
            work.extend(file.needs());
        }
    }
    all.into_iter().map(File::text).collect()
}
