//! What lies where a result shall go: a file, a place for one, or something that is written as it comes. Not here: how any of
//! them is written.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::unfinished;

#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// A regular file: written beside its name, then renamed. With the owner and permissions of the file that it replaces.
    File {
        folder: PathBuf,
        path: PathBuf,
        replaced: Option<Box<Metadata>>,
    },
    /// A device or a pipe.
    Stream,
    Stdout,
}

impl Kind {
    /// What lies at a path, or will.
    pub fn of(path: &Path) -> Result<Self, String> {
        if ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].map(Path::new).contains(&path) {
            return Ok(Self::Stdout);
        }
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Err("a folder; give a file".into()),
            // Links to open files: what they lead to has no name of its own to be renamed to.
            Ok(found) if !found.is_file() || path.starts_with("/dev/fd") || path.starts_with("/proc") => Ok(Self::Stream),
            Ok(found) if found.permissions().readonly() => Err("read-only".into()),
            Ok(found) => {
                let path = fs::canonicalize(path).map_err(|e| e.to_string())?;
                Ok(Self::File { folder: writable_folder(&path)?, path, replaced: Some(Box::new(found)) })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let path = followed(path)?;
                Ok(Self::File { folder: writable_folder(&path)?, path, replaced: None })
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Where links lead that lead to nothing yet.
fn followed(path: &Path) -> Result<PathBuf, String> {
    /// As many as Linux follows.
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::read_link(&path) {
            Ok(to) => path = path.parent().map_or_else(|| to.clone(), |folder| folder.join(&to)),
            Err(_) => return Ok(path),
        }
    }
    Err("a link to links without end".into())
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
