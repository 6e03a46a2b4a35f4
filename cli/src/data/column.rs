//! A column of a table, of whatever type a file holds it, in memory of its own or where it lies. Not here: any format.

mod exact;

use std::collections::TryReserveError;
use std::io;

use yunta::ScalarType;

use super::texts::Texts;
use exact::Exactly;

macro_rules! columns {
    ($($variant:ident $t:ident)*) => {
        /// A column's numbers, or text.
        #[derive(Debug)]
        pub(crate) enum Column { $($variant(Vec<$t>),)* Bool(Vec<bool>), Text(Texts) }

        /// The same, where it lies. A bool is a byte, 0 or 1.
        #[derive(Debug, Clone, Copy)]
        pub(crate) enum Cells<'a> { $($variant(&'a [$t]),)* Bool(&'a [u8]), Text(&'a Texts) }

        /// The type of a column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Type { $($variant,)* Bool, Text }

        impl Type {
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($t),)* Self::Bool => "bool", Self::Text => "text" }
            }
        }

        impl Column {
            pub fn held(&self) -> Type {
                match self { $(Self::$variant(_) => Type::$variant,)* Self::Bool(_) => Type::Bool, Self::Text(_) => Type::Text }
            }

            pub fn cells(&self) -> Cells<'_> {
                match self {
                    $(Self::$variant(numbers) => Cells::$variant(numbers),)*
                    Self::Bool(bools) => Cells::Bool(bytemuck::cast_slice(bools)),
                    Self::Text(texts) => Cells::Text(texts),
                }
            }

            /// The cells of another column of this type behind these.
            pub fn append(&mut self, other: Self) -> Result<(), TryReserveError> {
                match (self, other) {
                    $((Self::$variant(all), Self::$variant(other)) => joined(all, other),)*
                    (Self::Bool(all), Self::Bool(other)) => joined(all, other),
                    (Self::Text(all), Self::Text(other)) => all.append(&other),
                    _ => Ok(()),
                }
            }

            /// The cells of these rows.
            pub fn picked(&self, rows: &[usize]) -> Result<Self, TryReserveError> {
                Ok(match self {
                    $(Self::$variant(numbers) => Self::$variant(rows.iter().map(|&row| numbers[row]).collect()),)*
                    Self::Bool(bools) => Self::Bool(rows.iter().map(|&row| bools[row]).collect()),
                    Self::Text(texts) => Self::Text(texts.picked(rows)?),
                })
            }

            /// The cells of columns of one type, row after row.
            pub fn packed(columns: &[Self]) -> io::Result<Self> {
                macro_rules! numbers {
                    ($held:ident) => {{
                        let columns: Vec<_> =
                            columns.iter().map(|column| if let Self::$held(numbers) = column { &numbers[..] } else { &[] }).collect();
                        Self::$held(interleaved(&columns)?)
                    }};
                }
                Ok(match columns.first() {
                    $(Some(Self::$variant(_)) => numbers!($variant),)*
                    Some(Self::Bool(_)) => numbers!(Bool),
                    Some(Self::Text(texts)) => Self::Text(texts.copied()?),
                    None => Self::Bool(Vec::new()),
                })
            }

            /// The same numbers as another type.
            ///
            /// # Errors
            /// The first number that is none of it.
            pub fn exactly(self, scalar: ScalarType) -> Result<Self, Unfit> {
                match self {
                    $(Self::$variant(numbers) => numbers.exactly(scalar),)*
                    Self::Bool(bools) => bools.exactly(scalar),
                    Self::Text(texts) => Err(Unfit::Number { row: 0, value: texts.shown(0) }),
                }
            }
        }

        impl Cells<'_> {
            /// The cells in memory of their own.
            pub fn kept(&self) -> io::Result<Column> {
                Ok(match self {
                    $(Self::$variant(numbers) => Column::$variant(copied(numbers)?),)*
                    Self::Bool(bools) => Column::Bool(bools.iter().map(|&byte| byte != 0).collect()),
                    Self::Text(texts) => Column::Text(texts.copied()?),
                })
            }

            /// Each one of so many cells, from `first` on.
            pub fn gathered(&self, first: usize, step: usize) -> io::Result<Column> {
                Ok(match self {
                    $(Self::$variant(numbers) => Column::$variant(stepped(numbers, first, step)?),)*
                    Self::Bool(bools) => Column::Bool(stepped(bools, first, step)?.into_iter().map(|byte| byte != 0).collect()),
                    Self::Text(texts) => Column::Text(texts.copied()?),
                })
            }

            pub fn len(&self) -> usize {
                match self {
                    $(Self::$variant(numbers) => numbers.len(),)*
                    Self::Bool(bools) => bools.len(),
                    Self::Text(texts) => texts.len(),
                }
            }
        }

        $(impl From<Vec<$t>> for Column {
            fn from(numbers: Vec<$t>) -> Self {
                Self::$variant(numbers)
            }
        })*
    };
}
columns!(I8 i8 I16 i16 I32 i32 I64 i64 U8 u8 U16 u16 U32 u32 U64 u64 F32 f32 F64 f64);

