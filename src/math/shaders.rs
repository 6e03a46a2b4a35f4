//! The WGSL twins of the functions, each file with those that it needs. Not here: the functions.

#[cfg(feature = "function")]
use std::collections::BTreeSet;

macro_rules! files {
    ($($(#[doc = $doc:literal])? $file:ident $path:literal needs $($other:ident)*;)+) => {
        /// A file of `shaders/math`, in an order in which each stands behind what it needs.
        #[cfg(feature = "function")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum File { $($file,)+ }

        #[cfg(feature = "function")]
        impl File {
            fn text(self) -> &'static str {
                match self { $(Self::$file => include_str!(concat!("../../shaders/math/", $path, ".wgsl")),)+ }
            }

            fn needs(self) -> &'static [Self] {
                match self { $(Self::$file => &[$(Self::$other),*],)+ }
            }
        }

        /// All of the functions in WGSL, for f32, under names that begin with `yunta_`: `yunta_exp`, `yunta_divide`. They have
        /// the bits of this module's functions on every GPU whose sums and products are rounded to the nearest and keep
        /// subnormal numbers. A kernel's [`Shader`](crate::Shader) takes them by standing in front of its source.
        pub const WGSL: &str = concat!($(include_str!(concat!("../../shaders/math/", $path, ".wgsl"))),+);
    };
}

files! {
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
