//! What the machine itself can do on all threads: memory's bandwidth and vector arithmetic. Of yunta's it uses the threads
//! and the level that was found, and none of the code that is measured.
#![allow(unsafe_code, reason = "streaming stores, and functions for a level that was found at run time")]
#![cfg_attr(not(target_arch = "x86_64"), allow(unused, clippy::match_single_binding, reason = "there are no loops for other levels"))]

use std::sync::Mutex;

use yunta::{Level, View};

/// Words that a thread takes at once: 256 KiB of each array.
const PIECE: usize = 1 << 16;

/// Steps of every vector that a thread takes at once.
const STEPS: usize = 20_000;

/// The engine's threads, so that no others are awake beside them, at the engine's level.
pub struct Machine {
    pub threads: View,
    pub level: Level,
}

/// What a step of the Julia set does.
#[derive(Clone, Copy, PartialEq)]
pub enum Step {
    /// z² + c alone.
    Bare,
    /// Also the look whether it was taken from inside, and its counting.
    Counted,
    /// The same for pairs of steps, of which the first leaves its |z|² behind, where the pair began inside.
    Paired,
}

impl Machine {
    /// Takes pieces on all threads until none is left.
    fn drain<T: Send>(&self, pieces: impl Iterator<Item = T> + Send, work: impl Fn(T) + Sync) {
        let pieces = Mutex::new(pieces);
        let next = || pieces.lock().ok()?.next();
        let drained = self.threads.run(|_| {
            while let Some(piece) = next() {
                work(piece);
            }
        });
        drained.unwrap_or_else(|error| panic!("{error}"));
    }

