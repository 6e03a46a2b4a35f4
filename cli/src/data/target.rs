//! Where a result goes: a file that is complete or absent, or a pipe or device that is written as it comes.
//! Knows nothing of what is written.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;
use yunta::{Error, Result};

mod pipe;

use pipe::Pipe;

/// The temporary files that exist now, so that an interrupted process can take them with it.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether the process was told to end: then nothing is put under its name any more.
pub(crate) static STOPPED: AtomicBool = AtomicBool::new(false);

/// A place for one result, looked at before the work that makes it.
#[derive(Debug)]
pub(crate) struct Target {
    /// As the user wrote it.
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// A regular file: written beside its name, then renamed. With the permissions of the file that it replaces.
    File {
        folder: PathBuf,
        path: PathBuf,
        replaced: Option<Permissions>,
    },
    /// A device or a pipe.
    Stream,
    Stdout,
}

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
        let kind = kind(path).map_err(|reason| Error::file(path, reason))?;
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
        let failed = |error: io::Error| Error::file(&self.path, format!("could not be written: {error}"));
        let finished = match &self.kind {
            Kind::File { folder, path, replaced } => {
                let mut file = beside(folder).map_err(failed)?;
                fill_buffered(file.as_file_mut(), fill).map_err(failed)?;
                if let Some(permissions) = replaced {
                    file.as_file().set_permissions(permissions.clone()).map_err(failed)?;
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
        let renamed = file.persist(path);
        unfinished.retain(|path| *path != temporary);
        renamed.map(drop).map_err(|e| Error::file(&self.path, format!("could not be written: {}", e.error)))
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

fn kind(path: &Path) -> Result<Kind, String> {
    if ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].map(Path::new).contains(&path) {
        return Ok(Kind::Stdout);
    }
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err("a folder; give a file".into()),
        // Links to open files: what they lead to has no name of its own to be renamed to.
        Ok(found) if !found.is_file() || path.starts_with("/dev/fd") || path.starts_with("/proc") => Ok(Kind::Stream),
        Ok(found) if found.permissions().readonly() => Err("read-only".into()),
        Ok(found) => {
            let path = fs::canonicalize(path).map_err(|e| e.to_string())?;
            Ok(Kind::File { folder: writable_folder(&path)?, path, replaced: Some(found.permissions()) })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Kind::File { folder: writable_folder(path)?, path: path.to_owned(), replaced: None })
        }
        Err(error) => Err(error.to_string()),
    }
}

/// The folder that `path` lies in, to which a file without a name has been written: nothing is left if we end here.
fn writable_folder(path: &Path) -> Result<PathBuf, String> {
    if path.file_name().is_none() {
        return Err("no file name".into());
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(format!("the folder {} does not exist", folder.display()));
    }
    // Where the system has no files without a name, it has one for a moment.
    let _unfinished = unfinished();
    tempfile::tempfile_in(folder).map_err(|e| format!("the folder {} cannot be written to: {e}", folder.display()))?;
    Ok(folder.to_owned())
}

/// A temporary file with the permissions of any new file of this user.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".yunta-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut unfinished = unfinished();
    let file = builder.tempfile_in(folder)?;
    unfinished.push(file.path().to_owned());
    Ok(file)
}

/// Whoever reads a pipe may have enough before the end, as `head` has: that is no failure, whatever an encoder makes of it.
fn fill_pipe(to: impl Write + Send, fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> io::Result<()> {
    let mut pipe = Pipe::new(to);
    let filled = fill_buffered(&mut pipe, fill);
    if pipe.is_left() { Ok(()) } else { filled }
}

fn fill_buffered(to: &mut (impl Write + Send), fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> io::Result<()> {
    let mut writer = BufWriter::with_capacity(1 << 16, to);
    fill(&mut writer)?;
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_appears_at_the_commit_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let written = Target::new(&path).unwrap().write(|w| w.write_all(b"all")).unwrap();
        assert!(!path.exists());
        written.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"all");
        assert_eq!(names(folder.path()), ["out"]);
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        fs::write(&path, "old").unwrap();
        let target = Target::new(&path).unwrap();
        let failed = target.write(|w| w.write_all(b"half").and(Err(io::Error::other("the end"))));
        assert!(failed.unwrap_err().to_string().contains("the end"));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["out"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_users_permissions_and_an_old_one_keeps_its_own() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let (plain, new, old) = (folder.path().join("plain"), folder.path().join("new"), folder.path().join("old"));
        fs::File::create(&plain).unwrap();
        fs::write(&old, "old").unwrap();
        fs::set_permissions(&old, Permissions::from_mode(0o640)).unwrap();
        for path in [&new, &old] {
            Target::new(path).unwrap().write(|w| w.write_all(b"x")).unwrap().commit().unwrap();
        }
        assert_eq!(mode(&new), mode(&plain));
        assert_eq!(mode(&old), 0o640);
    }
}
