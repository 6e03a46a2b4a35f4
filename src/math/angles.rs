//! Sines, cosines and tangents of many angles in place: the reduction of large angles, which takes most of the time, only in
//! the blocks that have one. The bits are those of the scalar functions.

use super::Elementary;

/// Numbers of a block: some vectors, and a small part of a cache.
const BLOCK: usize = 256;

macro_rules! in_place {
    ($(#[doc = $doc:literal] $many:ident $any:ident $moderate:ident;)+) => {
        /// The functions of angles that no reduction has to be made for.
        pub trait Angle: Elementary {
            #[doc(hidden)]
            fn all_moderate(angles: &[Self]) -> bool;
            $(#[doc(hidden)] fn $moderate(self) -> Self;)+
        }

        macro_rules! angle {
            ($t:ident) => {
                impl Angle for $t {
                    #[inline(always)]
                    fn all_moderate(angles: &[Self]) -> bool {
                        super::$t::all_moderate(angles)
                    }
                    $(#[inline(always)]
                    fn $moderate(self) -> Self {
                        super::$t::$moderate(self)
                    })+
                }
            };
        }

        $(#[doc = $doc]
        #[inline(always)]
        pub fn $many<T: Angle>(x: &mut [T]) {
            for block in x.chunks_mut(BLOCK) {
                if T::all_moderate(block) {
                    block.iter_mut().for_each(|x| *x = x.$moderate());
                } else {
                    block.iter_mut().for_each(|x| *x = T::$any(*x));
                }
            }
        })+
    };
}

in_place! {
    /// Each angle becomes its [`sin`](super::sin).
    sines sin sin_moderate;
    /// Each angle becomes its [`cos`](super::cos).
    cosines cos cos_moderate;
    /// Each angle becomes its [`tan`](super::tan).
    tangents tan tan_moderate;
}
angle!(f32);
angle!(f64);
