//! A file that takes another's place, with its owner and permissions. Not here: what is in it.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::{leftovers, unfinished};

/// A temporary file with the permissions of any new file of this user. It is locked, so that others see that its process lives.
pub(super) fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    leftovers::remove(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(leftovers::PREFIX).suffix(leftovers::SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut unfinished = unfinished();
    let file = loop {
        let file = builder.tempfile_in(folder)?;
        if leftovers::claim(file.as_file())? {
            break file;
        }
    };
    unfinished.push(file.path().to_owned());
    Ok(file)
}

/// Gives a file the owner, where this user may, and the permissions of the one that it replaces.
pub(super) fn keep(file: &File, replaced: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (replaced.uid(), replaced.gid()) {
            // Whoever may write a file may not give one away; the group may be one of the user's own.
            let _ = fchown(file, Some(replaced.uid()), Some(replaced.gid())).or_else(|_| fchown(file, None, Some(replaced.gid())));
        }
    }
    // After the owner, whose change takes some of them away.
    file.set_permissions(replaced.permissions())
}

/// Puts a file under its name, or what it holds into the file of that name where that one cannot be replaced.
pub(super) fn put(file: NamedTempFile, path: &Path, typed: &Path) -> io::Result<()> {
    let (mut file, name) = file.into_parts();
    match fs::rename(&name, path) {
        Ok(()) => return name.keep().map(drop).map_err(|failed| failed.error),
        Err(error) if !matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices) => return Err(error),
        Err(_) => {}
    }
    file.rewind()?;
    let mut to = OpenOptions::new().write(true).truncate(true).open(path)?;
    io::copy(&mut file, &mut to)?;
    let warning = "the system does not let it be replaced, as where it is mounted by itself: it was written in place";
    let _ = writeln!(io::stderr(), "yunta: warning: {}: {warning}, and would be cut off by a failure in the middle", typed.display());
    Ok(())
}
