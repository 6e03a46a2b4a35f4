//! Arrays that stay where kernels run: in a GPU's memory or, where the engine has none, in the host's. Not here: how a GPU
//! holds them, or when one is brought home.

mod bytes;
mod operand;

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

pub use bytes::Bytes;
#[cfg(feature = "gpu")]
pub(crate) use bytes::Source;
pub(crate) use bytes::number_type;
pub use operand::Operand;

use crate::error::{Error, Result};
use crate::kernel::Item;
use crate::memory::zeroed_vec;

/// Numbers in memory that is not the host's.
pub trait Away: Any + fmt::Debug + Send + Sync {
    /// Copies all of them to the host.
    ///
    /// # Errors
    /// The device that holds them failed, or is gone.
    fn read(&self, to: &mut [u8]) -> Result<()>;
}

/// An array that stays where an engine's kernels run, so that a chain of them moves nothing: what
/// [`Engine::upload`](crate::Engine::upload) and [`Engine::run_resident`](crate::Engine::run_resident) give.
///
/// Every kernel takes it for any of its inputs, on any backend: the GPU reads it where it is, and for the cores it is copied
/// to host memory once. Its length and its numbers never change. A clone is another handle to the same array, which is freed
/// with the last of them.
///
/// ```
/// use yunta::{Backend, Engine, Gaussian};
/// let engine = Engine::new()?;
/// let (x, y) = (engine.upload(&[0.0f32, 1.0, 2.0])?, engine.upload(&[0.0f32, 1.0, 0.0])?);
/// let z = engine.run_resident(&Gaussian::new(&x, &y), Backend::Auto)?.data;
/// assert_eq!(z.len(), 3);
/// assert_eq!(z.download()?[..2], [1.0, 1.0]);
/// # Ok::<(), yunta::Error>(())
/// ```
pub struct Resident<T: Item> {
    held: Arc<Held<T>>,
}

#[derive(Debug)]
struct Held<T> {
    /// The engine that it belongs to.
    engine: u64,
    length: usize,
    away: Option<Arc<dyn Away>>,
    /// The numbers in host memory, where they are or once they were needed there.
    home: OnceLock<Vec<T>>,
}

impl<T: Item> Resident<T> {
    pub(crate) fn at_home(engine: u64, numbers: Vec<T>) -> Self {
        Self { held: Arc::new(Held { engine, length: numbers.len(), away: None, home: numbers.into() }) }
    }

    pub(crate) fn away(engine: u64, length: usize, away: Arc<dyn Away>) -> Self {
        Self { held: Arc::new(Held { engine, length, away: Some(away), home: OnceLock::new() }) }
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.held.length
    }

    /// Whether there is no number.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a GPU holds it.
    pub fn is_on_gpu(&self) -> bool {
        self.held.away.is_some()
    }

    /// The numbers in new memory.
    ///
    /// # Errors
    /// There is no memory for them, or the GPU that holds them failed.
    pub fn download(&self) -> Result<Vec<T>> {
        let mut numbers = self.room()?;
        self.download_into(&mut numbers)?;
        Ok(numbers)
    }

    /// The numbers into memory that the caller owns, of exactly this length.
    ///
    /// # Errors
    /// `to` has another length, or the GPU that holds the numbers failed.
    pub fn download_into(&self, to: &mut [T]) -> Result<()> {
        if to.len() != self.len() {
            return Err(Error::argument("to", format!("{} long", to.len()), format!("the resident has {} numbers", self.len())));
        }
        match (self.held.home.get(), &self.held.away) {
            (Some(home), _) => to.copy_from_slice(home),
            (None, Some(away)) => away.read(bytemuck::cast_slice_mut(to))?,
            (None, None) => {}
        }
        Ok(())
    }

    /// The numbers in host memory, to which they are copied once.
    ///
    /// # Errors
    /// As [`download`](Resident::download).
    pub(crate) fn home(&self) -> Result<&[T]> {
        if let Some(home) = self.held.home.get() {
            return Ok(home);
        }
        let numbers = self.download()?;
        Ok(self.held.home.get_or_init(|| numbers))
    }

    fn room(&self) -> Result<Vec<T>> {
        zeroed_vec(self.len()).ok_or_else(|| Error::argument("resident", format!("{} numbers", self.len()), "no memory for so many"))
    }
}

impl<T: Item> Clone for Resident<T> {
    fn clone(&self) -> Self {
        Self { held: Arc::clone(&self.held) }
    }
}

impl<T: Item> fmt::Debug for Resident<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resident").field("item", &T::NAME).field("len", &self.len()).field("is_on_gpu", &self.is_on_gpu()).finish()
    }
}

mod sealed {
    pub trait Sealed {}
    impl<T: super::Item> Sealed for super::Resident<T> {}
}

/// A [`Resident`] of any type, as [`Kernel::residents`](crate::Kernel::residents) shows it to the engine.
pub trait AnyResident: sealed::Sealed {
    /// The engine that it belongs to.
    #[doc(hidden)]
    fn engine(&self) -> u64;

    /// Bytes that are on a GPU, and how many of those are not in host memory.
    #[doc(hidden)]
    fn bytes_away(&self) -> (usize, usize);

    /// Copies it to host memory, unless it is there.
    #[doc(hidden)]
    fn bring_home(&self) -> Result<()>;
}

impl<T: Item> AnyResident for Resident<T> {
    fn engine(&self) -> u64 {
        self.held.engine
    }

    fn bytes_away(&self) -> (usize, usize) {
        let bytes = if self.is_on_gpu() { self.len() * size_of::<T>() } else { 0 };
        (bytes, if self.held.home.get().is_some() { 0 } else { bytes })
    }

    fn bring_home(&self) -> Result<()> {
        self.home().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Card(Vec<u8>);

    impl Away for Card {
        fn read(&self, to: &mut [u8]) -> Result<()> {
            to.copy_from_slice(&self.0);
            Ok(())
        }
    }

    #[test]
    fn numbers_come_home_once_and_are_then_both_here_and_there() {
        let bytes: Vec<u8> = bytemuck::cast_slice(&[1u32, 2, 3]).to_vec();
        let resident = Resident::<u32>::away(7, 3, Arc::new(Card(bytes)));
        assert_eq!((resident.len(), resident.is_on_gpu(), resident.bytes_away()), (3, true, (12, 12)));
        assert_eq!(resident.download().unwrap(), [1, 2, 3]);
        assert_eq!(resident.bytes_away(), (12, 12), "a download is the caller's");
        assert_eq!(resident.home().unwrap(), [1, 2, 3]);
        assert_eq!(resident.clone().bytes_away(), (12, 0));
        let message = resident.download_into(&mut [0; 2]).unwrap_err().to_string();
        assert!(message.contains("2 long") && message.contains("3 numbers"), "{message}");
    }
}
