//! Sines, cosines and tangents of many angles in place: the reduction of large angles, which takes most of the time, only in
//! the blocks that have one. The bits are those of the scalar functions.

use super::f32;

/// Numbers of a block: some vectors, and a small part of a cache.
const BLOCK: usize = 256;

macro_rules! in_place {
    ($(#[doc = $doc:literal] $many:ident $any:ident $moderate:ident;)+) => {
        $(#[doc = $doc]
        #[inline(always)]
        pub fn $many(x: &mut [core::primitive::f32]) {
            for block in x.chunks_mut(BLOCK) {
                if f32::all_moderate(block) {
                    block.iter_mut().for_each(|x| *x = f32::$moderate(*x));
                } else {
                    block.iter_mut().for_each(|x| *x = f32::$any(*x));
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
