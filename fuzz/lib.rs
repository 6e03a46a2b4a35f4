//! What the targets share: a folder in memory for a file, and lines of the command that are run there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

static FOLDER: OnceLock<TempDir> = OnceLock::new();

/// The folder that this process's files lie in, which is made at the first call.
pub fn folder() -> &'static Path {
    FOLDER
        .get_or_init(|| {
            let memory = Path::new("/dev/shm");
            let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
            tempfile::Builder::new().prefix("yunta-fuzz-").tempdir_in(parent).expect("a folder for files")
        })
        .path()
}

/// A file of these bytes in the folder.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(name);
    std::fs::write(&path, bytes).expect("a file in the folder");
    path
}

/// Has every process keep what it learned of jobs in a file of the folder, and none of the user's. To be called before anything
/// else is.
pub fn begin() {
    // SAFETY: libFuzzer calls this before the first input, when there is one thread.
    unsafe { std::env::set_var("YUNTA_CALIBRATION", folder().join("calibration.json")) };
}

/// Runs a line of the command in the folder, on one core; whether it went well. `IN` and `OUT` before a dot are files of it, as words
/// and as what a parameter is given.
pub fn run(line: &[&str]) -> bool {
    let word = |word: &&str| {
        let (parameter, name) = word.split_at(word.find('=').map_or(0, |at| at + 1));
        let is_ours = !word.starts_with('-') && ["IN.", "OUT."].iter().any(|start| name.starts_with(start));
        if !is_ours {
            return OsString::from(word);
        }
        let mut whole = OsString::from(parameter);
        whole.push(folder().join(name));
        whole
    };
    let words = line.iter().map(word);
    yunta_command::run(std::iter::once("yunta".into()).chain(words))
}

/// Takes the first bytes of an input for choices.
pub struct Choices<'a>(pub &'a [u8]);

impl<'a> Choices<'a> {
    /// One of these, by the next byte; the first where there is none.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        all[usize::from(*first) % all.len()]
    }

    /// The text up to the next line's end, or all, and the bytes behind it.
    pub fn line(&mut self) -> &'a str {
        let end = self.0.iter().position(|&byte| byte == b'\n');
        let (line, rest) = end.map_or((self.0, &[][..]), |end| (&self.0[..end], &self.0[end + 1..]));
        self.0 = rest;
        std::str::from_utf8(line).unwrap_or("")
    }
}
