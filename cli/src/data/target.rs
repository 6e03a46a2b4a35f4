//! Where a result goes: a file that is complete or absent, or a pipe or device that is written as it comes.
//! Knows nothing of what is written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;
use yunta::{Error, Result};

mod kind;
mod leftovers;
mod pipe;
mod replace;

use kind::Kind;
use pipe::Pipe;

pub(crate) use leftovers::{PREFIX as UNFINISHED_PREFIX, remove as remove_leftovers};

/// The temporary files that exist now, so that an interrupted process can take them with it.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether the process was told to end: then nothing is put under its name any more.
pub(crate) static STOPPED: AtomicBool = AtomicBool::new(false);

/// A place for one result, looked at before the work that makes it.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// As the user wrote it.
    path: PathBuf,
    kind: Kind,
}

/// What writes a result. In a box, so that what becomes of a file is compiled once and not for each kind of result.
type Fill<'a> = Box<dyn FnOnce(&mut (dyn Write + Send)) -> io::Result<()> + 'a>;

/// A result that is written and not yet under its name.
#[must_use = "without a commit the file is dropped"]
#[derive(Debug)]
pub(crate) struct Written {
    path: PathBuf,
    finished: Option<(NamedTempFile, PathBuf)>,
}

impl Target {
    /// A target at `path`.
    ///
    /// # Errors
    /// `path` is a folder or read-only, or its folder does not exist or cannot be written to.
    pub fn new(path: &Path) -> Result<Self> {
        let kind = Kind::of(path).map_err(|reason| Error::file(path, reason))?;
        Ok(Self { path: path.to_owned(), kind })
    }

    /// A target at `path`, which `argument` gives, for what is always of one format.
    ///
    /// # Errors
    /// `path` has another extension, or cannot be written.
    pub fn of_format(argument: &'static str, path: &Path, extension: &str) -> Result<Self> {
        if path.extension().is_some_and(|given| !given.eq_ignore_ascii_case(extension)) {
            return Err(Error::argument(argument, path.display(), format!("this result is a .{extension} file; name it so")));
        }
        Self::new(path)
    }

    /// The same target, whose file is first written in another folder of the same file system; nothing for what is no file of
    /// its own.
    pub fn staged_in(&self, folder: &Path) -> Option<Self> {
        let mut staged = self.clone();
        match &mut staged.kind {
            Kind::File { folder: first, .. } => *first = folder.to_owned(),
            Kind::Stream | Kind::Stdout => return None,
        }
        Some(staged)
    }

    /// A file without a name, on the same file system if there is one: for what is to be written later.
    pub fn aside(&self) -> io::Result<File> {
        match &self.kind {
            Kind::File { folder, .. } => tempfile::tempfile_in(folder),
            Kind::Stream | Kind::Stdout => tempfile::tempfile(),
        }
    }

    /// The path as the user wrote it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is standard output.
    pub fn is_stdout(&self) -> bool {
        matches!(self.kind, Kind::Stdout)
    }

    /// Writes everything that `fill` writes.
    ///
    /// # Errors
    /// What the system says of the file. Nothing of it is left then.
    pub fn write(&self, fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> Result<Written> {
        self.write_by(Box::new(fill))
    }

    fn write_by(&self, fill: Fill<'_>) -> Result<Written> {
        let failed = |error: io::Error| Error::file(&self.path, format!("could not be written: {error}"));
        let finished = match &self.kind {
            Kind::File { folder, path, replaced } => {
                let mut file = replace::beside(folder).map_err(failed)?;
                fill_buffered(file.as_file_mut(), fill).map_err(failed)?;
                if let Some(replaced) = replaced {
                    replace::keep(file.as_file(), replaced).map_err(failed)?;
                }
                Some((file, path.clone()))
            }
            Kind::Stream => {
                let file = OpenOptions::new().write(true).open(&self.path).map_err(failed)?;
                fill_pipe(file, fill).map_err(failed)?;
                None
            }
            Kind::Stdout => {
                fill_pipe(io::stdout(), fill).map_err(failed)?;
                None
            }
        };
        Ok(Written { path: self.path.clone(), finished })
    }
}

impl Written {
    /// Puts the file under its name.
    ///
    /// # Errors
    /// What the system says of the renaming, or that the process was told to end: what came down a pipe may have ended early
    /// by the same interrupt.
    pub fn commit(self) -> Result<()> {
        let Some((file, path)) = self.finished else { return Ok(()) };
        let mut unfinished = unfinished();
        if STOPPED.load(Ordering::Relaxed) {
            return Err(Error::Cancelled { done: 0, total: 0 });
        }
        let temporary = file.path().to_owned();
        let put = replace::put(file, &path, &self.path);
        unfinished.retain(|path| *path != temporary);
        put.map_err(|error| Error::file(&self.path, format!("could not be written: {error}")))
    }
}

/// Makes a file that appears whole, unless there is one of its name; whether it was made.
pub(crate) fn create_new(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = replace::beside(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    let mut unfinished = unfinished();
    unfinished.retain(|path| path != file.path());
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(failed) => Err(failed.error),
    }
}

/// Removes every temporary file of this process, and has no other appear: for a process that ends before its work does.
pub(crate) fn abandon_all() -> impl Sized {
    let unfinished = unfinished();
    for path in unfinished.iter() {
        let _ = fs::remove_file(path);
    }
    unfinished
}

/// Held while a temporary file is made or renamed.
fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whoever reads a pipe may have enough before the end, as `head` has: that is no failure, whatever an encoder makes of it.
fn fill_pipe(to: impl Write + Send, fill: Fill<'_>) -> io::Result<()> {
    let mut pipe = Pipe::new(to);
    let filled = fill_buffered(&mut pipe, fill);
    if pipe.is_left() { Ok(()) } else { filled }
}

fn fill_buffered(to: &mut (impl Write + Send), fill: Fill<'_>) -> io::Result<()> {
    let mut writer = BufWriter::with_capacity(1 << 16, to);
    fill(&mut writer)?;
    writer.flush()
}

#[cfg(test)]
mod tests;
