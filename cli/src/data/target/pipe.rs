//! A pipe whose reader may leave before the end, which an encoder's error would not tell. Not here: what that means.

use std::io::{self, Write};

/// A writer that knows whether its reader has left.
pub(super) struct Pipe<W> {
    to: W,
    is_left: bool,
}

impl<W: Write> Pipe<W> {
    pub fn new(to: W) -> Self {
        Self { to, is_left: false }
    }

    pub fn is_left(&self) -> bool {
        self.is_left
    }

    fn noted<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.is_left |= done.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        done
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.to.flush();
        self.noted(flushed)
    }
}
