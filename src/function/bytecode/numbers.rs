//! The loops of the steps, over chunks of lanes. Each body is a loop of a fixed length over references that cannot
//! alias, of which compilers make vector instructions. Not here: which step does what.

use super::CHUNK;
use super::code::{Place, Step};
use super::frame::Frame;
use crate::cpu::simd::{Float, Pair, Simd};
use crate::math::{Angle, Elementary, pow};
use crate::real::Real;

/// A chunk of lanes.
type Chunk<T> = [T; CHUNK];

/// An operand on its way through a block: a line stays where it is.
#[derive(Clone, Copy)]
pub(super) struct Source<T> {
    at: *const Chunk<T>,
    by: usize,
}

impl<T: Copy> Source<T> {
    /// # Safety
    /// The place holds numbers of the type `T`, of all chunks of the frame or in a line.
    #[inline(always)]
    unsafe fn new(frame: &Frame<'_>, place: Place) -> Self {
        // SAFETY: every place of a compiled step has a pointer.
        let pointer = unsafe { *frame.pointers.get_unchecked(place as usize) };
        Self { at: pointer.cast(), by: usize::from(place as usize >= frame.line_count) }
    }

    /// # Safety
    /// No more chunks are taken than there are, and none is written while it is borrowed.
    #[inline(always)]
    unsafe fn next<'a>(&mut self) -> &'a Chunk<T> {
        // SAFETY: the caller's.
        let chunk = unsafe { &*self.at };
        self.at = self.at.wrapping_add(self.by);
        chunk
    }
}

/// The target, and how many chunks of it are computed.
///
/// # Safety
/// The place holds numbers of the type `U`.
#[inline(always)]
unsafe fn target<U>(frame: &Frame<'_>, place: Place) -> (*mut Chunk<U>, usize) {
    // SAFETY: every place of a compiled step has a pointer.
    let pointer = unsafe { *frame.pointers.get_unchecked(place as usize) };
    (pointer.cast(), if (place as usize) < frame.line_count { 1 } else { frame.chunks })
}

#[inline(always)]
fn one<A: Copy, U>(to: &mut Chunk<U>, a: &Chunk<A>, f: impl Fn(A) -> U) {
    for at in 0..CHUNK {
        to[at] = f(a[at]);
    }
}

#[inline(always)]
fn two<A: Copy, B: Copy, U>(to: &mut Chunk<U>, a: &Chunk<A>, b: &Chunk<B>, f: impl Fn(A, B) -> U) {
    for at in 0..CHUNK {
        to[at] = f(a[at], b[at]);
    }
}

#[inline(always)]
fn three<A: Copy, B: Copy, C: Copy, U>(to: &mut Chunk<U>, a: &Chunk<A>, b: &Chunk<B>, c: &Chunk<C>, f: impl Fn(A, B, C) -> U) {
    for at in 0..CHUNK {
        to[at] = f(a[at], b[at], c[at]);
    }
}

/// `target = f(a)`
///
/// # Safety
/// The step's places hold numbers of these types, and the target is no operand.
#[inline(always)]
pub(super) unsafe fn unary<A: Copy, U>(frame: &Frame<'_>, step: &Step, f: impl Fn(A) -> U + Copy) {
    // SAFETY: the caller's.
    unsafe {
        let (to, chunks) = target::<U>(frame, step.target);
        let mut a = Source::new(frame, step.a);
        for chunk in 0..chunks {
            one(&mut *to.add(chunk), a.next(), f);
        }
    }
}

/// `target = exp(a)`, by the level's own vectors, which fuse what is exact: half the time of the plain loop's.
///
/// # Safety
/// As `unary`.
#[inline(always)]
pub(super) unsafe fn exponentials<S: Simd, T: Real>(simd: S, frame: &Frame<'_>, step: &Step) {
    if T::Vector::<S>::LANES == 1 {
        // SAFETY: the caller's.
        return unsafe { unary(frame, step, T::exponential) };
    }
    // SAFETY: the caller's.
    unsafe {
        let (to, chunks) = target::<T>(frame, step.target);
        let mut a = Source::<T>::new(frame, step.a);
        for chunk in 0..chunks {
            exponentials_of(simd, a.next(), &mut *to.add(chunk));
        }
    }
}

/// The exponentials of numbers by vectors, of which there are several whole ones.
#[inline(always)]
pub(in crate::function) fn exponentials_of<S: Simd, T: Real>(simd: S, from: &[T], to: &mut [T]) {
    let (lanes, pair) = (T::Vector::<S>::LANES, Pair::<T::Vector<S>>::LANES);
    let whole = from.len() / pair * pair;
    for (to, from) in to.chunks_exact_mut(pair).zip(from.chunks_exact(pair)) {
        T::exponentials(simd, Pair::<T::Vector<S>>::load(simd, from)).store(to);
    }
    for (to, from) in to[whole..].chunks_exact_mut(lanes).zip(from[whole..].chunks_exact(lanes)) {
        T::exponentials(simd, T::Vector::<S>::load(simd, from)).store(to);
    }
}

/// `target = a^b`. A function as long as this one is not drawn into a loop that is given it.
///
/// # Safety
/// As `binary`.
#[inline(always)]
pub(super) unsafe fn powers<T: Elementary>(frame: &Frame<'_>, step: &Step) {
    // SAFETY: the caller's.
    unsafe {
        let (to, chunks) = target::<T>(frame, step.target);
        let (mut a, mut b) = (Source::<T>::new(frame, step.a), Source::<T>::new(frame, step.b));
        for chunk in 0..chunks {
            let (to, a, b) = (&mut *to.add(chunk), a.next(), b.next());
            for at in 0..CHUNK {
                to[at] = pow(a[at], b[at]);
            }
        }
    }
}

