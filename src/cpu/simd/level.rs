//! Which SIMD level this processor has, and the only place where a level becomes instructions. Found once, carried as a
//! value whose payload is the proof.

use std::env;
use std::ops::Range;

#[cfg(target_arch = "aarch64")]
use super::Neon;
#[cfg(target_arch = "x86_64")]
use super::{Avx2, Avx512};
use super::{Scalar, Simd};
use crate::error::{Error, Result};
use crate::kernel::Kernel;

/// A SIMD level of this processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// Plain Rust, compiled for the oldest processor that the binary runs on.
    Scalar,
    /// AVX2 with FMA: x86-64 since 2013.
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    /// AVX-512 with F, CD, BW, DQ and VL: x86-64 servers since 2017.
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    /// NEON: every aarch64.
    #[cfg(target_arch = "aarch64")]
    Neon(Neon),
}

/// The environment variable that forces a level.
const VARIABLE: &str = "YUNTA_SIMD";

impl Level {
    /// The best level that this processor has, or the one that the environment variable `YUNTA_SIMD` names, if that is not
    /// empty.
    ///
    /// # Errors
    /// `YUNTA_SIMD` names a level that does not exist or that this processor lacks.
    pub fn detect() -> Result<Self> {
        match env::var_os(VARIABLE).filter(|name| !name.is_empty()) {
            Some(name) => Self::named(&name.to_string_lossy()),
            None => Ok(Self::available().pop().unwrap_or(Self::Scalar)),
        }
    }

    /// The levels of which one is the fastest for a kernel: those of vectors, or the one that the environment variable names.
    pub(crate) fn candidates() -> Result<Vec<Self>> {
        let named = env::var_os(VARIABLE).is_some_and(|name| !name.is_empty());
        let vectors: Vec<_> = Self::available().into_iter().filter(|level| *level != Self::Scalar).collect();
        if named || vectors.is_empty() { Ok(vec![Self::detect()?]) } else { Ok(vectors) }
    }

    /// All levels that this processor has, from the plainest to the best.
    ///
    /// ```
    /// use yunta::Level;
    /// assert_eq!(Level::available()[0], Level::Scalar);
    /// ```
    pub fn available() -> Vec<Self> {
        let mut levels = vec![Self::Scalar];
        #[cfg(target_arch = "x86_64")]
        {
            levels.extend(Avx2::detect().map(Self::Avx2));
            levels.extend(Avx512::detect().map(Self::Avx512));
        }
        #[cfg(target_arch = "aarch64")]
        levels.extend(Neon::detect().map(Self::Neon));
        levels
    }

    /// The level with this [name](Level::name).
    fn named(name: &str) -> Result<Self> {
        let levels = Self::available();
        levels.iter().copied().find(|level| level.name() == name).ok_or_else(|| {
            let names: Vec<_> = levels.into_iter().map(Self::name).collect();
            Error::argument(VARIABLE, format!("{name:?}"), format!("this processor has {}", names.join(", ")))
        })
    }

    /// The name that `YUNTA_SIMD` takes and reports show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) => "avx2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(_) => "avx512",
            #[cfg(target_arch = "aarch64")]
            Self::Neon(_) => "neon",
        }
    }

    /// Computes the items of `range` on the calling thread.
    pub(crate) fn run<K: Kernel>(self, kernel: &K, range: Range<usize>, out: &mut [K::Item]) {
        struct Items<'k, K: Kernel>(&'k K, Range<usize>, &'k mut [K::Item]);

        impl<K: Kernel> Within for Items<'_, K> {
            #[inline(always)]
            fn within<S: Simd>(self, simd: S) {
                self.0.simd(simd, self.1, self.2);
            }
        }
        // What a kernel is by definition is no vectors of one lane.
        if self == Self::Scalar { kernel.serial(range, out) } else { self.within(Items(kernel, range, out)) }
    }

    /// Does some work with this level's instructions: the only place where a level becomes those.
    pub(crate) fn within(self, work: impl Within) {
        match self {
            Self::Scalar => work.within(Scalar),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(simd) => simd.run(work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(simd) => simd.run(work),
            #[cfg(target_arch = "aarch64")]
            Self::Neon(simd) => simd.run(work),
        }
    }
}

/// Work that is compiled for each level. What it calls has to be inlined, or it is compiled without the level's instructions.
pub(crate) trait Within {
    fn within<S: Simd>(self, simd: S);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_is_found_by_its_name_and_no_other() {
        for level in Level::available() {
            assert_eq!(Level::named(level.name()).ok(), Some(level));
        }
        let message = Level::named("sse9").map_err(|error| error.to_string());
        let listed = Level::available().into_iter().all(|level| message.as_ref().is_err_and(|text| text.contains(level.name())));
        assert!(listed, "{message:?} does not list what this processor has");
    }
}