impl Column {
    /// No numbers of a function's type.
    pub fn empty(scalar: ScalarType) -> Self {
        match scalar {
            ScalarType::F32 => Self::F32(Vec::new()),
            ScalarType::F64 => Self::F64(Vec::new()),
            ScalarType::I32 => Self::I32(Vec::new()),
            ScalarType::U32 => Self::U32(Vec::new()),
            ScalarType::I64 => Self::I64(Vec::new()),
            ScalarType::U64 => Self::U64(Vec::new()),
            _ => Self::Bool(Vec::new()),
        }
    }
}

fn joined<T: Copy>(all: &mut Vec<T>, other: Vec<T>) -> Result<(), TryReserveError> {
    if all.is_empty() {
        *all = other;
        return Ok(());
    }
    all.try_reserve(other.len())?;
    all.extend_from_slice(&other);
    Ok(())
}

fn stepped<T: Copy>(numbers: &[T], first: usize, step: usize) -> io::Result<Vec<T>> {
    let mut all = Vec::new();
    all.try_reserve_exact(numbers.len() / step + 1)?;
    all.extend(numbers.iter().skip(first).step_by(step));
    Ok(all)
}

fn interleaved<T: Copy>(columns: &[&[T]]) -> io::Result<Vec<T>> {
    let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let mut all = Vec::new();
    all.try_reserve_exact(rows.saturating_mul(columns.len()))?;
    (0..rows).for_each(|row| all.extend(columns.iter().map(|column| column[row])));
    Ok(all)
}

fn copied<T: Copy>(numbers: &[T]) -> io::Result<Vec<T>> {
    let mut all = Vec::new();
    all.try_reserve_exact(numbers.len())?;
    all.extend_from_slice(numbers);
    Ok(all)
}

impl From<Vec<bool>> for Column {
    fn from(bools: Vec<bool>) -> Self {
        Self::Bool(bools)
    }
}

impl Type {
    /// The type of a function's numbers that these are.
    pub fn of(scalar: ScalarType) -> Self {
        match scalar {
            ScalarType::F32 => Self::F32,
            ScalarType::F64 => Self::F64,
            ScalarType::I32 => Self::I32,
            ScalarType::U32 => Self::U32,
            ScalarType::I64 => Self::I64,
            ScalarType::U64 => Self::U64,
            _ => Self::Bool,
        }
    }

    /// The type of a function's numbers that these are as they stand: those of 8 and 16 bits are i32.
    pub fn scalar(self) -> Option<ScalarType> {
        Some(match self {
            Self::I8 | Self::I16 | Self::U8 | Self::U16 | Self::I32 => ScalarType::I32,
            Self::I64 => ScalarType::I64,
            Self::U32 => ScalarType::U32,
            Self::U64 => ScalarType::U64,
            Self::F32 => ScalarType::F32,
            Self::F64 => ScalarType::F64,
            Self::Bool => ScalarType::Bool,
            Self::Text => return None,
        })
    }

    /// Whether some numbers of this type could be of a function's type. Those of f64 are never rounded.
    pub fn may_be(self, scalar: ScalarType) -> bool {
        self != Self::Text && !(self == Self::F64 && scalar == ScalarType::F32)
    }
}

/// Why numbers are none of a type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    Number {
        row: usize,
        value: String,
    },
    /// There is no memory for so many.
    Memory(usize),
}
