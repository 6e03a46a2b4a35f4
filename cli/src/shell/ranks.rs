//! The ranks that a launcher started, where this build has MPI: this process joins them for a job in pieces, and leaves at its end.
//! Not here: what they do.

use std::process;
use std::sync::{Mutex, PoisonError};

use yunta::World;

use super::failure::Failure;

/// The world that was joined.
static WORLD: Mutex<Option<World>> = Mutex::new(None);

/// Joins the ranks, if this build can and there are several.
pub(crate) fn join() -> Result<Option<World>, Failure> {
    if !cfg!(feature = "mpi") {
        return Ok(None);
    }
    let world = World::join()?;
    if world.size() == 1 {
        return Ok(None);
    }
    *WORLD.lock().unwrap_or_else(PoisonError::into_inner) = Some(world.clone());
    Ok(Some(world))
}

/// The world, if this process has joined it.
pub(crate) fn world() -> Option<World> {
    WORLD.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Leaves the world at the end of a command. One that failed ends all ranks: the others would wait for this one.
pub(crate) fn leave(has_failed: bool) {
    let world = WORLD.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(world) = world.filter(|_| has_failed) {
        world.abort("failed, as told");
    }
}

/// Ends all ranks because of a failure that this one alone has.
pub(crate) fn end(failure: Failure) -> ! {
    let _ = failure.tell();
    leave(true);
    process::exit(1)
}
