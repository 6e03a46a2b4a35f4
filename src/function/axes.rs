//! Where items lie along the axes of a job, of which the first is the fastest. Not here: which of them a block has.

/// An item's place along an axis.
pub(super) fn place(dims: [usize; 3], axis: usize, item: usize) -> u32 {
    let (before, size) = steps(dims, axis);
    (item / before % size) as u32
}

/// The places along an axis of items one after the other, without a division for each.
pub(super) fn fill(dims: [usize; 3], axis: usize, first: usize, mut out: &mut [u32]) {
    let (before, size) = steps(dims, axis);
    let (mut done, mut at) = (first % before, first / before % size);
    while !out.is_empty() {
        // A run of places that ascend, or of items that have one place.
        let run = if before == 1 { size - at } else { before - done };
        let (now, later) = out.split_at_mut(run.min(out.len()));
        let by = usize::from(before == 1);
        for (lane, to) in now.iter_mut().enumerate() {
            *to = (at + by * lane) as u32;
        }
        (done, at) = (0, if before == 1 || at + 1 == size { 0 } else { at + 1 });
        out = later;
    }
}

/// How many items have one place before the next, and how many places there are before the first again.
fn steps(dims: [usize; 3], axis: usize) -> (usize, usize) {
    let before = dims[..axis].iter().product::<usize>().max(1);
    (before, if axis == 2 { usize::MAX } else { dims[axis].max(1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_have_the_places_of_their_items() {
        for dims in [[1, 1, 1], [1, 5, 1], [7, 1, 1], [3, 2, 9], [2, 3, 1], [1000, 1000, 1], [usize::MAX, 1, 1], [0, 0, 0]] {
            for (axis, first) in [0, 1, 2].into_iter().flat_map(|axis| [0, 1, 5, 6, 999, 12_345, (1 << 33) - 3].map(|first| (axis, first)))
            {
                for count in [0, 1, 2, 64, 1025] {
                    let mut found = vec![u32::MAX; count];
                    fill(dims, axis, first, &mut found);
                    let wanted: Vec<u32> = (first..first + count).map(|item| place(dims, axis, item)).collect();
                    assert_eq!(found, wanted, "{dims:?}, axis {axis}, from {first}");
                }
            }
        }
    }
}
