//! The pieces of a result that ranks make together: whichever is free makes the next one, and rank 0, which alone has the folder and
//! the result, takes them as they come. So no folder need be shared. Not here: how ranks reach each other.

use yunta::World;

use super::{Folder, Job, Manifest, Sections, assemble, said, staged};
use crate::shell::failure::Failure;
use crate::shell::progress::Steps;
use crate::shell::ranks;

/// Makes all pieces that are missing or damaged, and the result.
pub(super) fn carry_out(
    job: Job,
    world: &World,
    quiet: bool,
    make: &mut dyn FnMut(usize) -> Result<Sections, Failure>,
) -> Result<(), Failure> {
    let mut at = if world.rank() == 0 { Some(Place::enter(&job)?) } else { None };
    let wanted = at.as_ref().map_or(Vec::new(), |place| place.wanted.clone());
    let made = wanted.len();
    let mut steps = Steps::of(made, quiet || world.rank() != 0);
    world.workers(..)?.each(
        wanted.clone(),
        // What one rank alone sees ends the job of all.
        |number| make(number).unwrap_or_else(|failure| ranks::end(failure)),
        |index, sections: Sections| {
            steps.next(&format!("piece {}", wanted[index] + 1));
            if let Some(place) = &at {
                place.folder.put(wanted[index], sections).unwrap_or_else(|failure| ranks::end(failure));
            }
        },
    )?;
    drop(steps);
    let Some(place) = at.take() else { return Ok(()) };
    if place.is_done {
        said(quiet, &format!("{}: made before, by the same job", place.target.path().display()));
        return Ok(());
    }
    assemble(&place.folder, &job.form, &place.target, Some(make))?;
    let whole = format!("{made} of {} pieces made on {} ranks, and all put together", job.pieces, world.size());
    said(quiet, &format!("{}: {whole}", place.target.path().display()));
    Ok(())
}

/// Where rank 0 keeps the pieces, and which are to be made.
struct Place {
    target: crate::data::target::Target,
    folder: Folder,
    wanted: Vec<usize>,
    is_done: bool,
}

impl Place {
    fn enter(job: &Job) -> Result<Self, Failure> {
        let target = staged(&job.target)?;
        let folder = Folder::enter(target.path(), &Manifest::of(job)?)?;
        let is_done = folder.has_result()?;
        let wanted = if is_done { Vec::new() } else { folder.missing()? };
        if is_done {
            folder.clean();
        }
        Ok(Self { target, folder, wanted, is_done })
    }
}
