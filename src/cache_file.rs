//! Files that are kept from process to process, each of which is complete or as it was. Knows nothing of what is in them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{fs, io, process};

/// A longer file is none of ours.
const MOST_BYTES: u64 = 64 << 20;

/// A file beside that was not renamed within this time is of a process that was killed.
const LEFT_OVER: Duration = Duration::from_secs(60);

/// What a file has, if there is one.
pub(crate) fn read(file: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(file).ok()?.len();
    if length <= MOST_BYTES { fs::read(file).ok() } else { None }
}

/// Writes a file anew, beside its name, in a folder that is made if need be.
///
/// # Errors
/// It is too long, or the system's.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    remove_leftovers(file);
    // Two engines of a process may write at once.
    let beside = file.with_extension(format!("{}.{}.tmp", process::id(), WRITTEN.fetch_add(1, Ordering::Relaxed)));
    let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, file));
    written.inspect_err(|_| drop(fs::remove_file(&beside)))
}

/// Removes what killed processes left beside the file.
fn remove_leftovers(file: &Path) {
    let (Some(folder), Some(stem)) = (file.parent(), file.file_stem()) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = PathBuf::from(entry.file_name());
        let is_beside = name.extension().is_some_and(|end| end == "tmp") && name.to_string_lossy().starts_with(&*stem.to_string_lossy());
        let is_old = || entry.metadata().and_then(|found| found.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|age| age > LEFT_OVER));
        if is_beside && is_old() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_removed_once_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("calibration.json");
        let left = [("calibration.7.0.tmp", 120), ("calibration.8.0.tmp", 0), ("other.9.0.tmp", 120), ("calibration.txt", 120)];
        for (name, age) in left {
            let made = fs::File::create(folder.path().join(name)).unwrap();
            made.set_modified(std::time::SystemTime::now() - Duration::from_secs(age)).unwrap();
        }
        replace(&file, b"text").unwrap();
        let is_there = left.map(|(name, _)| folder.path().join(name).exists());
        assert_eq!(is_there, [false, true, true, true]);
        assert_eq!(read(&file).as_deref(), Some(&b"text"[..]));
    }

    #[test]
    fn where_nothing_can_be_written_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(replace(&file.join("calibration.json"), b"text").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
