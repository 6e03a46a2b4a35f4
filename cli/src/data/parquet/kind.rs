//! The types of a Parquet file's columns: those of numbers, and what to call the others. Not here: how any is read.

use std::ops::RangeInclusive;

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::schema::types::Type;

use crate::data::column as data;

/// A type of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F16,
    F32,
    F64,
    Bool,
    /// Integers, held in one of four ways, that stand for themselves without so many of their last digits.
    Decimal {
        scale: u8,
    },
    Text,
}

/// Digits of the longest decimal that a file can hold in 32 bytes.
const MOST_DIGITS: i32 = 76;

impl Kind {
    /// The type of a column, or what to call one that is not of numbers.
    pub fn of(column: &Type) -> Result<Self, String> {
        let info = column.get_basic_info();
        let (logical, converted) = (info.logical_type_ref(), info.converted_type());
        let Type::PrimitiveType { physical_type, type_length, scale, precision, .. } = column else {
            return Err(group(logical, converted).to_owned());
        };
        if info.has_repetition() && info.repetition() == Repetition::REPEATED {
            return Err("List".to_owned());
        }
        match (physical_type, logical, converted) {
            (Physical::INT32, Some(LogicalType::Integer(int)), _) => Self::integer(int.bit_width, int.is_signed, 32),
            (Physical::INT64, Some(LogicalType::Integer(int)), _) => Self::integer(int.bit_width, int.is_signed, 64),
            (Physical::INT32, None, ConvertedType::NONE | ConvertedType::INT_32) => Ok(Self::I32),
            (Physical::INT32, None, ConvertedType::INT_8) => Ok(Self::I8),
            (Physical::INT32, None, ConvertedType::INT_16) => Ok(Self::I16),
            (Physical::INT32, None, ConvertedType::UINT_8) => Ok(Self::U8),
            (Physical::INT32, None, ConvertedType::UINT_16) => Ok(Self::U16),
            (Physical::INT32, None, ConvertedType::UINT_32) => Ok(Self::U32),
            (Physical::INT64, None, ConvertedType::NONE | ConvertedType::INT_64) => Ok(Self::I64),
            (Physical::INT64, None, ConvertedType::UINT_64) => Ok(Self::U64),
            (Physical::FLOAT, None, ConvertedType::NONE) => Ok(Self::F32),
            (Physical::DOUBLE, None, ConvertedType::NONE) => Ok(Self::F64),
            (Physical::BOOLEAN, None, ConvertedType::NONE) => Ok(Self::Bool),
            (Physical::BYTE_ARRAY, Some(LogicalType::String), _) | (Physical::BYTE_ARRAY, None, ConvertedType::UTF8) => Ok(Self::Text),
            (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Float16), _) if *type_length == 2 => Ok(Self::F16),
            (held, Some(LogicalType::Decimal(decimal)), _) => Self::decimal(*held, decimal.precision, decimal.scale),
            (held, None, ConvertedType::DECIMAL) => Self::decimal(*held, *precision, *scale),
            _ => Err(other(*physical_type, logical, converted).to_owned()),
        }
    }

    /// Integers, of which the file holds so many bits.
    fn integer(bits: i8, is_signed: bool, held: i8) -> Result<Self, String> {
        match (bits, is_signed, held) {
            (8, true, 32) => Ok(Self::I8),
            (16, true, 32) => Ok(Self::I16),
            (32, true, 32) => Ok(Self::I32),
            (64, true, 64) => Ok(Self::I64),
            (8, false, 32) => Ok(Self::U8),
            (16, false, 32) => Ok(Self::U16),
            (32, false, 32) => Ok(Self::U32),
            (64, false, 64) => Ok(Self::U64),
            _ => Err(format!("integers of {bits} bits in {held}")),
        }
    }

    fn decimal(held: Physical, precision: i32, scale: i32) -> Result<Self, String> {
        let is_held = matches!(held, Physical::INT32 | Physical::INT64 | Physical::FIXED_LEN_BYTE_ARRAY | Physical::BYTE_ARRAY);
        match u8::try_from(scale) {
            Ok(scale) if is_held && precision <= MOST_DIGITS => Ok(Self::Decimal { scale }),
            _ => Err(format!("Decimal({precision}, {scale})")),
        }
    }

    pub fn is_integer(self) -> bool {
        !matches!(self, Self::F16 | Self::F32 | Self::F64 | Self::Decimal { .. } | Self::Text)
    }

    pub fn is_number(self) -> bool {
        self != Self::Text
    }

    /// The type of a column of it.
    pub fn held(self) -> data::Type {
        match self {
            Self::I8 => data::Type::I8,
            Self::I16 => data::Type::I16,
            Self::I32 => data::Type::I32,
            Self::I64 => data::Type::I64,
            Self::U8 => data::Type::U8,
            Self::U16 => data::Type::U16,
            Self::U32 => data::Type::U32,
            Self::U64 => data::Type::U64,
            Self::F16 | Self::F32 => data::Type::F32,
            Self::F64 | Self::Decimal { .. } => data::Type::F64,
            Self::Bool => data::Type::Bool,
            Self::Text => data::Type::Text,
        }
    }

    /// How a file says it, where the type of what it holds does not say it all.
    pub fn logical(self) -> Option<LogicalType> {
        match self {
            Self::I8 => Some(LogicalType::integer(8, true)),
            Self::I16 => Some(LogicalType::integer(16, true)),
            Self::U8 => Some(LogicalType::integer(8, false)),
            Self::U16 => Some(LogicalType::integer(16, false)),
            Self::U32 => Some(LogicalType::integer(32, false)),
            Self::U64 => Some(LogicalType::integer(64, false)),
            Self::Text => Some(LogicalType::String),
            Self::I32 | Self::I64 | Self::F16 | Self::F32 | Self::F64 | Self::Bool | Self::Decimal { .. } => None,
        }
    }

    /// The numbers that it has, where a file holds more bits than it.
    pub fn range(self) -> Option<RangeInclusive<i32>> {
        match self {
            Self::I8 => Some(i8::MIN.into()..=i8::MAX.into()),
            Self::I16 => Some(i16::MIN.into()..=i16::MAX.into()),
            Self::U8 => Some(u8::MIN.into()..=u8::MAX.into()),
            Self::U16 => Some(u16::MIN.into()..=u16::MAX.into()),
            _ => None,
        }
    }
}

fn group(logical: Option<&LogicalType>, converted: ConvertedType) -> &'static str {
    match (logical, converted) {
        (Some(LogicalType::List), _) | (None, ConvertedType::LIST) => "List",
        (Some(LogicalType::Map), _) | (None, ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE) => "Map",
        _ => "Struct",
    }
}

fn other(physical: Physical, logical: Option<&LogicalType>, converted: ConvertedType) -> &'static str {
    match (logical, converted) {
        (Some(LogicalType::Unknown), _) => "Null",
        (Some(LogicalType::String | LogicalType::Json), _) | (None, ConvertedType::UTF8 | ConvertedType::JSON) => "Utf8",
        (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => "Date",
        (Some(LogicalType::Time(_)), _) | (None, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS) => "Time",
        (Some(LogicalType::Timestamp(_)), _) | (None, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIMESTAMP_MICROS) => "Timestamp",
        (Some(LogicalType::Float16), _) => "Float16",
        (None, ConvertedType::INTERVAL) => "Interval",
        _ => match physical {
            Physical::BOOLEAN => "Boolean",
            Physical::INT96 => "Timestamp",
            Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => "Binary",
            Physical::INT32 | Physical::INT64 | Physical::FLOAT | Physical::DOUBLE => "something unknown",
        },
    }
}
