//! Values as bytes, as they go from rank to rank: numbers and vectors of numbers as they lie in memory, what is made of them, and
//! anything else by its serde.

use std::ops::Range;
use std::sync::Arc;

use super::link::Message;
use crate::memory::zeroed_vec;

/// A value that can go to another rank: numbers, bools, chars, strings, and vectors, arrays, options and tuples of such values; for a
/// type of one's own, either this or `Serde` around it.
///
/// All ranks are one program on one kind of machine, so that no bytes are turned round.
pub trait Value: Sized + Send {
    /// Appends its bytes.
    fn pack(&self, to: &mut Vec<u8>);

    /// Takes a value off the front of bytes; none where they are no such value's.
    fn unpack(from: &mut &[u8]) -> Option<Self>;

    /// Appends the bytes of several.
    #[doc(hidden)]
    fn pack_all(values: &[Self], to: &mut Vec<u8>) {
        values.iter().for_each(|value| value.pack(to));
    }

    /// Takes so many off the front of bytes.
    #[doc(hidden)]
    fn unpack_all(count: usize, from: &mut &[u8]) -> Option<Vec<Self>> {
        // Of no more memory than the bytes can stand for; a value without bytes needs none.
        let mut values = Vec::with_capacity(count.min(from.len()));
        for _ in 0..count {
            values.push(Self::unpack(from)?);
        }
        Some(values)
    }

    /// The pieces of a vector, each as a message.
    #[doc(hidden)]
    fn cut(values: Vec<Self>, pieces: &[Range<usize>]) -> Vec<Message> {
        let piece = |range: &Range<usize>| {
            let mut bytes = Vec::new();
            range.len().pack(&mut bytes);
            Self::pack_all(&values[range.clone()], &mut bytes);
            Message::new(bytes)
        };
        pieces.iter().map(piece).collect()
    }

    /// The vector of pieces that [`cut`](Value::cut) made, which are so many bytes long each and are had in their order; none where they are no
    /// such, or there is no memory for them.
    #[doc(hidden)]
    fn join(lengths: &[usize], receive: &mut dyn FnMut(usize, &mut [u8])) -> Option<Vec<Self>> {
        let mut values = Vec::new();
        for (piece, &length) in lengths.iter().enumerate() {
            let mut bytes = zeroed_vec::<u8>(length)?;
            receive(piece, &mut bytes);
            let mut rest = &bytes[..];
            let count = usize::unpack(&mut rest)?;
            values.extend(Self::unpack_all(count, &mut rest)?);
        }
        Some(values)
    }
}

/// Takes so many bytes off the front.
fn take<'b>(from: &mut &'b [u8], bytes: usize) -> Option<&'b [u8]> {
    let (taken, rest) = from.split_at_checked(bytes)?;
    *from = rest;
    Some(taken)
}

macro_rules! numbers {
    ($($t:ident)*) => { $(
        impl Value for $t {
            fn pack(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(bytemuck::bytes_of(self));
            }

            fn unpack(from: &mut &[u8]) -> Option<Self> {
                Some(bytemuck::pod_read_unaligned(take(from, size_of::<Self>())?))
            }

            fn pack_all(values: &[Self], to: &mut Vec<u8>) {
                to.extend_from_slice(bytemuck::cast_slice(values));
            }

            fn unpack_all(count: usize, from: &mut &[u8]) -> Option<Vec<Self>> {
                let bytes = take(from, count.checked_mul(size_of::<Self>())?)?;
                let mut values = zeroed_vec(count)?;
                bytemuck::cast_slice_mut(&mut values).copy_from_slice(bytes);
                Some(values)
            }

            fn cut(values: Vec<Self>, pieces: &[Range<usize>]) -> Vec<Message> {
                let values = Arc::new(values);
                pieces.iter().map(|piece| Message::part(Arc::clone(&values), piece.clone())).collect()
            }

            fn join(lengths: &[usize], receive: &mut dyn FnMut(usize, &mut [u8])) -> Option<Vec<Self>> {
                let bytes = lengths.iter().try_fold(0usize, |all, length| all.checked_add(*length))?;
                let mut values = zeroed_vec::<Self>(bytes / size_of::<Self>())?;
                let mut rest = bytemuck::cast_slice_mut(&mut values);
                for (piece, &length) in lengths.iter().enumerate() {
                    let (into, others) = rest.split_at_mut_checked(length)?;
                    receive(piece, into);
                    rest = others;
                }
                Some(values)
            }
        }
    )* };
}
numbers!(u8 u16 u32 u64 i8 i16 i32 i64 f32 f64);

/// By another type that stands for it.
macro_rules! through {
    ($($t:ident as $other:ident: $there:expr, $back:expr;)*) => { $(
        impl Value for $t {
            fn pack(&self, to: &mut Vec<u8>) {
                let there: fn($t) -> $other = $there;
                there(*self).pack(to);
            }

            fn unpack(from: &mut &[u8]) -> Option<Self> {
                let back: fn($other) -> Option<$t> = $back;
                back($other::unpack(from)?)
            }
        }
    )* };
}
through! {
    usize as u64: |x| x as u64, |x| usize::try_from(x).ok();
    isize as i64: |x| x as i64, |x| isize::try_from(x).ok();
    bool as u8: u8::from, |x| (x < 2).then_some(x == 1);
    char as u32: u32::from, char::from_u32;
}

