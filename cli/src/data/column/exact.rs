//! Numbers as those of another type, where that holds every one exactly. Not here: which types a column can have.

use std::fmt::Display;

use yunta::ScalarType;

use super::{Column, Type, Unfit};

/// A number of a file, which may be one of another type too.
trait Number: Copy + Display {
    /// The same number, where it is whole.
    fn whole(self) -> Option<i128>;

    /// The nearest f64, and whether that is the same.
    fn real(self) -> (f64, bool);
}

macro_rules! wholes {
    ($($t:ident)*) => { $(impl Number for $t {
        fn whole(self) -> Option<i128> {
            Some(self as i128)
        }

        fn real(self) -> (f64, bool) {
            (self as f64, self as f64 as i128 == self as i128)
        }
    })* };
}
wholes!(i8 i16 i32 i64 u8 u16 u32 u64);

impl Number for bool {
    fn whole(self) -> Option<i128> {
        Some(self.into())
    }

    fn real(self) -> (f64, bool) {
        (u8::from(self).into(), true)
    }
}

macro_rules! reals {
    ($($t:ident)*) => { $(impl Number for $t {
        fn whole(self) -> Option<i128> {
            // Up to where every whole number of 64 bits lies.
            (self.fract() == 0.0 && self.abs() <= 18_446_744_073_709_551_616.0).then_some(self as i128)
        }

        fn real(self) -> (f64, bool) {
            (self.into(), true)
        }
    })* };
}
reals!(f32 f64);

/// Numbers that can be asked for as others.
pub(super) trait Exactly {
    /// Each as one of another type, if all can be.
    fn exactly(self, scalar: ScalarType) -> Result<Column, Unfit>;
}

impl<N: Number> Exactly for Vec<N>
where
    Column: From<Vec<N>>,
{
    fn exactly(self, scalar: ScalarType) -> Result<Column, Unfit> {
        let is_it = Column::from(Vec::<N>::new()).held() == Type::of(scalar);
        match scalar {
            _ if is_it => Ok(self.into()),
            ScalarType::F32 => each::<_, f32>(&self, |number| {
                let (real, same) = number.real();
                (same && (f64::from(real as f32) == real || real.is_nan())).then_some(real as f32)
            }),
            ScalarType::F64 => each::<_, f64>(&self, |number| Some(number.real()).filter(|real| real.1).map(|real| real.0)),
            ScalarType::I32 => each::<_, i32>(&self, |number| number.whole()?.try_into().ok()),
            ScalarType::U32 => each::<_, u32>(&self, |number| number.whole()?.try_into().ok()),
            ScalarType::I64 => each::<_, i64>(&self, |number| number.whole()?.try_into().ok()),
            ScalarType::U64 => each::<_, u64>(&self, |number| number.whole()?.try_into().ok()),
            _ => each::<_, bool>(&self, |number| match number.whole() {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => None,
            }),
        }
    }
}

/// Each number as one of another type, or the first that is none.
fn each<N: Number, T>(numbers: &[N], of: impl Fn(N) -> Option<T>) -> Result<Column, Unfit>
where
    Column: From<Vec<T>>,
{
    let mut all = Vec::new();
    all.try_reserve_exact(numbers.len()).map_err(|_| Unfit::Memory(numbers.len()))?;
    for (row, &number) in numbers.iter().enumerate() {
        all.push(of(number).ok_or_else(|| Unfit::Number { row, value: number.to_string() })?);
    }
    Ok(all.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfit(column: impl Into<Column>, scalar: ScalarType) -> Option<(usize, String)> {
        match column.into().exactly(scalar) {
            Err(Unfit::Number { row, value }) => Some((row, value)),
            _ => None,
        }
    }

    #[test]
    fn numbers_are_of_another_type_where_that_holds_them() {
        for scalar in [ScalarType::F32, ScalarType::F64, ScalarType::I32, ScalarType::U32, ScalarType::I64, ScalarType::U64] {
            let column = Column::from(vec![0i64, 1, 1 << 24]).exactly(scalar).unwrap();
            assert_eq!(column.held(), Type::of(scalar));
            assert_eq!(unfit(column, ScalarType::I64), None);
        }
        let largest = (1i64 << 53) + 1;
        assert_eq!(unfit(vec![0i64, largest], ScalarType::F64), Some((1, largest.to_string())));
        assert_eq!(unfit(vec![(1i32 << 24) + 1], ScalarType::F32), Some((0, "16777217".into())));
        assert_eq!(unfit(vec![0i64, -1], ScalarType::U32), Some((1, "-1".into())));
        assert_eq!(unfit(vec![0i64, 1 << 31], ScalarType::I32), Some((1, "2147483648".into())));
        assert_eq!(unfit(vec![u64::MAX], ScalarType::I64), Some((0, u64::MAX.to_string())));
        assert_eq!(unfit(vec![1.0f64, 2.5], ScalarType::I32), Some((1, "2.5".into())));
        assert_eq!(unfit(vec![18_446_744_073_709_551_616.0f64], ScalarType::U64), Some((0, "18446744073709552000".into())));
        assert_eq!(unfit(vec![f64::NAN], ScalarType::I64), Some((0, "NaN".into())));
        assert_eq!(unfit(vec![f32::NAN, f32::INFINITY, 0.1], ScalarType::F64), None);
        assert_eq!(unfit(vec![0u8, 1, 2], ScalarType::Bool), Some((2, "2".into())));
        assert_eq!(unfit(vec![true, false], ScalarType::F32), None);
        assert!(!Type::F64.may_be(ScalarType::F32) && Type::F64.may_be(ScalarType::I32) && !Type::Text.may_be(ScalarType::F64));
    }
}
