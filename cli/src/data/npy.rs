//! NumPy's .npy files, format versions 1 to 3: an element type, a shape, C or Fortran order, then the numbers.
//! Not here: what the numbers are for.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ndarray::{ArrayView, IxDyn, ShapeBuilder};
use yunta::{Error, Item, Result};

use super::bytes::{Bytes, Decoded, magic};
use super::memory;
use super::number::{Number, half};

mod archive;
mod header;
mod own;
mod rows;
mod write;

pub(crate) use archive::is_in_one as is_in_archive;
pub(crate) use header::Layout;
pub(crate) use rows::{Rows, Writer};
pub(crate) use write::Columns;

/// Calls a macro with the types that can be read as f64.
macro_rules! numbers {
    ($call:ident) => {
        $call!(i8 i16 i32 i64 u8 u16 u32 u64 f32 f64)
    };
}

/// Numbers that are read before they are converted.
const AT_ONCE: usize = 1 << 13;

const MAGIC: &[u8] = b"\x93NUMPY";

/// An open .npy file, whose header is read and whose numbers come as they are asked for.
#[derive(Debug)]
pub(crate) struct Reader {
    path: PathBuf,
    bytes: Bytes,
    /// NumPy's name of the element type: a byte order, a kind and a size, as in `<f4`.
    descr: String,
    shape: Vec<usize>,
    layout: Layout,
    left: usize,
}

