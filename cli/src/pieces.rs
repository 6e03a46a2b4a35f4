//! A result that several processes make, each some pieces of it: which pieces are this one's, the folder that they lie in, and
//! the file that they become when all are there. Not here: what a piece holds.
//!
//! Nobody waits for anybody. A piece is there, whole, under its number, or it is not; whoever finds all of them puts the file
//! together, and two who do so make the same one.

mod folder;
mod form;
mod manifest;
mod over;

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::PathBuf;

use yunta::pieces::{Sealed, Shard, list};

use crate::data::target::Target;
use crate::shell::failure::Failure;
use crate::shell::progress::Steps;
use crate::shell::ranks;

pub(crate) use folder::Folder;
pub(crate) use form::{Form, Last, Piece};
pub(crate) use manifest::Manifest;

/// The sections of a piece.
pub(crate) type Sections = Vec<Vec<u8>>;

/// A job in pieces: what decides the bytes of its result, and nothing else.
pub(crate) struct Job {
    pub target: Target,
    pub form: Form,
    /// The command, less what does not change the result.
    pub recipe: String,
    pub inputs: Vec<PathBuf>,
    pub pieces: usize,
}

/// Makes this shard's pieces, as far as they are missing or damaged, and the result if none is missing then; or, of ranks that were
/// joined, all of them together.
pub(crate) fn carry_out(
    job: Job,
    shard: Shard,
    quiet: bool,
    make: &mut dyn FnMut(usize) -> Result<Sections, Failure>,
) -> Result<(), Failure> {
    if let Some(world) = ranks::world() {
        return over::carry_out(job, &world, quiet, make);
    }
    let target = staged(&job.target)?;
    let manifest = Manifest::of(&job)?;
    let folder = Folder::enter(target.path(), &manifest)?;
    if folder.has_result()? {
        folder.clean();
        said(quiet, &format!("{}: made before, by the same job", target.path().display()));
        return Ok(());
    }
    let own: Vec<_> = shard.pieces(job.pieces).collect();
    let mut steps = Steps::of(own.len(), quiet);
    let mut made = 0;
    for &number in &own {
        steps.next(&format!("piece {}", number + 1));
        if folder.get(number)?.is_none() {
            folder.put(number, make(number)?)?;
            made += 1;
        }
    }
    drop(steps);
    let missing = folder.absent()?;
    let here = format!("{made} of {} pieces made here, as shard {shard}", job.pieces);
    if !missing.is_empty() {
        said(quiet, &format!("{}: {here}; missing are {}", folder.path().display(), list(&missing)));
        return Ok(());
    }
    assemble(&folder, &job.form, &target, Some(make))?;
    said(quiet, &format!("{}: {here}, and all put together", target.path().display()));
    Ok(())
}

/// The target, whose file is written in its folder of pieces: what a killed process leaves there is taken away with them.
pub(crate) fn staged(target: &Target) -> Result<Target, Failure> {
    let wanted = "pieces are kept beside a file, which this is not; give a file";
    target.staged_in(&Folder::beside(target.path())).ok_or_else(|| Failure::usage("OUT", target.path().display(), wanted))
}

/// Puts the result together of all pieces, of which `make` makes those again that are damaged.
pub(crate) fn assemble(
    folder: &Folder,
    form: &Form,
    target: &Target,
    mut make: Option<&mut dyn FnMut(usize) -> Result<Sections, Failure>>,
) -> Result<(), Failure> {
    let mut again = HashSet::new();
    loop {
        let failure = match written(folder, form, target) {
            Ok(()) => return Ok(()),
            // Another process was first, and has taken the pieces away.
            Err(_) if folder.is_done() => return Ok(()),
            Err(Trouble::Damaged(number)) => match &mut make {
                Some(make) if again.insert(number) => {
                    folder.put(number, make(number)?)?;
                    continue;
                }
                _ => {
                    Failure::Failed(format!("{}: piece {} is damaged or missing; run its shard again", folder.path().display(), number + 1))
                }
            },
            Err(Trouble::Other(failure)) => failure,
        };
        return Err(failure);
    }
}

/// Why a result was not put together.
enum Trouble {
    Damaged(usize),
    Other(Failure),
}

impl<F: Into<Failure>> From<F> for Trouble {
    fn from(failure: F) -> Self {
        Self::Other(failure.into())
    }
}

fn written(folder: &Folder, form: &Form, target: &Target) -> Result<(), Trouble> {
    let (mut damaged, mut record) = (None, None);
    let written = target.write(|to| {
        let mut to = folder::Summed::new(to);
        let mut piece = |number: usize| match folder.get(number) {
            Ok(Some(Sealed { sections, .. })) => Ok(sections),
            _ => {
                damaged = Some(number);
                Err(io::Error::other("a piece is damaged"))
            }
        };
        form.assemble(folder.pieces(), &mut piece, target.path(), &mut to)?;
        record = Some(to.record());
        Ok(())
    });
    if let Some(number) = damaged {
        return Err(Trouble::Damaged(number));
    }
    written?.commit()?;
    if let Some(record) = record {
        folder.finish(&record)?;
    }
    Ok(())
}

/// A line on standard error, unless nothing shall be said.
fn said(quiet: bool, line: &str) {
    if !quiet {
        let _ = writeln!(io::stderr(), "{line}");
    }
}
