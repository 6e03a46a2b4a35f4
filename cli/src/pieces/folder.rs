//! The folder beside a result that its pieces lie in: `OUT.parts`, with `manifest` and a file for each piece; and, when the
//! result is there, with `done` in their place. Not here: what a piece holds, or who makes it.
//!
//! Every file appears whole, by a renaming, so that a process may be killed at any moment. `done` stands until another job takes
//! the folder, so that a shard that is run once more finds its work done.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use yunta::Error;
use yunta::pieces::{Checksum, Sealed};

use super::{Manifest, Sections};
use crate::data::target::{self, Target};
use crate::shell::failure::Failure;

const MANIFEST: &str = "manifest";
const DONE: &str = "done";
const PIECE: &str = ".piece";

/// A job's folder.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    out: PathBuf,
    job: u64,
    pieces: usize,
}

const DAMAGED: &str = "its manifest is damaged; remove the folder";

impl Folder {
    /// Where the pieces of a result lie.
    pub fn beside(out: &Path) -> PathBuf {
        let mut name = OsString::from(out);
        name.push(".parts");
        PathBuf::from(name)
    }

    /// A job's folder, which is made unless it is there.
    ///
    /// # Errors
    /// It is another job's, which is not done, or cannot be made. Nothing in it is touched then.
    pub fn enter(out: &Path, manifest: &Manifest) -> Result<Self, Failure> {
        let folder = Self::of(out, manifest);
        let failed = |error: io::Error| folder.failed(error);
        match fs::create_dir(&folder.path) {
            Err(_) if folder.path.is_dir() => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(folder.failed("is a file, in the place of the folder of pieces; move it away"));
            }
            made => made.map_err(failed)?,
        }
        let at = folder.path.join(MANIFEST);
        loop {
            let there = match fs::read_to_string(&at) {
                Ok(text) => Manifest::read(&text).ok_or_else(|| folder.failed(DAMAGED))?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    folder.check_new()?;
                    target::create_new(&at, manifest.text().as_bytes()).map_err(failed)?;
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(folder.failed(DAMAGED)),
                Err(error) => return Err(failed(error)),
            };
            if there == *manifest {
                return Ok(folder);
            }
            if Self::of(out, &there).record().is_none() {
                there.check_version().map_err(|reason| folder.failed(reason))?;
                let wanted = "wait for that job, finish it by its own command, or remove the folder";
                return Err(folder.failed(format!("is of another job: {}; {wanted}", there.difference(manifest))));
            }
            // That job is done, and its record is no longer of interest: `done` names the job that it is of.
            Target::new(&at)?.write(|to| to.write_all(manifest.text().as_bytes()))?.commit()?;
        }
    }

    /// The folder of a result, and what it says of the job; none where the result is there and its folder is gone.
    ///
    /// # Errors
    /// There is neither, or what is there is damaged or of another version.
    pub fn open(out: &Path) -> Result<Option<(Self, Manifest)>, Failure> {
        let path = Self::beside(out);
        let failed = |reason: String| Failure::from(Error::file(&path, reason));
        let text = match fs::read_to_string(path.join(MANIFEST)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && out.is_file() => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(failed("is not there, and the result neither; run the command with --shard".into()));
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(failed(DAMAGED.into())),
            Err(error) => return Err(failed(error.to_string())),
        };
        let manifest = Manifest::read(&text).filter(|manifest| manifest.pieces().is_some());
        let manifest = manifest.ok_or_else(|| failed(DAMAGED.into()))?;
        manifest.check_version().map_err(failed)?;
        Ok(Some((Self::of(out, &manifest), manifest)))
    }

    fn of(out: &Path, manifest: &Manifest) -> Self {
        Self { path: Self::beside(out), out: out.to_owned(), job: manifest.job(), pieces: manifest.pieces().unwrap_or(0) }
    }

    /// That what lies in a folder without a manifest is ours: others' files are not touched.
    fn check_new(&self) -> Result<(), Failure> {
        let mut names = self.names()?.into_iter();
        match names.find(|name| !name.starts_with(target::UNFINISHED_PREFIX) && name != MANIFEST) {
            None => Ok(()),
            Some(other) => Err(self.failed(format!("is no folder of pieces, as {other} in it is none; move it away"))),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many pieces the job has.
    pub fn pieces(&self) -> usize {
        self.pieces
    }

    /// A piece, if it is there and whole.
    pub fn get(&self, number: usize) -> Result<Option<Sealed>, Failure> {
        match fs::read(self.piece(number)) {
            Ok(bytes) => Ok(Sealed::from_bytes(&bytes, self.job, number)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(format!("piece {} could not be read: {error}", number + 1))),
        }
    }

    pub fn put(&self, number: usize, sections: Sections) -> Result<(), Failure> {
        let bytes = Sealed { job: self.job, number, sections }.to_bytes();
        let written = Target::new(&self.piece(number))?.write(|to| to.write_all(&bytes));
        Ok(written?.commit()?)
    }

    /// The pieces of which there is no file, by their numbers.
    pub fn absent(&self) -> Result<Vec<usize>, Failure> {
        let names = self.names()?;
        let number = |name: &String| name.strip_suffix(PIECE)?.parse::<usize>().ok()?.checked_sub(1);
        let mut absent = vec![true; self.pieces];
        names.iter().filter_map(number).filter(|&number| number < self.pieces).for_each(|number| absent[number] = false);
        Ok((0..self.pieces).filter(|&number| absent[number]).collect())
    }

    /// The pieces that are not there or not whole.
    pub fn missing(&self) -> Result<Vec<usize>, Failure> {
        let mut missing = Vec::new();
        for number in 0..self.pieces {
            if self.get(number)?.is_none() {
                missing.push(number);
            }
        }
        Ok(missing)
    }

    /// Whether the result was put together, by whomever.
    pub fn is_done(&self) -> bool {
        self.record().is_some()
    }

    /// Whether it was, and is still as it was. If not, that is forgotten.
    pub fn has_result(&self) -> Result<bool, Failure> {
        let Some(record) = self.record() else { return Ok(false) };
        let is_same = || {
            let mut sum = Summed::new(io::sink());
            io::copy(&mut File::open(&self.out).ok()?.take(u64::MAX), &mut sum).ok()?;
            Some(sum.record() == record)
        };
        if is_same() == Some(true) {
            return Ok(true);
        }
        match fs::remove_file(self.path.join(DONE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed(error)),
            _ => Ok(false),
        }
    }

    /// The result's length and checksum, where it was put together.
    fn record(&self) -> Option<Value> {
        let text = fs::read_to_string(self.path.join(DONE)).ok()?;
        let mut record: Value = serde_json::from_str(&text).ok()?;
        let job = record.as_object_mut()?.remove("job")?;
        (job == format!("{:016x}", self.job)).then_some(record)
    }

    /// Keeps that the result is there, and takes the pieces away.
    pub fn finish(&self, record: &Value) -> Result<(), Failure> {
        let mut record = record.clone();
        record["job"] = format!("{:016x}", self.job).into();
        Target::new(&self.path.join(DONE))?.write(|to| writeln!(to, "{record}"))?.commit()?;
        self.clean();
        Ok(())
    }

    /// Takes the pieces away, and what killed processes left. Whoever does so at the same time may be faster.
    pub fn clean(&self) {
        for name in self.names().unwrap_or_default() {
            if name.ends_with(PIECE) {
                let _ = fs::remove_file(self.path.join(name));
            }
        }
        target::remove_leftovers(&self.path);
    }

    /// Takes the whole folder away.
    pub fn remove(&self) {
        self.clean();
        for name in [MANIFEST, DONE] {
            let _ = fs::remove_file(self.path.join(name));
        }
        let _ = fs::remove_dir(&self.path);
    }

    fn piece(&self, number: usize) -> PathBuf {
        self.path.join(format!("{}{PIECE}", number + 1))
    }

    fn names(&self) -> Result<Vec<String>, Failure> {
        let entries = fs::read_dir(&self.path).map_err(|error| self.failed(error))?;
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
    }

    fn failed(&self, reason: impl ToString) -> Failure {
        Error::file(&self.path, reason).into()
    }
}

/// A writer that knows what it has written.
pub(super) struct Summed<W> {
    to: W,
    sum: Checksum,
    length: u64,
}

impl<W> Summed<W> {
    pub fn new(to: W) -> Self {
        Self { to, sum: Checksum::new(), length: 0 }
    }

    /// Its length and checksum.
    pub fn record(&self) -> Value {
        json!({ "bytes": self.length, "checksum": format!("{:016x}", self.sum.finish()) })
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sum.add(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
