//! What a Parquet file holds of each number: fewer types, of more bits. Not here: columns.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type,
};
use yunta::Item;

use super::decimal;
use super::kind::Kind;

/// A number that a Parquet file can hold.
pub(crate) trait Value: Item {
    /// The type of a column that holds it as it is.
    const KIND: Kind;

    /// What is held.
    type Held: Held<T: Item>;

    fn of(held: <Self::Held as DataType>::T) -> Self;

    fn held(self) -> <Self::Held as DataType>::T;
}

/// A type of which a file can hold numbers.
pub(crate) trait Held: DataType {
    /// The reader of a column of it.
    fn reader(column: &mut ColumnReader) -> Option<&mut ColumnReaderImpl<Self>>
    where
        Self: Sized;

    /// The first of some numbers that a column of this type should not have.
    fn misfit(_: Kind, _: &[Self::T]) -> Option<Self::T> {
        None
    }
}

macro_rules! value {
    ($t:ident in $held:ident as $kind:ident) => {
        impl Value for $t {
            const KIND: Kind = Kind::$kind;
            type Held = $held;

            fn of(held: <$held as DataType>::T) -> Self {
                held as Self
            }

            fn held(self) -> <$held as DataType>::T {
                self as <$held as DataType>::T
            }
        }
    };
}
value!(f32 in FloatType as F32);
value!(f64 in DoubleType as F64);
value!(i8 in Int32Type as I8);
value!(i16 in Int32Type as I16);
value!(u8 in Int32Type as U8);
value!(u16 in Int32Type as U16);
value!(u32 in Int32Type as U32);
value!(i32 in Int32Type as I32);
value!(i64 in Int64Type as I64);
value!(u64 in Int64Type as U64);

macro_rules! held {
    ($held:ident by $reader:ident, $($misfit:tt)*) => {
        impl Held for $held {
            fn reader(column: &mut ColumnReader) -> Option<&mut ColumnReaderImpl<Self>> {
                if let ColumnReader::$reader(reader) = column { Some(reader) } else { None }
            }

            $($misfit)*
        }
    };
}
held!(FloatType by FloatColumnReader,);
held!(DoubleType by DoubleColumnReader,);
held!(Int64Type by Int64ColumnReader,);
held!(BoolType by BoolColumnReader,);
held!(FixedLenByteArrayType by FixedLenByteArrayColumnReader,);
held!(ByteArrayType by ByteArrayColumnReader,
    fn misfit(kind: Kind, cells: &[ByteArray]) -> Option<ByteArray> {
        // Text may be of any length, and a decimal not.
        cells.iter().find(|cell| kind != Kind::Text && cell.len() > decimal::MOST_BYTES).cloned()
    }
);
held!(Int32Type by Int32ColumnReader,
    fn misfit(kind: Kind, numbers: &[i32]) -> Option<i32> {
        let range = kind.range()?;
        let fit = |numbers: &[i32]| numbers.iter().fold(true, |fit, number| fit & range.contains(number));
        let part = numbers.chunks(1024).find(|numbers| !fit(numbers))?;
        part.iter().copied().find(|number| !range.contains(number))
    }
);
