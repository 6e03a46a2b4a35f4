//! What a folder of pieces says of its job, so that no piece of another gets among them. Not here: the folder.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use serde_json::{Value, json};
use yunta::Error;
use yunta::pieces::Checksum;

use super::{Form, Job};
use crate::shell::failure::Failure;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A folder has a file for each piece, and whoever looks at it a flag: more are a mistake in a manifest, or in a job's size.
const MOST_PIECES: usize = 1 << 24;

/// The version, the form of the result, how many pieces there are, the recipe, and what the inputs were.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Manifest(Value);

impl Manifest {
    /// That of a job, whose inputs are looked at.
    ///
    /// # Errors
    /// An input cannot be read, or the job has too many pieces.
    pub fn of(job: &Job) -> Result<Self, Failure> {
        if job.pieces > MOST_PIECES {
            return Err(Failure::Usage(format!("--shard: {} pieces are too many; make a result of at most {MOST_PIECES}", job.pieces)));
        }
        let inputs = job.inputs.iter().map(|path| input(path)).collect::<Result<Vec<_>, Failure>>()?;
        let Job { form, recipe, pieces, .. } = job;
        Ok(Self(json!({ "yunta": VERSION, "pieces": pieces, "form": form.to_json(), "recipe": recipe, "inputs": inputs })))
    }

    /// What a file says, if it is one.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(Value::is_object).map(Self)
    }

    pub fn text(&self) -> String {
        format!("{:#}\n", self.0)
    }

    /// A number for the job, which its pieces carry.
    pub fn job(&self) -> u64 {
        Checksum::of(self.text().as_bytes())
    }

    /// How many pieces there are, if it says so and there can be as many.
    pub fn pieces(&self) -> Option<usize> {
        self.0["pieces"].as_u64().and_then(|pieces| usize::try_from(pieces).ok()).filter(|&pieces| pieces <= MOST_PIECES)
    }

    pub fn form(&self) -> Option<Form> {
        Form::of_json(&self.0["form"])
    }

    /// Whether this version of the program made it, or what to say.
    pub fn check_version(&self) -> Result<(), String> {
        match self.0["yunta"].as_str() {
            Some(VERSION) => Ok(()),
            Some(other) => Err(format!("its pieces are of yunta {other}, and this is {VERSION}; use that one, or remove the folder")),
            None => Err("it says no version; remove the folder".into()),
        }
    }

    /// The first thing that another job has otherwise, for a message.
    pub fn difference(&self, other: &Self) -> String {
        let key = ["recipe", "inputs", "pieces", "form"].into_iter().find(|key| self.0[key] != other.0[key]).unwrap_or("recipe");
        format!("its {key} is {}, and this job's {}", self.0[key], other.0[key])
    }
}

/// What a file was: its name, its length, and a checksum of a mebibyte in all that lies spread over it. Where it lies may differ
/// from machine to machine.
fn input(path: &Path) -> Result<Value, Failure> {
    const SAMPLES: u64 = 64;
    const SAMPLE: u64 = 1 << 14;
    let failed = |error: std::io::Error| Failure::from(Error::file(path, error));
    let mut file = File::open(path).map_err(failed)?;
    let found = file.metadata().map_err(failed)?;
    if !found.is_file() {
        return Err(Failure::usage("--shard", path.display(), "no regular file, which others could read too; give a file"));
    }
    let (length, mut sum) = (found.len(), Checksum::new());
    let mut bytes = Vec::new();
    for sample in 0..SAMPLES {
        let at = u128::from(length.saturating_sub(SAMPLE)) * u128::from(sample) / u128::from(SAMPLES - 1);
        file.seek(SeekFrom::Start(at as u64)).map_err(failed)?;
        bytes.clear();
        file.by_ref().take(SAMPLE).read_to_end(&mut bytes).map_err(failed)?;
        sum.add(&bytes);
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(json!({ "name": name, "bytes": length, "checksum": format!("{:016x}", sum.finish()) }))
}
