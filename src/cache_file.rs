//! Files that are kept from process to process, each of which is complete or as it was. Knows nothing of what is in them.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{fs, io, process};

/// A longer file is none of ours.
const MOST_BYTES: u64 = 64 << 20;

/// A file beside that was not renamed within this time is of a process that was killed.
const LEFT_OVER: Duration = Duration::from_secs(60);

/// What a file has, if there is one.
pub(crate) fn read(file: &Path) -> Option<Vec<u8>> {
    let found = fs::metadata(file).ok()?;
    // A device or a pipe may have no end.
    if found.is_file() && found.len() <= MOST_BYTES { fs::read(file).ok() } else { None }
}

/// Writes a file anew, beside its name, in a folder that is made if need be.
///
/// # Errors
/// It is too long, what is there is no file, or the system's.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    if fs::metadata(file).is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
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
        let name = entry.file_name();
        let is_beside = name.to_str().zip(stem.to_str()).is_some_and(|(name, stem)| is_beside(name, stem));
        let is_old = || entry.metadata().and_then(|found| found.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|age| age > LEFT_OVER));
        if is_beside && is_old() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether it is the name of a file beside one with this stem: `STEM.PROCESS.NUMBER.tmp`.
fn is_beside(name: &str, stem: &str) -> bool {
    let numbers = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')?.strip_suffix(".tmp"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.and_then(|numbers| numbers.split_once('.')).is_some_and(|(process, number)| is_number(process) && is_number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_removed_once_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("calibration.json");
        let others = ["other.9.0.tmp", "calibration.txt", "calibrations.9.0.tmp", "calibration.notes.tmp", "calibration.1.x.tmp"];
        let left = [("calibration.7.0.tmp", 120), ("calibration.8.0.tmp", 0)];
        let left: Vec<_> = left.into_iter().chain(others.map(|name| (name, 120))).collect();
        for &(name, age) in &left {
            let made = fs::File::create(folder.path().join(name)).unwrap();
            made.set_modified(std::time::SystemTime::now() - Duration::from_secs(age)).unwrap();
        }
        replace(&file, b"text").unwrap();
        let gone: Vec<_> = left.iter().filter(|(name, _)| !folder.path().join(name).exists()).collect();
        assert_eq!(gone, [&("calibration.7.0.tmp", 120)]);
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

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_neither_read_nor_replaced() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(read(&pipe).is_none() && replace(&pipe, b"text").is_err());
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert!(read(folder.path()).is_none() && replace(folder.path(), b"text").is_err());
    }
}