/// `target = any(a)`, by way of the faster `moderate` in the chunks whose angles allow it.
///
/// # Safety
/// As `unary`.
#[inline(always)]
pub(super) unsafe fn angles<T: Angle>(frame: &Frame<'_>, step: &Step, any: impl Fn(T) -> T + Copy, moderate: impl Fn(T) -> T + Copy) {
    // SAFETY: the caller's.
    unsafe {
        let (to, chunks) = target::<T>(frame, step.target);
        let mut a = Source::<T>::new(frame, step.a);
        for chunk in 0..chunks {
            let (to, a) = (&mut *to.add(chunk), a.next());
            if T::all_moderate(a) { one(to, a, moderate) } else { one(to, a, any) }
        }
    }
}

/// `target = f(a, b)`
///
/// # Safety
/// As `unary`.
#[inline(always)]
pub(super) unsafe fn binary<A: Copy, B: Copy, U>(frame: &Frame<'_>, step: &Step, f: impl Fn(A, B) -> U + Copy) {
    // SAFETY: the caller's.
    unsafe {
        let (to, chunks) = target::<U>(frame, step.target);
        let (mut a, mut b) = (Source::new(frame, step.a), Source::new(frame, step.b));
        for chunk in 0..chunks {
            two(&mut *to.add(chunk), a.next(), b.next(), f);
        }
    }
}

/// `target = f(a, b, c)`
///
/// # Safety
/// As `unary`.
#[inline(always)]
pub(super) unsafe fn ternary<A: Copy, B: Copy, C: Copy, U>(frame: &Frame<'_>, step: &Step, f: impl Fn(A, B, C) -> U + Copy) {
    // SAFETY: the caller's.
    unsafe {
        let (to, chunks) = target::<U>(frame, step.target);
        let (mut a, mut b, mut c) = (Source::new(frame, step.a), Source::new(frame, step.b), Source::new(frame, step.c));
        for chunk in 0..chunks {
            three(&mut *to.add(chunk), a.next(), b.next(), c.next(), f);
        }
    }
}

#[inline(always)]
fn change<A: Copy, B: Copy, U: Copy>(to: &mut Chunk<U>, a: &Chunk<A>, b: &Chunk<B>, f: impl Fn(U, A, B) -> U) {
    for at in 0..CHUNK {
        to[at] = f(to[at], a[at], b[at]);
    }
}

/// `target = f(target, a, b)`
///
/// # Safety
/// As `unary`.
#[inline(always)]
pub(super) unsafe fn changed<A: Copy, B: Copy, U: Copy>(frame: &Frame<'_>, step: &Step, f: impl Fn(U, A, B) -> U + Copy) {
    // SAFETY: the caller's.
    unsafe {
        let (to, chunks) = target::<U>(frame, step.target);
        let (mut a, mut b) = (Source::new(frame, step.a), Source::new(frame, step.b));
        for chunk in 0..chunks {
            change(&mut *to.add(chunk), a.next(), b.next(), f);
        }
    }
}

/// All numbers of the target are this one.
///
/// # Safety
/// As `unary`.
#[inline(always)]
pub(super) unsafe fn fill<U: Copy>(frame: &Frame<'_>, place: Place, value: U) {
    // SAFETY: the caller's.
    unsafe {
        let (to, chunks) = target::<U>(frame, place);
        for chunk in 0..chunks {
            *to.add(chunk) = [value; CHUNK];
        }
    }
}

/// Writes `f(a)` to an output of the frame, which need not be aligned to anything but its type.
///
/// # Safety
/// As `unary`, and the output has room for all chunks.
#[inline(always)]
pub(super) unsafe fn output<A: Copy, U>(frame: &Frame<'_>, step: &Step, f: impl Fn(A) -> U + Copy) {
    // SAFETY: the caller's.
    unsafe {
        let to: *mut Chunk<U> = frame.outputs[step.target as usize].cast();
        let mut a = Source::new(frame, step.a);
        for chunk in 0..frame.chunks {
            one(&mut *to.add(chunk), a.next(), f);
        }
    }
}

/// Whether any lane of a mask is set.
///
/// # Safety
/// The place holds a mask.
#[inline(always)]
pub(super) unsafe fn any(frame: &Frame<'_>, place: Place) -> bool {
    // SAFETY: the caller's.
    unsafe {
        let mut mask = Source::<u32>::new(frame, place);
        (0..frame.chunks).any(|_| mask.next().iter().fold(0, |all, &one| all | one) != 0)
    }
}

/// Elements of a whole input at the indices of `a`.
///
/// # Safety
/// As `unary`; the whole input has numbers of the type `U`, and is not empty.
#[inline(always)]
pub(super) unsafe fn gather<A: Copy, U: Copy>(
    frame: &Frame<'_>,
    step: &Step,
    whole: u32,
    component: u32,
    clamped: impl Fn(A, usize) -> usize + Copy,
) {
    let whole = frame.wholes[whole as usize];
    let first = whole.pointer.cast::<U>().wrapping_add(component as usize * whole.component_stride);
    let last = whole.length - 1;
    // SAFETY: the caller's; the index is one of an element.
    unsafe { unary(frame, step, |index: A| *first.add(clamped(index, last) * whole.stride)) }
}
