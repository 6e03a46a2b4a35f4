//! Arrays in NumPy's .npz archives, as `file.npz:name`, or `file.npz` where it has only one. Not here: how an array is read.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use yunta::{Error, Result};

use crate::data::bytes::{Bytes, zip};

/// The archive that a path leads to, and the name of the array in it, if one is given.
fn parts(path: &Path) -> Option<(PathBuf, Option<&str>)> {
    /// Behind an archive's name.
    const MARK: &str = ".npz";
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(&MARK[1..])) {
        return Some((path.to_owned(), None));
    }
    let text = path.to_str()?;
    let at = text.to_ascii_lowercase().find(".npz:")? + MARK.len();
    Some((text[..at].into(), Some(&text[at + 1..])))
}

/// Whether a path leads into an archive.
pub(crate) fn is_in_one(path: &Path) -> bool {
    parts(path).is_some()
}

/// Opens an array that lies in an archive, if the path says so.
///
/// # Errors
/// The archive cannot be read, is damaged, or has no such array, or several where none is named.
pub(super) fn open(path: &Path) -> Result<Option<Bytes>> {
    let Some((archive, name)) = parts(path) else { return Ok(None) };
    let opened = File::open(&archive).and_then(|file| {
        let entries = zip::entries(&file)?;
        let entry = pick(&entries, name, &archive)?;
        Bytes::checked(zip::open(file, entry)?, entry.length)
    });
    opened.map(Some).map_err(|error| Error::file(path, error))
}

/// The entry of a name, or the only one.
fn pick<'e>(entries: &'e [zip::Entry], name: Option<&str>, archive: &Path) -> io::Result<&'e zip::Entry> {
    let arrays: Vec<_> = entries.iter().filter_map(|entry| Some((entry.name.strip_suffix(".npy")?, entry))).collect();
    let found = match (name, &arrays[..]) {
        (Some(name), arrays) => arrays.iter().find(|(known, entry)| *known == name || entry.name == name),
        (None, [one]) => Some(one),
        (None, _) => None,
    };
    found.map(|(_, entry)| *entry).ok_or_else(|| {
        let [first, ..] = arrays[..] else { return io::Error::other("has no arrays") };
        let names = arrays.iter().map(|(name, _)| *name).take(20).collect::<Vec<_>>().join(", ");
        let more = if arrays.len() > 20 { format!(" and {} more", arrays.len() - 20) } else { String::new() };
        io::Error::other(format!("has the arrays {names}{more}: name one of them, as in {}:{}", archive.display(), first.0))
    })
}
