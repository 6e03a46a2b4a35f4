//! That a kernel which ranks share has the bits of one machine.

use super::checks::expected;
use super::{Case, Cases, same_bits};
use crate::backend::Backend;
use crate::engine::Engine;
use crate::world::World;

/// Has so many ranks, as threads, share the case, once with the results on rank 0 and once where they were computed, and holds both
/// against the kernel's scalar loop, to the bit.
///
/// # Errors
/// The engine's error, or what differs, and where.
pub fn ranks<K: Cases>(case: &Case<K>, engine: &Engine, ranks: usize) -> Result<(), String> {
    let kernel = case.kernel();
    let run = || {
        let expected = expected(&kernel)?;
        let runs = World::threads(ranks, |world| {
            let across = engine.across(world);
            let whole = across.run(&kernel, Backend::Cpu)?;
            Ok((whole, across.run_parts(&kernel, Backend::Cpu)?))
        });
        let runs = runs.map_err(|error| error.to_string())?;
        let mut next = vec![0; kernel.items()];
        for (rank, run) in runs.into_iter().enumerate() {
            let (whole, parts) = run.map_err(|error: crate::Error| format!("rank {rank}: {error}"))?;
            match whole {
                Some(whole) if rank == 0 => same_bits(&expected, &whole.data)?,
                None if rank != 0 => {}
                _ => return Err(format!("rank {rank} has a result, or rank 0 has none")),
            }
            for (range, part) in parts.pieces {
                next[range.clone()].iter_mut().for_each(|times| *times += 1);
                let outputs = range.start * kernel.width()..range.end * kernel.width();
                same_bits(&expected[outputs], &part).map_err(|message| format!("items {range:?} on rank {rank}: {message}"))?;
            }
        }
        match next.iter().position(|&times| times != 1) {
            None => Ok(()),
            Some(item) => Err(format!("item {item} is in {} parts", next[item])),
        }
    };
    run().map_err(|message: String| case.failure(&message))
}
