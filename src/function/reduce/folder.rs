//! The folds as functions of memory without a type, one set for a reduction and a type of numbers, their loops compiled once for
//! each SIMD level. Not here: what they compute.
#![allow(unsafe_code, reason = "functions that are compiled for a level's instructions")]

use super::fold::Fold;
use super::number::Number;
use super::reduction::Reduction;
use super::state::{Best, Moments, Outcome, Tally, Words};
use crate::cpu::simd::Level;
use crate::function::ScalarType;

/// Items of a block without groups.
pub(super) const BLOCK: usize = 1024;

/// How numbers of one type are reduced. Numbers come as the words that they lie in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder {
    pub empty: Words,
    /// Sets a state of every `apart` words to that of each block.
    pub blocks: fn(Level, Numbers<'_>, states: &mut [u64], apart: usize),
    /// Adds each number to its group's state; the first number has this place. All groups have a state.
    pub groups: fn(Numbers<'_>, groups: &[u32], states: &mut [Words], place: u64),
    /// Adds what is known of later items, whose places count from here.
    pub merge: fn(&mut Words, Words, at: u64),
    pub outcome: fn(Words, Reduction) -> Outcome,
    /// The bits of the number of a key.
    pub bits_of_key: fn(i64) -> u64,
}

/// So many numbers from a place on, in memory without a type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers<'a> {
    pub memory: &'a [u64],
    pub first: usize,
    pub count: usize,
}

impl<'a> Numbers<'a> {
    fn of<T: Number>(self) -> &'a [T] {
        &bytemuck::cast_slice(self.memory)[self.first..][..self.count]
    }
}

impl Folder {
    pub fn of(reduction: Reduction, scalar: ScalarType) -> Self {
        match scalar {
            ScalarType::F32 => typed::<f32>(reduction),
            ScalarType::F64 => typed::<f64>(reduction),
            ScalarType::I32 => typed::<i32>(reduction),
            ScalarType::U32 => typed::<u32>(reduction),
            ScalarType::I64 => typed::<i64>(reduction),
            ScalarType::U64 => typed::<u64>(reduction),
            ScalarType::Bool => typed::<u8>(reduction),
        }
    }
}

fn typed<T: Number>(reduction: Reduction) -> Folder {
    let least = T::bits_of_key::<false>;
    match reduction {
        Reduction::Sum | Reduction::Mean => folder::<T, T::Sum>(least),
        Reduction::Variance { .. } => folder::<T, Moments>(least),
        Reduction::Min => folder::<T, Best<false, false>>(least),
        Reduction::Max => folder::<T, Best<true, false>>(T::bits_of_key::<true>),
        Reduction::ArgMin => folder::<T, Best<false, true>>(least),
        Reduction::ArgMax => folder::<T, Best<true, true>>(least),
        Reduction::Count | Reduction::Any => folder::<T, Tally<false>>(least),
        Reduction::All => folder::<T, Tally<true>>(least),
    }
}

fn folder<T: Number, S: Fold<T>>(bits_of_key: fn(i64) -> u64) -> Folder {
    Folder {
        empty: S::EMPTY.words(),
        blocks: blocks_at::<T, S>,
        groups: |numbers, groups, states, place| {
            for ((&number, &group), place) in numbers.of::<T>().iter().zip(groups).zip(place..) {
                let state = &mut states[group as usize];
                *state = S::read(*state).add(number, place).words();
            }
        },
        merge: |words, later, at| *words = S::read(*words).merge(S::read(later), at).words(),
        outcome: |words, reduction| S::read(words).outcome(reduction),
        bits_of_key,
    }
}

#[inline(always)]
fn blocks<T: Number, S: Fold<T>>(numbers: &[T], states: &mut [u64], apart: usize) {
    for (numbers, states) in numbers.chunks(BLOCK).zip(states.chunks_mut(apart)) {
        let words = S::block(numbers).words();
        states[..words.len()].copy_from_slice(&words);
    }
}

fn blocks_at<T: Number, S: Fold<T>>(level: Level, numbers: Numbers<'_>, states: &mut [u64], apart: usize) {
    let numbers = numbers.of::<T>();
    match level {
        Level::Scalar => blocks::<T, S>(numbers, states, apart),
        // SAFETY: the level's payload is the proof that the processor has its instructions.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2(_) => unsafe { avx2::<T, S>(numbers, states, apart) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512(_) => unsafe { avx512::<T, S>(numbers, states, apart) },
        // Every aarch64 has it: the plain code is compiled with it.
        #[cfg(target_arch = "aarch64")]
        Level::Neon(_) => blocks::<T, S>(numbers, states, apart),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
fn avx2<T: Number, S: Fold<T>>(numbers: &[T], states: &mut [u64], apart: usize) {
    blocks::<T, S>(numbers, states, apart);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512cd,avx512bw,avx512dq,avx512vl,avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
fn avx512<T: Number, S: Fold<T>>(numbers: &[T], states: &mut [u64], apart: usize) {
    blocks::<T, S>(numbers, states, apart);
}
