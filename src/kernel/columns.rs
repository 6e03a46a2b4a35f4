//! The results of a computation with several outputs: a column of numbers for each, under its name. Not here: who writes them.

use std::any::Any;
use std::sync::Arc;

use super::{Column, Field, Item, Outputs, ResidentColumns, Results};
use crate::memory::zeroed_vec;
use crate::resident::{Away, Resident};

/// A resident of a type that the run time knows.
pub(super) type AnyColumn = Arc<dyn Any + Send + Sync>;

macro_rules! numbers {
    ($($t:ident $variant:ident)*) => {
        /// A vector of numbers of a type that the run time knows.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Numbers {
            $(#[doc = concat!("Of ", stringify!($t), ".")] $variant(Vec<$t>),)*
        }

        impl Numbers {
            /// Zeroed memory for numbers of the type of this name; none where there is not as much, or no such type.
            fn zeroed(item: &str, length: usize) -> Option<Self> {
                match item {
                    $(stringify!($t) => zeroed_vec(length).map(Self::$variant),)*
                    _ => None,
                }
            }

            /// How many numbers there are.
            pub fn len(&self) -> usize {
                match self { $(Self::$variant(numbers) => numbers.len(),)* }
            }

            /// The type's name, as in [`Item::NAME`].
            pub fn item(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($t),)* }
            }

            fn column(&mut self, width: usize) -> Column<'_> {
                match self { $(Self::$variant(numbers) => Column::new(numbers, width),)* }
            }

            fn any(&self) -> &dyn Any {
                match self { $(Self::$variant(numbers) => numbers,)* }
            }

            /// These as a resident in host memory.
            fn stay(self, engine: u64) -> AnyColumn {
                match self { $(Self::$variant(numbers) => Arc::new(Resident::at_home(engine, numbers)),)* }
            }

            /// A resident of numbers of the type of this name, which a GPU holds.
            fn away(item: &str, engine: u64, length: usize, held: Arc<dyn Away>) -> Option<AnyColumn> {
                match item {
                    $(stringify!($t) => Some(Arc::new(Resident::<$t>::away(engine, length, held))),)*
                    _ => None,
                }
            }
        }

        $(impl From<Vec<$t>> for Numbers {
            fn from(numbers: Vec<$t>) -> Self {
                Self::$variant(numbers)
            }
        })*
    };
}
numbers!(u8 U8 u16 U16 u32 U32 u64 U64 i8 I8 i16 I16 i32 I32 i64 I64 f32 F32 f64 F64);

impl Numbers {
    /// Whether there is no number.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers, if they are of type `T`.
    pub fn as_slice<T: Item>(&self) -> Option<&[T]> {
        self.any().downcast_ref::<Vec<T>>().map(Vec::as_slice)
    }
}

/// One column of results.
#[derive(Debug, Clone, PartialEq)]
struct Named {
    name: String,
    width: usize,
    numbers: Numbers,
}

/// The results of a computation with outputs of several types: a column for each, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    columns: Vec<Named>,
}

impl Columns {
    /// The columns of these names, numbers of an item, and numbers.
    #[cfg(feature = "function")]
    pub(crate) fn of(columns: impl IntoIterator<Item = (String, usize, Numbers)>) -> Self {
        Self { columns: columns.into_iter().map(|(name, width, numbers)| Named { name, width, numbers }).collect() }
    }

    /// The numbers of the output of this name, if there is one and they are of type `T`.
    pub fn get<T: Item>(&self, name: &str) -> Option<&[T]> {
        self.columns.iter().find(|column| column.name == name)?.numbers.as_slice()
    }

    /// The numbers of the only output, if there is no other and they are of type `T`.
    pub fn only<T: Item>(&self) -> Option<&[T]> {
        match self.columns.as_slice() {
            [column] => column.numbers.as_slice(),
            _ => None,
        }
    }

    /// The outputs' names and numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Numbers)> {
        self.columns.iter().map(|column| (column.name.as_str(), &column.numbers))
    }

    /// The outputs' names and numbers, without a copy.
    pub fn into_numbers(self) -> impl Iterator<Item = (String, Numbers)> {
        self.columns.into_iter().map(|column| (column.name, column.numbers))
    }
}

impl Results for Columns {
    type Into = Self;

    type Resident = ResidentColumns;

    fn stay(self, engine: u64) -> ResidentColumns {
        ResidentColumns { columns: self.into_numbers().map(|(name, numbers)| (name, numbers.stay(engine))).collect() }
    }

    fn away<'f>(engine: u64, items: usize, fields: impl Iterator<Item = Field<'f>>, held: Vec<Arc<dyn Away>>) -> Option<ResidentColumns> {
        let column = |(field, held): (Field<'_>, Arc<dyn Away>)| {
            Some((field.name.to_owned(), Numbers::away(field.item, engine, items.checked_mul(field.width)?, held)?))
        };
        fields.zip(held).map(column).collect::<Option<_>>().map(|columns| ResidentColumns { columns })
    }

    fn zeroed<'f>(items: usize, fields: impl Iterator<Item = Field<'f>>) -> Option<Self> {
        let column = |field: Field<'_>| {
            let numbers = Numbers::zeroed(field.item, items.checked_mul(field.width)?)?;
            Some(Named { name: field.name.to_owned(), width: field.width, numbers })
        };
        fields.map(column).collect::<Option<_>>().map(|columns| Self { columns })
    }

    fn memory(&mut self) -> &mut Self {
        self
    }

    fn outputs<'m, 'f>(into: &'m mut Self, items: usize, fields: impl Iterator<Item = Field<'f>>) -> Result<Outputs<'m>, (String, String)> {
        let form = |name: &str, item: &str, length: usize| format!("{length} numbers of {item} as {name:?}");
        let wanted: Vec<_> = fields.map(|field| form(field.name, field.item, items.saturating_mul(field.width))).collect();
        let given: Vec<_> = into.columns.iter().map(|Named { name, numbers, .. }| form(name, numbers.item(), numbers.len())).collect();
        if given != wanted {
            return Err((given.join(" and "), format!("the result has {}", wanted.join(" and "))));
        }
        Ok(Outputs::several(into.columns.iter_mut().map(|column| column.numbers.column(column.width))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> [Field<'static>; 2] {
        [Field::of::<f32>("price", 1), Field::of::<u64>("steps", 2)]
    }

    #[test]
    fn numbers_are_found_by_name_and_type() {
        let columns = Columns::zeroed(3, fields().into_iter()).unwrap();
        assert_eq!(columns.get::<f32>("price"), Some(&[0.0; 3][..]));
        assert_eq!(columns.get::<u64>("steps"), Some(&[0; 6][..]));
        assert_eq!(columns.get::<f64>("price"), None);
        assert_eq!(columns.get::<f32>("prices"), None);
        assert_eq!(columns.only::<f32>(), None);
        let one = Columns::zeroed(2, fields().into_iter().take(1)).unwrap();
        assert_eq!((one.only::<f32>(), one.only::<u64>()), (Some(&[0.0; 2][..]), None));
    }

    #[test]
    fn memory_of_another_form_is_refused() {
        let mut columns = Columns::zeroed(3, fields().into_iter()).unwrap();
        assert!(Columns::outputs(&mut columns, 3, fields().into_iter()).is_ok());
        let (given, wanted) = Columns::outputs(&mut columns, 4, fields().into_iter()).map(drop).unwrap_err();
        assert!(given.starts_with("3 numbers of f32 as \"price\"") && wanted.contains("8 numbers of u64"), "{given}; {wanted}");
    }
}