impl Reader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// It cannot be read, is no .npy file, or is shorter or longer than its header says.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |reason: String| Error::file(path, reason);
        let of_file = || {
            Bytes::open(path, |head, source| match magic::other(head) {
                _ if head.starts_with(MAGIC) || MAGIC.starts_with(head) => Ok(Decoded::Itself(source)),
                wrong => Err(io::Error::other(wrong.unwrap_or("no .npy file; give .npy or .npz, as NumPy writes them"))),
            })
        };
        let mut bytes = archive::open(path)?.map_or_else(of_file, Ok)?;
        let (header, header_length) = header::read(&mut bytes.source).map_err(failed)?;
        let left = header.shape.iter().try_fold(1usize, |product, &side| product.checked_mul(side));
        let left = left.ok_or_else(|| failed("its header is damaged: the shape is too large".into()))?;
        let reader = Self { path: path.to_owned(), bytes, descr: header.descr, shape: header.shape, layout: header.layout, left };
        reader.check_length(header_length)?;
        Ok(reader)
    }

    /// Each dimension's length.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The order of the numbers in the file.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The element type, by Rust's name where it has one and NumPy's elsewhere.
    pub fn type_name(&self) -> String {
        match self.descr.get(1..).and_then(|name| name.split_at_checked(1)) {
            Some((kind @ ("f" | "i" | "u"), size)) => {
                size.parse::<u16>().map_or_else(|_| self.descr.clone(), |size| format!("{kind}{}", 8 * u32::from(size)))
            }
            Some(("b", _)) => "bool".into(),
            Some(("c", _)) => format!("complex numbers ({})", self.descr),
            Some(("U" | "S", _)) => format!("text ({})", self.descr),
            Some(("M" | "m", _)) => format!("times ({})", self.descr),
            Some(("O", _)) => "Python objects".into(),
            Some(("V", _)) => format!("records ({})", self.descr),
            _ => self.descr.clone(),
        }
    }

    /// Whether the file holds numbers of type `T`, of either byte order.
    fn holds<T: Item>(&self) -> bool {
        self.descr.get(1..) == header::descr(T::NAME, size_of::<T>()).get(1..) && self.descr.starts_with(['<', '>', '=', '|'])
    }

    /// Whether the file holds numbers of 16 bits, which are read as f32.
    fn holds_halves(&self) -> bool {
        self.descr.get(1..) == Some("f2")
    }

    /// Whether the file holds booleans, which are read as 0 and 1.
    fn holds_booleans(&self) -> bool {
        self.descr.get(1..) == Some("b1")
    }

    /// Whether the file holds integers.
    pub fn has_integers(&self) -> bool {
        self.descr.get(1..).is_some_and(|name| name.starts_with(['i', 'u']))
    }

    /// Whether its numbers are read as type `T`: they are of it, or are integers of 8 to 64 bits, booleans, f32 or f64 and `T`
    /// takes all of those, or are of 16 bits and `T` takes f32.
    pub fn is_read_as<T: Number>(&self) -> bool {
        macro_rules! any {
            ($($t:ident)*) => { $(self.holds::<$t>())||* };
        }
        let is_any = numbers!(any) || self.holds_booleans();
        let is_half = || self.holds_halves() && (T::OF_F64.is_some() || T::OF_F32.is_some());
        self.holds::<T>() || (T::OF_F64.is_some() && is_any) || is_half()
    }

    /// Reads all numbers, in the order of `layout`, whichever the file's is.
    ///
    /// # Errors
    /// They are not read as type `T`, or the file or the memory fails.
    pub fn read_all<T: Number>(mut self, layout: Layout) -> Result<Vec<T>> {
        let numbers = self.read_up_to(usize::MAX, |_| true)?;
        if layout == self.layout || self.shape.len() < 2 {
            return Ok(numbers);
        }
        let shape = IxDyn(&self.shape).set_f(self.layout.is_fortran());
        let array = ArrayView::from_shape(shape, &numbers).map_err(|e| Error::file(&self.path, e))?;
        let array = if layout.is_fortran() { array.reversed_axes() } else { array };
        let mut turned = self.memory(numbers.len())?;
        turned.iter_mut().zip(&array).for_each(|(to, &number)| *to = number);
        Ok(turned)
    }

    /// Reads the next numbers in the file's order, up to so many, fewer only at the end. `used` tells which of them, by their
    /// index among these, are no mere neighbours of those that are wanted.
    ///
    /// # Errors
    /// They are not read as type `T`, one that is used is an integer that no f64 equals, or the file or the memory fails.
    pub fn read_up_to<T: Number>(&mut self, most: usize, used: impl Fn(usize) -> bool) -> Result<Vec<T>> {
        let count = self.left.min(most);
        let numbers = match (T::OF_F64, T::OF_F32) {
            (Some(of_f64), _) if !self.holds::<T>() => of_f64(self.reals(count, &used)?),
            (_, Some(of_f32)) if self.holds_halves() => of_f32(self.through(count, half)?),
            _ => {
                let mut numbers = self.memory(count)?;
                self.read(&mut numbers)?;
                numbers
            }
        };
        if self.left == 0 && self.bytes.is_proved_at_end {
            self.check_end()?;
        }
        Ok(numbers)
    }

    /// Passes over so many numbers, of those that are left.
    fn skip(&mut self, numbers: usize) -> Result<()> {
        let size = self.descr.get(2..).and_then(|size| size.parse::<u64>().ok()).unwrap_or(1);
        let skipped = self.bytes.skip(numbers as u64 * size);
        skipped.map_err(|error| self.failed(&format!("its numbers could not be passed over: {error}")))?;
        self.left -= numbers;
        Ok(())
    }

    fn failed(&self, reason: &str) -> Error {
        Error::file(&self.path, reason)
    }

    /// Reads so many of the next numbers, which `of` makes of what the file holds.
    fn through<H: Item, T: Item>(&mut self, count: usize, of: impl Fn(H) -> T) -> Result<Vec<T>> {
        let (mut into, mut some) = (self.memory(count)?, self.memory::<H>(AT_ONCE.min(count))?);
        for to in into.chunks_mut(AT_ONCE) {
            let read = &mut some[..to.len()];
            self.fill(read)?;
            to.iter_mut().zip(read).for_each(|(to, held)| *to = of(*held));
        }
        Ok(into)
    }

    /// Reads so many of the next numbers of whatever type, each as the f64 that it equals.
    fn reals(&mut self, count: usize, used: &dyn Fn(usize) -> bool) -> Result<Vec<f64>> {
        if self.holds_halves() {
            return self.through(count, |bits| half(bits).into());
        }
        if self.holds_booleans() {
            return self.through(count, |byte: u8| (byte != 0).into());
        }
        macro_rules! read {
            ($($t:ident)*) => { $(if self.holds::<$t>() {
                let (mut into, mut some) = (self.memory(count)?, self.memory::<$t>(AT_ONCE.min(count))?);
                for (chunk, to) in into.chunks_mut(AT_ONCE).enumerate() {
                    let read = &mut some[..to.len()];
                    self.read(read)?;
                    // Integers of up to 32 bits and f32 are f64s all.
                    if size_of::<$t>() == 8 {
                        let lost = |(index, number): (usize, &$t)| is_lost(*number as i128) && used(chunk * AT_ONCE + index);
                        if let Some(lost) = read.iter().enumerate().position(lost) {
                            return Err(self.lost(read[lost]));
                        }
                    }
                    to.iter_mut().zip(read).for_each(|(to, number)| *to = *number as f64);
                }
                return Ok(into);
            })* };
        }
        numbers!(read);
        Err(Error::file(&self.path, format!("holds {}, not numbers", self.type_name())))
    }

    /// That an integer would be read as another number.
    fn lost(&self, number: impl std::fmt::Display) -> Error {
        let reason = "is read as f64 here, which holds every whole number up to 2^53 only";
        Error::file(&self.path, format!("its {number} {reason}; give smaller ones, or f64 where rounding does not matter"))
    }

    /// Reads the next numbers, as many as `into` has.
    fn read<T: Item>(&mut self, into: &mut [T]) -> Result<()> {
        let is_byte = self.holds_booleans() && size_of::<T>() == 1;
        if !self.holds::<T>() && !is_byte {
            return Err(Error::file(&self.path, format!("holds {}, not {}", self.type_name(), T::NAME)));
        }
        self.fill(into)
    }

    /// Reads the next bits, as many as `into` has, in the machine's order.
    fn fill<T: Item>(&mut self, into: &mut [T]) -> Result<()> {
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(into);
        self.bytes.source.read_exact(bytes).map_err(|e| Error::file(&self.path, format!("its numbers could not be read: {e}")))?;
        if self.descr.starts_with('>') == cfg!(target_endian = "little") && size_of::<T>() > 1 {
            bytes.chunks_exact_mut(size_of::<T>()).for_each(<[u8]>::reverse);
        }
        self.left = self.left.saturating_sub(into.len());
        Ok(())
    }

    fn memory<T: Item>(&self, length: usize) -> Result<Vec<T>> {
        memory::zeroed(length).ok_or_else(|| Error::file(&self.path, format!("no memory for its {length} numbers")))
    }

    /// Compressed data must end where the numbers do, and are known to be whole only there.
    fn check_end(&mut self) -> Result<()> {
        match self.bytes.source.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(Error::file(&self.path, "damaged: more bytes of data than its header says")),
            Err(error) => Err(Error::file(&self.path, error)),
        }
    }

    /// A regular file's length must be what its header says, before memory is taken for that.
    fn check_length(&self, header: u64) -> Result<()> {
        let failed = |reason: String| Error::file(&self.path, reason);
        let (Some(size), Some(length)) = (self.descr.get(2..).and_then(|size| size.parse::<u64>().ok()), self.bytes.length) else {
            return Ok(());
        };
        // What is no number may have a size in other units.
        if !self.descr.get(1..).is_some_and(|name| name.starts_with(['i', 'u', 'f', 'b'])) {
            return Ok(());
        }
        let (has, wanted) = (length - header.min(length), (self.left as u64).saturating_mul(size));
        match has.cmp(&wanted) {
            std::cmp::Ordering::Less => Err(failed(format!("truncated: {has} bytes of data where its header says {wanted}"))),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(failed(format!("damaged: {has} bytes of data where its header says {wanted}"))),
        }
    }
}

/// Whether an integer is no f64.
fn is_lost(number: i128) -> bool {
    number.unsigned_abs() > 1 << f64::MANTISSA_DIGITS && number as f64 as i128 != number
}

/// Writes a whole file: `numbers` in the order of `layout`.
pub(crate) fn write<T: Item>(to: &mut (impl Write + ?Sized), shape: &[usize], layout: Layout, numbers: &[T]) -> io::Result<()> {
    write_header(to, &header::descr(T::NAME, size_of::<T>()), shape, layout)?;
    to.write_all(bytemuck::cast_slice(numbers))
}

/// Writes the header of a file whose numbers follow.
fn write_header(to: &mut (impl Write + ?Sized), descr: &str, shape: &[usize], layout: Layout) -> io::Result<()> {
    to.write_all(&header::bytes(descr, layout, shape)?)
}

/// A shape as NumPy prints it.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    match shape {
        [one] => format!("({one},)"),
        sides => format!("({})", sides.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}
