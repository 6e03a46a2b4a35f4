//! The WGSL of the elementary functions, `shaders/math`, each file with those that it needs. Not here: their Rust, which is yunta's
//! `math`.

use std::collections::BTreeSet;

/// `exponential` and powers of 2, which yunta gives to every shader.
pub(crate) const EXPONENTIAL: &str = include_str!("../shaders/exponential.wgsl");

macro_rules! files {
    (gpus { $($file:ident $path:literal needs $($other:ident)*;)+ } cores { $($core:ident $core_path:literal needs $($core_other:ident)*;)* }) => {
        /// A file of `shaders/math`, in an order in which each stands behind what it needs. Those of the cores are for
        /// lowering alone.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum File { $($file,)+ $($core,)* }

        impl File {
            const ALL: &[Self] = &[$(Self::$file,)+ $(Self::$core,)*];

            fn text(self) -> &'static str {
                match self {
                    $(Self::$file => include_str!(concat!("../shaders/math/", $path, ".wgsl")),)+
                    $(Self::$core => include_str!(concat!("../shaders/math/", $core_path, ".wgsl")),)*
                }
            }

            fn needs(self) -> &'static [Self] {
                match self {
                    $(Self::$file => &[$(Self::$other),*],)+
                    $(Self::$core => &[$(Self::$core_other),*],)*
                }
            }
        }
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
        Sqrt "sqrt" needs Integers;
        Root "root" needs Bits;
        Fma "fma" needs Integers;
        Exp "exp" needs Bits;
        Log "log" needs Bits;
        Pow "pow" needs Bits;
        Reduce "reduce" needs Bits Integers;
        Trig "trig" needs Bits Integers Reduce Divide;
        Pairs "pairs" needs Bits Divide Sqrt;
        Hyperbolic "hyperbolic" needs Pairs Order;
        Area "area" needs Pairs Log Hyperbolic;
        Hypot "hypot" needs Pairs Order;
        Arc "arc" needs Pairs Hypot Hyperbolic;
        Tail "tail" needs Pairs Hyperbolic;
        Error "error" needs Tail Log;
        Normal "normal" needs Tail;
        Scale "scale" needs Hypot Round;
        Random "random" needs Integers Sqrt Log Trig;
        Gamma "gamma" needs Pairs Area Round Trig;
    }
    cores {
        Counts "counts" needs;
        ConvertF64 "f64/convert" needs;
        Quotients "quotients" needs ConvertF64;
        BitsF64 "f64/bits" needs;
        PairsF64 "f64/pairs" needs BitsF64;
        ExpF64 "f64/exp" needs BitsF64;
        LogF64 "f64/log" needs BitsF64;
        PowF64 "f64/pow" needs PairsF64 ExpF64;
        RootF64 "f64/root" needs BitsF64;
        DigitsF64 "f64/digits" needs;
        ReduceF64 "f64/reduce" needs BitsF64 DigitsF64;
        TrigF64 "f64/trig" needs BitsF64 ReduceF64;
        HyperbolicF64 "f64/hyperbolic" needs PairsF64;
        AreaF64 "f64/area" needs PairsF64 HyperbolicF64;
        HypotF64 "f64/hypot" needs PairsF64;
        ArcF64 "f64/arc" needs PairsF64 HyperbolicF64;
        TailF64 "f64/tail" needs PairsF64 HyperbolicF64;
        ErrorF64 "f64/error" needs TailF64;
        NormalF64 "f64/normal" needs TailF64;
        ScaleF64 "f64/scale" needs PairsF64;
        RandomF64 "f64/random" needs Random;
        GammaF64 "f64/gamma" needs PairsF64 AreaF64;
    }
}

/// All files' texts, those of the cores too.
pub fn texts() -> impl Iterator<Item = &'static str> {
    File::ALL.iter().map(|file| file.text())
}

/// The text of some files and of what they need, without those of `there`, which the caller has itself.
pub fn source(files: impl Iterator<Item = File>, there: &[File]) -> String {
    let (mut work, mut all): (Vec<_>, _) = (files.collect(), BTreeSet::new());
    while let Some(file) = work.pop() {
        if !there.contains(&file) && all.insert(file) {
            work.extend(file.needs());
        }
    }
    all.into_iter().map(File::text).collect()
}
