//! The numbers of a .npy file in the file's own type, which the run time knows, bools among them; those of 16 bits as
//! f32. Not here: other conversions.

use yunta::{Engine, Error, Result};

use super::{Layout, Reader, Rows};
use crate::data::column::{Column, Type};
use crate::data::rows::Rows as _;

/// Calls a macro with each type of numbers, by its names.
macro_rules! types {
    ($call:ident) => {
        $call!(I8 i8 I16 i16 I32 i32 I64 i64 U8 u8 U16 u16 U32 u32 U64 u64 F32 f32 F64 f64)
    };
}

impl Reader {
    /// The type of its numbers, or what it holds instead.
    pub fn held(&self) -> std::result::Result<Type, String> {
        macro_rules! held {
            ($($variant:ident $t:ident)*) => {
                match () {
                    $(() if self.holds::<$t>() => Ok(Type::$variant),)*
                    () if self.holds_halves() => Ok(Type::F32),
                    () if self.holds_booleans() => Ok(Type::Bool),
                    () => Err(self.type_name()),
                }
            };
        }
        types!(held)
    }

    /// Reads all numbers, in the order of `layout`, whichever the file's is.
    ///
    /// # Errors
    /// It holds no numbers, or the file or the memory fails.
    pub fn read_own(self, layout: Layout) -> Result<Column> {
        macro_rules! read {
            ($held:expr; $($variant:ident $t:ident)*) => {
                match $held {
                    $(Type::$variant => Ok(self.read_all::<$t>(layout)?.into()),)*
                    // A bool is a byte.
                    Type::Bool => Ok(bools(self.read_all::<u8>(layout)?)),
                    Type::Text => Err(self.no_numbers()),
                }
            };
        }
        macro_rules! own {
            ($($types:tt)*) => {
                match self.held() {
                    Ok(held) => read!(held; $($types)*),
                    Err(_) => Err(self.no_numbers()),
                }
            };
        }
        types!(own)
    }

    fn no_numbers(&self) -> Error {
        Error::file(&self.path, format!("holds {}, not numbers", self.type_name()))
    }
}

impl Rows {
    pub fn held(&self) -> std::result::Result<Type, String> {
        self.reader.held()
    }

    /// Reads up to `most` rows of `columns`: fewer only at the end.
    ///
    /// # Errors
    /// It holds no numbers, or the file or the memory fails.
    pub fn next_own(&mut self, most: usize, columns: &[usize], engine: &Engine) -> Result<(usize, Vec<Column>)> {
        macro_rules! read {
            ($held:expr; $($variant:ident $t:ident)*) => {
                match $held {
                    $(Type::$variant => {
                        let piece = self.next::<$t>(most, columns, engine)?;
                        Ok((piece.rows, piece.into_columns()?.into_iter().map(Column::from).collect()))
                    })*
                    Type::Bool => {
                        let piece = self.next::<u8>(most, columns, engine)?;
                        Ok((piece.rows, piece.into_columns()?.into_iter().map(bools).collect()))
                    }
                    Type::Text => Err(self.reader.no_numbers()),
                }
            };
        }
        macro_rules! own {
            ($($types:tt)*) => {
                match self.held() {
                    Ok(held) => read!(held; $($types)*),
                    Err(_) => Err(self.reader.no_numbers()),
                }
            };
        }
        types!(own)
    }
}

fn bools(bytes: Vec<u8>) -> Column {
    bytes.into_iter().map(|byte| byte != 0).collect::<Vec<_>>().into()
}
