//! Arrays of any strides under one shape, walked as one row of elements. Knows no Python.

use std::cmp::Reverse;
use std::marker::PhantomData;

/// Axes that an array may have; NumPy's own bound.
pub const MOST_AXES: usize = 64;

/// A shape with the strides of some arrays, in bytes; axes that can be taken as one are one.
#[derive(Debug, Clone)]
pub struct Walk {
    shape: Vec<usize>,
    strides: Vec<Vec<isize>>,
    /// The arrays' axes in the order in which they are walked.
    pub order: Vec<usize>,
}

impl Walk {
    /// The walk in C's order of arrays that all lie in it.
    pub fn straight(shape: &[usize], elements: &[usize]) -> Self {
        let strides = elements.iter().map(|&element| vec![element as isize]).collect();
        Self { shape: vec![shape.iter().product()], strides, order: (0..shape.len()).collect() }
    }

    /// The walk through memory as straight as can be for the first array, and then for the others.
    pub fn new(shape: &[usize], strides: &[Vec<isize>]) -> Self {
        let mut order: Vec<usize> = (0..shape.len()).collect();
        // Stable: axes of equal strides stay in C's order. An axis that an array is repeated along says nothing of the order.
        order.sort_by_key(|&axis| {
            Reverse(strides.iter().map(|strides| strides[axis].unsigned_abs()).find(|&stride| stride > 0).unwrap_or(0))
        });
        let mut walk = Self { shape: Vec::new(), strides: vec![Vec::new(); strides.len()], order: Vec::new() };
        for &axis in order.iter().filter(|&&axis| shape[axis] != 1) {
            walk.push(shape[axis], strides.iter().map(|strides| strides[axis]));
        }
        walk.order = order;
        walk
    }

    /// Adds an axis behind the others, or makes the last one longer by it.
    fn push(&mut self, length: usize, strides: impl Iterator<Item = isize> + Clone) {
        let joins = |(own, stride): (&Vec<isize>, isize)| own.last().is_some_and(|&last| last == stride * length as isize);
        let joined = self.shape.last_mut().filter(|_| self.strides.iter().zip(strides.clone()).all(joins));
        match joined {
            Some(last) => {
                *last *= length;
                for (own, stride) in self.strides.iter_mut().zip(strides) {
                    own.pop();
                    own.push(stride);
                }
            }
            None => {
                self.shape.push(length);
                self.strides.iter_mut().zip(strides).for_each(|(own, stride)| own.push(stride));
            }
        }
    }

    pub fn items(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the elements of an array, of so many bytes, lie one behind the other.
    pub fn is_packed(&self, array: usize, element: usize) -> bool {
        is_packed(&self.strides[array], element, self.items())
    }
}

/// Where there is no element, all lie so.
fn is_packed(strides: &[isize], element: usize, items: usize) -> bool {
    match strides {
        [] => true,
        &[stride] => stride == element as isize || items <= 1,
        _ => items == 0,
    }
}

/// One array on its walk.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    first: *const u8,
    shape: &'a [usize],
    strides: &'a [isize],
    items: usize,
    /// Bytes of an element.
    pub element: usize,
    alignment: usize,
    life: PhantomData<&'a [u8]>,
}

// SAFETY: it only reads.
unsafe impl Sync for Row<'_> {}
// SAFETY: as above.
unsafe impl Send for Row<'_> {}

impl<'a> Row<'a> {
    /// The array of this index, of elements of so many bytes whose numbers have such an alignment.
    ///
    /// # Safety
    /// Each place of the walk from `first` on holds an element as long as `'a` lasts.
    pub unsafe fn new(first: *const u8, walk: &'a Walk, array: usize, element: usize, alignment: usize) -> Self {
        Self { first, shape: &walk.shape, strides: &walk.strides[array], items: walk.items(), element, alignment, life: PhantomData }
    }

    /// The elements' bytes, where they lie one behind the other and aligned.
    pub fn packed(&self) -> Option<&'a [u8]> {
        if self.items == 0 {
            return Some(&[]);
        }
        let straight = is_packed(self.strides, self.element, self.items) && self.first.addr().is_multiple_of(self.alignment);
        // SAFETY: the walk has so many elements from `first` on.
        straight.then(|| unsafe { std::slice::from_raw_parts(self.first, self.items * self.element) })
    }

    /// Copies the elements from `start` on into `to`, as many as it holds.
    pub fn gather(&self, start: usize, to: &mut [u8]) {
        assert!(start + to.len() / self.element <= self.items, "elements from {start} on of {}", self.items);
        let Some((&stride, outer_strides)) = self.strides.split_last() else {
            // SAFETY: the one element of the walk.
            unsafe { copy(self.first, 0, self.element, to) };
            return;
        };
        let (length, outer) = (self.shape[outer_strides.len()], &self.shape[..outer_strides.len()]);
        let mut index = [0usize; MOST_AXES];
        let mut rest = start / length;
        for (at, &length) in index.iter_mut().zip(outer).rev() {
            (*at, rest) = (rest % length, rest / length);
        }
        let (mut inner, mut to) = (start % length, to);
        while !to.is_empty() {
            let run = (length - inner).min(to.len() / self.element);
            let (now, later) = to.split_at_mut(run * self.element);
            let offset: isize = index.iter().zip(outer_strides).map(|(&i, &stride)| i as isize * stride).sum();
            // SAFETY: the walk's places.
            unsafe { copy(self.first.offset(offset + inner as isize * stride), stride, self.element, now) };
            (to, inner) = (later, 0);
            for (at, &length) in index.iter_mut().zip(outer).rev() {
                *at += 1;
                if *at < length {
                    break;
                }
                *at = 0;
            }
        }
    }
}

/// Copies elements that are `stride` bytes apart into `to`, as many as it holds.
///
/// # Safety
/// So many lie there.
unsafe fn copy(from: *const u8, stride: isize, element: usize, to: &mut [u8]) {
    // SAFETY: each reads one of the elements.
    unsafe {
        match element {
            _ if stride == element as isize => std::ptr::copy_nonoverlapping(from, to.as_mut_ptr(), to.len()),
            1 => each::<1>(from, stride, to),
            4 => each::<4>(from, stride, to),
            8 => each::<8>(from, stride, to),
            _ => {
                for (k, to) in to.chunks_exact_mut(element).enumerate() {
                    std::ptr::copy_nonoverlapping(from.offset(k as isize * stride), to.as_mut_ptr(), element);
                }
            }
        }
    }
}

/// The same for elements of `N` bytes.
///
/// # Safety
/// As above.
unsafe fn each<const N: usize>(from: *const u8, stride: isize, to: &mut [u8]) {
    for (k, to) in to.as_chunks_mut::<N>().0.iter_mut().enumerate() {
        // SAFETY: one of the elements, whatever its alignment.
        *to = unsafe { from.offset(k as isize * stride).cast::<[u8; N]>().read() };
    }
}
