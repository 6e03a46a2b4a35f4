//! Arrays of two shapes brought to one, as NumPy does: sides that are missing in front, or are 1, are repeated. Not here: what is
//! computed of them.

use ndarray::{ArrayView, IxDyn, ShapeBuilder};
use yunta::Item;

use crate::data::memory;
use crate::data::npy::Layout;

/// The shape that both are brought to, if there is one.
pub(super) fn shape(x: &[usize], y: &[usize]) -> Option<Vec<usize>> {
    let sides = x.len().max(y.len());
    let side = |shape: &[usize], place: usize| place.checked_sub(sides - shape.len()).map_or(1, |place| shape[place]);
    let both = |place| match (side(x, place), side(y, place)) {
        (x, y) if x == y => Some(x),
        (1, one) | (one, 1) => Some(one),
        _ => None,
    };
    (0..sides).map(both).collect()
}

/// Numbers of one shape as those of another, both in the order of `layout`, where there is memory for them.
pub(super) fn spread<T: Item>(numbers: Vec<T>, from: &[usize], to: &[usize], layout: Layout) -> Option<Vec<T>> {
    if from == to {
        return Some(numbers);
    }
    let items = to.iter().try_fold(1usize, |product, &side| product.checked_mul(side))?;
    let array = ArrayView::from_shape(IxDyn(from).set_f(layout.is_fortran()), &numbers).ok()?;
    let array = array.broadcast(IxDyn(to))?;
    let array = if layout.is_fortran() { array.reversed_axes() } else { array };
    let mut all = memory::zeroed(items)?;
    all.iter_mut().zip(array.iter()).for_each(|(to, &number)| *to = number);
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_brought_together_as_numpy_does() {
        for (x, y, expected) in [
            (&[][..], &[][..], Some(&[][..])),
            (&[], &[3], Some(&[3])),
            (&[4, 1], &[1, 3], Some(&[4, 3])),
            (&[4, 3], &[3], Some(&[4, 3])),
            (&[2, 1, 3], &[5, 1], Some(&[2, 5, 3])),
            (&[0, 3], &[1, 3], Some(&[0, 3])),
            (&[1], &[0], Some(&[0])),
            (&[4, 3], &[4], None),
            (&[2], &[0], None),
        ] {
            assert_eq!(shape(x, y).as_deref(), expected, "{x:?} {y:?}");
            assert_eq!(shape(y, x).as_deref(), expected, "{y:?} {x:?}");
        }
    }

    #[test]
    fn numbers_are_repeated_in_either_order() {
        let spread = |from: &[usize], layout| spread(vec![1u8, 2, 3], from, &[2, 3], layout);
        assert_eq!(spread(&[3], Layout::Standard), Some(vec![1, 2, 3, 1, 2, 3]));
        assert_eq!(spread(&[1, 3], Layout::Fortran), Some(vec![1, 1, 2, 2, 3, 3]));
    }
}
