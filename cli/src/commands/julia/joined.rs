//! What is written front to back while its second half comes back to front, as that of a symmetric picture does. Not here: what
//! it is.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use yunta::picture::Check;

/// A result that is being written. Its second half waits in a file without a name.
pub(super) struct Joined<'w> {
    to: &'w mut dyn Write,
    waiting: File,
    /// Where each band's lower half begins in there, its length, and its check.
    lower: Vec<(u64, u64, Check)>,
    end: u64,
    check: Check,
}

impl<'w> Joined<'w> {
    /// Writes what comes before the bands.
    pub fn begin(to: &'w mut dyn Write, waiting: File, head: &[u8]) -> io::Result<Self> {
        to.write_all(head)?;
        Ok(Self { to, waiting, lower: Vec::new(), end: 0, check: Check::NONE })
    }

    /// The next band's upper half, and the lower one that is its image.
    pub fn put(&mut self, upper: &[u8], lower: &[u8], [check, lower_check]: [Check; 2]) -> io::Result<()> {
        self.to.write_all(upper)?;
        self.check = self.check.then(check);
        self.waiting.write_all(lower)?;
        self.lower.push((self.end, lower.len() as u64, lower_check));
        self.end += lower.len() as u64;
        Ok(())
    }

    /// Writes what waits, and what `tail` makes of the check of all.
    pub fn end(mut self, tail: impl FnOnce(Check) -> io::Result<Vec<u8>>) -> io::Result<()> {
        for (start, length, check) in self.lower.into_iter().rev() {
            self.waiting.seek(SeekFrom::Start(start))?;
            io::copy(&mut (&self.waiting).take(length), self.to)?;
            self.check = self.check.then(check);
        }
        self.to.write_all(&tail(self.check)?)
    }
}