impl<T: Value> Value for Vec<T> {
    fn pack(&self, to: &mut Vec<u8>) {
        self.len().pack(to);
        T::pack_all(self, to);
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        let count = usize::unpack(from)?;
        T::unpack_all(count, from)
    }
}

impl<T: Value, const N: usize> Value for [T; N] {
    fn pack(&self, to: &mut Vec<u8>) {
        T::pack_all(self, to);
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        T::unpack_all(N, from)?.try_into().ok()
    }
}

impl Value for String {
    fn pack(&self, to: &mut Vec<u8>) {
        self.len().pack(to);
        to.extend_from_slice(self.as_bytes());
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        Self::from_utf8(Vec::unpack(from)?).ok()
    }
}

impl<T: Value> Value for Option<T> {
    fn pack(&self, to: &mut Vec<u8>) {
        self.is_some().pack(to);
        self.iter().for_each(|value| value.pack(to));
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        Some(if bool::unpack(from)? { Some(T::unpack(from)?) } else { None })
    }
}

macro_rules! tuples {
    ($(($($T:ident)*))*) => { $(
        impl<$($T: Value),*> Value for ($($T,)*) {
            #[allow(non_snake_case, unused_variables, reason = "a tuple's parts go by their types' names, and () has none")]
            fn pack(&self, to: &mut Vec<u8>) {
                let ($($T,)*) = self;
                $($T.pack(to);)*
            }

            #[allow(unused_variables, reason = "() takes nothing")]
            fn unpack(from: &mut &[u8]) -> Option<Self> {
                Some(($($T::unpack(from)?,)*))
            }
        }
    )* };
}
tuples! { () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// A value that goes to other ranks by its serde, in the format of the crate postcard.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use yunta::{World, world::Serde};
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
/// struct Star { name: String, mass: f64 }
///
/// let sun = Star { name: "Sun".into(), mass: 2e30 };
/// let doubled = World::alone().workers(..)?.map(vec![Serde(sun)], |Serde(star)| Serde(Star { mass: 2.0 * star.mass, ..star }))?;
/// assert_eq!(doubled[0].0.mass, 4e30);
/// # Ok::<(), yunta::Error>(())
/// ```
#[cfg(feature = "mpi")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serde<T>(pub T);

#[cfg(feature = "mpi")]
impl<T: serde::Serialize + serde::de::DeserializeOwned + Send> Value for Serde<T> {
    fn pack(&self, to: &mut Vec<u8>) {
        // What has no such form is told where it arrives, as a value that is none.
        postcard::to_allocvec(&self.0).unwrap_or_default().pack(to);
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        let bytes = Vec::<u8>::unpack(from)?;
        postcard::from_bytes(&bytes).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn there_and_back<V: Value>(value: &V) -> Option<V> {
        let mut bytes = Vec::new();
        value.pack(&mut bytes);
        let mut rest = &bytes[..];
        let back = V::unpack(&mut rest)?;
        // No byte is left, and none may be wanting.
        let whole = (0..bytes.len()).all(|end| V::unpack(&mut &bytes[..end]).is_none());
        (rest.is_empty() && whole).then_some(back)
    }

    type Some1 = (Vec<f64>, Option<String>, (u8, bool, char), Vec<(i16, Vec<String>)>);

    proptest! {
        #[test]
        fn values_are_what_they_were(value: Some1, array: [u16; 3], size: usize) {
            prop_assert_eq!(format!("{:?}", there_and_back(&value)), format!("{:?}", Some(&value)));
            prop_assert_eq!(there_and_back(&array), Some(array));
            prop_assert_eq!(there_and_back(&size), Some(size));
        }

        #[test]
        fn noise_is_an_error_or_a_value(noise: Vec<u8>) {
            let _ = Some1::unpack(&mut &noise[..]);
            let _ = <Vec<()>>::unpack(&mut &noise[..noise.len().min(2)]);
        }

        #[test]
        fn pieces_are_the_whole_again(numbers: Vec<f32>, words: Vec<String>, cut: prop::sample::Index) {
            fn through<T: Value + Clone>(values: &[T], cut: usize) -> Option<Vec<T>> {
                let pieces = T::cut(values.to_vec(), &[0..cut, cut..values.len()]);
                let lengths: Vec<_> = pieces.iter().map(|piece| piece.bytes().len()).collect();
                T::join(&lengths, &mut |piece, into| into.copy_from_slice(pieces[piece].bytes()))
            }
            let bits = |numbers: &[f32]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&through(&numbers, cut.index(numbers.len() + 1)).unwrap()), bits(&numbers));
            prop_assert_eq!(through(&words, cut.index(words.len() + 1)).unwrap(), words);
        }
    }

    #[test]
    fn bytes_that_are_no_value_are_none() {
        assert!(bool::unpack(&mut &[2][..]).is_none());
        assert!(char::unpack(&mut &0xd800u32.to_le_bytes()[..]).is_none());
        assert!(Vec::<f64>::unpack(&mut &u64::MAX.to_le_bytes()[..]).is_none());
        assert!(String::unpack(&mut &[1, 0, 0, 0, 0, 0, 0, 0, 0xff][..]).is_none());
    }

    #[cfg(feature = "mpi")]
    #[test]
    fn whatever_has_a_serde_goes_too() {
        let value = Serde(std::collections::BTreeMap::from([("a".to_owned(), f64::INFINITY), ("b".to_owned(), -0.0)]));
        assert_eq!(there_and_back(&value), Some(value));
    }
}
