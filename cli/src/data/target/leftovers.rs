//! Temporary files of processes that were killed: the next one that writes to their folder removes them. A file whose process lives is
//! locked, and the system unlocks it when the process ends, however that comes about.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

/// How the names of temporary files begin and end.
pub(crate) const PREFIX: &str = ".yunta-";
pub(super) const SUFFIX: &str = ".tmp";

/// Entries of a folder that are looked at, so that a folder of millions of files costs nobody more than some milliseconds.
const MOST_ENTRIES: usize = 4096;

/// Makes a file that was just created this process's own; false where another process took it for a leftover before that.
pub(super) fn claim(file: &File) -> io::Result<bool> {
    if !has_locks() {
        return Ok(true);
    }
    match file.try_lock() {
        Ok(()) => is_there(file),
        Err(TryLockError::WouldBlock) => Ok(false),
        // Where files cannot be locked, nobody else can lock this one either, and it is taken for nobody's leftover.
        Err(TryLockError::Error(_)) => Ok(true),
    }
}

/// Removes what killed processes left in a folder; what cannot be removed stays.
pub(crate) fn remove(folder: &Path) {
    let Ok(entries) = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else { return };
    for entry in entries.take(MOST_ENTRIES).flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_ours && has_locks() {
            remove_nobodys(&entry.path());
        }
    }
}

/// Removes a file that no process has.
fn remove_nobodys(path: &Path) {
    // Nothing that is no file may be opened: a pipe waits for its other end.
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
        && let Ok(file) = File::open(path)
        && file.try_lock().is_ok()
    {
        // Locked until it is gone, so that whoever has just created it sees that.
        let _ = fs::remove_file(path);
    }
}

/// Whether locks bind those alone who ask for them; elsewhere they would keep this process's own handles from the file.
fn has_locks() -> bool {
    cfg!(unix)
}

#[cfg(unix)]
fn is_there(file: &File) -> io::Result<bool> {
    Ok(std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) > 0)
}

#[cfg(not(unix))]
fn is_there(_: &File) -> io::Result<bool> {
    Ok(true)
}