    /// z = x - y, word by word: less arithmetic than any kernel's. A few words at the ends, which fill no vectors, are left out.
    pub fn subtract(&self, x: &[u32], y: &[u32], z: &mut [u32], stream: bool) {
        let head = z.as_ptr().align_offset(64).min(z.len());
        let pieces = x[head..].chunks(PIECE).zip(y[head..].chunks(PIECE)).zip(z[head..].chunks_mut(PIECE));
        self.drain(pieces, |((x, y), z)| match self.level {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the level is the proof that the processor has it.
            Level::Avx512(_) => unsafe { avx512::subtract(x, y, z, stream) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Level::Avx2(_) => unsafe { avx2::subtract(x, y, z, stream) },
            _ => (z.iter_mut().zip(x).zip(y)).for_each(|((z, &x), &y)| *z = x.wrapping_sub(y)),
        });
    }

    /// Each word of z from `fold` words of x: reads x and writes a part of that.
    pub fn fold(&self, x: &[u32], fold: usize, z: &mut [u32], stream: bool) {
        let head = z.as_ptr().align_offset(64).min(z.len());
        let z = &mut z[head..];
        let piece = (PIECE / fold).next_multiple_of(16);
        self.drain(x[head * fold..].chunks(piece * fold).zip(z.chunks_mut(piece)), |(x, z)| match self.level {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the level is the proof that the processor has it.
            Level::Avx512(_) => unsafe { avx512::fold(x, fold, z, stream) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Level::Avx2(_) => unsafe { avx2::fold(x, fold, z, stream) },
            _ => z.iter_mut().zip(x.chunks(fold)).for_each(|(z, x)| *z = x.iter().fold(0, |z, &x| z ^ x)),
        });
    }

    /// Takes steps of the Julia set from points inside it, in f32, in registers alone; returns how many lanes took how many,
    /// or `None` where this file has no such loop for the level.
    pub fn julia(&self, step: Step, pieces: usize, c: (f32, f32), inside: (f32, f32)) -> Option<f64> {
        let (work, lanes): (fn(_, _, _), usize) = match self.level {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the level is the proof that the processor has it.
            Level::Avx512(_) => (|step, c, z| unsafe { avx512::julia(step, c, z) }, avx512::VECTORS * 16),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Level::Avx2(_) => (|step, c, z| unsafe { avx2::julia(step, c, z) }, avx2::VECTORS * 8),
            _ => return None,
        };
        self.drain(0..pieces, |_| work(step, c, inside));
        Some((pieces * STEPS * lanes) as f64)
    }
}

#[cfg(target_arch = "x86_64")]
macro_rules! level {
    ($level:ident, $features:literal, $integers:ident $stream:ident, $floats:ident $lanes:literal, $vectors:literal,
     $set1:ident $mul:ident $fmadd:ident $sub:ident $add:ident, $zero:ident $inside:expr, $count:expr, $keep:expr) => {
        mod $level {
            use std::arch::x86_64::*;
            use std::hint::black_box;

            use super::{STEPS, Step};

            /// Vectors side by side: more than hide the latency of a step, and as many as the registers hold.
            pub const VECTORS: usize = $vectors;

            /// Stores a vector, whose place is aligned where it streams.
            #[inline]
            #[target_feature(enable = $features)]
            fn put(from: [u32; $lanes], to: &mut [u32; $lanes], stream: bool) {
                let place = to.as_mut_ptr().cast::<$integers>();
                if stream && place.is_aligned() {
                    // SAFETY: the place is as large as the vector, and aligned; any bits are an integer register's.
                    unsafe { $stream(place, std::mem::transmute::<[u32; $lanes], $integers>(from)) }
                } else {
                    *to = from;
                }
            }

            /// Asks for the memory that the pass comes to later, as the processor's own look-ahead ends with the page: first to the
            /// second cache, which some processors are a few percent faster with.
            #[inline]
            #[target_feature(enable = $features)]
            #[allow(unused_unsafe, reason = "newer compilers know that it is safe")]
            fn ask_ahead(now: &[u32; $lanes]) {
                // SAFETY: a request for memory that is not there does nothing.
                unsafe {
                    _mm_prefetch::<_MM_HINT_T1>(now.as_ptr().wrapping_byte_add(2048).cast());
                    _mm_prefetch::<_MM_HINT_T0>(now.as_ptr().wrapping_byte_add(1024).cast());
                }
            }

            #[target_feature(enable = $features)]
            pub fn subtract(x: &[u32], y: &[u32], z: &mut [u32], stream: bool) {
                let (x, y, z) = (x.as_chunks().0.as_chunks::<4>().0, y.as_chunks().0.as_chunks::<4>().0, z.as_chunks_mut().0);
                for ((x, y), z) in x.iter().zip(y).zip(z.as_chunks_mut::<4>().0) {
                    x.iter().chain(y).for_each(|now| ask_ahead(now));
                    let differences: [[u32; $lanes]; 4] = std::array::from_fn(|v| std::array::from_fn(|k| x[v][k].wrapping_sub(y[v][k])));
                    differences.into_iter().zip(z).for_each(|(difference, z)| put(difference, z, stream));
                }
                _mm_sfence();
            }

            #[target_feature(enable = $features)]
            pub fn fold(x: &[u32], fold: usize, z: &mut [u32], stream: bool) {
                for (x, z) in x.as_chunks().0.chunks_exact(fold).zip(z.as_chunks_mut().0) {
                    let mut folded = [0; $lanes];
                    for x in x {
                        ask_ahead(x);
                        folded = std::array::from_fn(|k| folded[k] ^ x[k]);
                    }
                    put(folded, z, stream);
                }
                _mm_sfence();
            }

            #[target_feature(enable = $features)]
            pub fn julia(step: Step, c: (f32, f32), z: (f32, f32)) {
                match step {
                    Step::Bare => steps::<0, 0>(c, z),
                    Step::Counted => steps::<2, 0>(c, z),
                    Step::Paired => steps::<1, 1>(c, z),
                }
            }

            /// The operations of `src/kernels/julia/escape.rs`, two steps at a time: three products, a fused one, a difference
            /// and a sum each. As many of the two as are `COUNTED` also have the sum of the squares, its comparison with 4 and
            /// a masked addition; as many as are `KEPT`, which come first, have that sum and a masked move.
            #[target_feature(enable = $features)]
            fn steps<const COUNTED: usize, const KEPT: usize>(c: (f32, f32), z: (f32, f32)) {
                let near = |k: usize| z.0 + 1e-3 * k as f32;
                let mut re: [$floats; VECTORS] = std::array::from_fn(|k| $set1(black_box(near(k))));
                let mut im = [$set1(black_box(z.1)); VECTORS];
                let mut counts = [$zero(); VECTORS];
                let mut firsts = [$set1(black_box(0.0)); VECTORS];
                let mut inside = [$inside($set1(black_box(0.0)), $set1(4.0)); VECTORS];
                let (c_re, c_im, two, four) = ($set1(black_box(c.0)), $set1(black_box(c.1)), $set1(2.0), $set1(4.0));
                for _ in 0..STEPS / 2 {
                    for step in 0..2 {
                        for v in 0..VECTORS {
                            let (a, b) = ($mul(re[v], re[v]), $mul(im[v], im[v]));
                            im[v] = $fmadd(two, $mul(re[v], im[v]), c_im);
                            re[v] = $add($sub(a, b), c_re);
                            if step < KEPT {
                                firsts[v] = $keep(firsts[v], inside[v], $add(a, b));
                            } else if step < KEPT + COUNTED {
                                inside[v] = $inside($add(a, b), four);
                                counts[v] = $count(counts[v], inside[v]);
                            }
                        }
                    }
                }
                black_box((re, im, counts, firsts));
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
level!(avx512, "avx512f,avx512vl,avx2,fma", __m512i _mm512_stream_si512, __m512 16, 6,
    _mm512_set1_ps _mm512_mul_ps _mm512_fmadd_ps _mm512_sub_ps _mm512_add_ps, _mm512_setzero_si512
    |sum, four| _mm512_cmp_ps_mask::<_CMP_LE_OQ>(sum, four),
    |counts, inside| _mm512_mask_add_epi32(counts, inside, counts, _mm512_set1_epi32(1)),
    |firsts, inside, sum| _mm512_mask_mov_ps(firsts, inside, sum));

#[cfg(target_arch = "x86_64")]
level!(avx2, "avx2,fma", __m256i _mm256_stream_si256, __m256 8, 4,
    _mm256_set1_ps _mm256_mul_ps _mm256_fmadd_ps _mm256_sub_ps _mm256_add_ps, _mm256_setzero_si256
    // A mask's lanes are -1.
    |sum, four| _mm256_cmp_ps::<_CMP_LE_OQ>(sum, four),
    |counts, inside| _mm256_sub_epi32(counts, _mm256_castps_si256(inside)),
    |firsts, inside, sum| _mm256_blendv_ps(firsts, sum, inside));
