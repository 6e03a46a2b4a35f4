//! Columns of one type, bools among them, as a .npy file. Not here: rows of numbers that lie one behind the other.

use std::io;

use super::header::descr;
use super::rows::changed;
use super::{Layout, write_header};
use crate::data::column::{Cells, Type};
use crate::data::sink::{self, ColumnsHeading, Write};

/// A file of columns that is being written, row after row.
pub(crate) struct Columns<'w> {
    to: &'w mut Write<'w>,
    /// Rows that are still to be written.
    left: usize,
}

impl<'w> Columns<'w> {
    /// Writes what comes before the rows.
    pub fn begin(to: &'w mut Write<'w>, heading: &ColumnsHeading) -> io::Result<Self> {
        let held = heading.columns.first().map_or(Type::F64, |(_, held)| *held);
        write_header_of(to, held, &heading.shape, Layout::Standard)?;
        Ok(Self { to, left: heading.shape.iter().product::<usize>() / heading.columns.len().max(1) })
    }

    /// The same for one array of any shape, whose numbers come in the order of `layout`.
    pub fn of_array(to: &'w mut Write<'w>, held: Type, shape: &[usize], layout: Layout) -> io::Result<Self> {
        write_header_of(to, held, shape, layout)?;
        Ok(Self { to, left: shape.iter().product() })
    }
}

/// Writes the header of a file whose numbers follow.
fn write_header_of(to: &mut Write<'_>, held: Type, shape: &[usize], layout: Layout) -> io::Result<()> {
    macro_rules! header {
        ($($variant:ident $t:ident)*) => {
            match held {
                $(Type::$variant => write_header(to, &descr(stringify!($t), size_of::<$t>()), shape, layout),)*
                Type::Text => Err(io::Error::other("text")),
            }
        };
    }
    header!(I8 i8 I16 i16 I32 i32 I64 i64 U8 u8 U16 u16 U32 u32 U64 u64 F32 f32 F64 f64 Bool bool)
}

impl sink::Columns for Columns<'_> {
    fn columns(&mut self, columns: &[Cells<'_>]) -> io::Result<()> {
        let rows = columns.first().map_or(0, Cells::len);
        self.left = self.left.checked_sub(rows).ok_or_else(changed)?;
        let bytes: Vec<_> = columns.iter().map(bytes).collect();
        if let [one] = bytes[..] {
            return self.to.write_all(one);
        }
        let size = if rows == 0 { 1 } else { bytes.first().map_or(1, |bytes| bytes.len() / rows) };
        let mut row = Vec::new();
        row.try_reserve_exact(size * columns.len())?;
        for at in (0..rows).map(|row| row * size) {
            row.clear();
            bytes.iter().for_each(|bytes| row.extend_from_slice(&bytes[at..at + size]));
            self.to.write_all(&row)?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        if self.left == 0 { Ok(()) } else { Err(changed()) }
    }
}

/// The bytes of a column of numbers.
fn bytes<'a>(cells: &Cells<'a>) -> &'a [u8] {
    macro_rules! bytes {
        ($($variant:ident)*) => {
            match *cells { $(Cells::$variant(numbers) => bytemuck::cast_slice(numbers),)* Cells::Text(_) => &[] }
        };
    }
    bytes!(I8 I16 I32 I64 U8 U16 U32 U64 F32 F64 Bool)
}
