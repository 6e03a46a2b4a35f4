//! Where a job's results go: memory that its caller gave, or memory that is made wherever the job runs, in which they stay. Runs
//! nothing.

use std::sync::Arc;

use crate::card::Card;
use crate::error::{Error, Result};
use crate::gpu::Kept;
use crate::kernel::{Computation, Outputs, Results, fields};
use crate::resident::Away;

/// Where results go, once it is known where they are computed.
pub(super) trait Target {
    /// Memory of the host for them.
    fn host(&mut self) -> Result<Outputs<'_>>;

    /// Whether they stay where they are computed.
    fn stays(&self) -> bool;

    /// Memory of a GPU for each output, if they are to stay there.
    fn kept(&mut self, card: &Arc<dyn Card>) -> Result<Option<Vec<Arc<Kept>>>>;
}

/// Memory of the caller's.
pub(super) struct Given<'a>(pub Outputs<'a>);

impl Target for Given<'_> {
    fn host(&mut self) -> Result<Outputs<'_>> {
        Ok(self.0.reborrow())
    }

    fn stays(&self) -> bool {
        false
    }

    fn kept(&mut self, _: &Arc<dyn Card>) -> Result<Option<Vec<Arc<Kept>>>> {
        Ok(None)
    }
}

/// Memory where the job runs.
pub(super) struct There<'a, C: Computation> {
    kernel: &'a C,
    host: Option<C::Results>,
    kept: Vec<Arc<Kept>>,
}

impl<'a, C: Computation> There<'a, C> {
    pub fn new(kernel: &'a C) -> Self {
        Self { kernel, host: None, kept: Vec::new() }
    }

    /// The results, as an engine's residents.
    pub fn residents(self, engine: u64) -> Result<<C::Results as Results>::Resident> {
        if let Some(host) = self.host {
            return Ok(host.stay(engine));
        }
        let held = self.kept.into_iter().map(|kept| kept as Arc<dyn Away>).collect();
        let residents = C::Results::away(engine, self.kernel.items(), fields(self.kernel), held);
        residents.ok_or_else(|| no_memory(self.kernel.items()))
    }
}

/// The error of results for which there is no memory.
pub(super) fn no_memory(items: usize) -> Error {
    Error::argument("items", items, "no memory for so many results")
}

impl<C: Computation> Target for There<'_, C> {
    fn host(&mut self) -> Result<Outputs<'_>> {
        let items = self.kernel.items();
        let zeroed = C::Results::zeroed(items, fields(self.kernel)).ok_or_else(|| no_memory(items))?;
        let outputs = C::Results::outputs(self.host.insert(zeroed).memory(), items, fields(self.kernel));
        outputs.map_err(|(given, wanted)| Error::argument("out", given, wanted))
    }

    fn stays(&self) -> bool {
        true
    }

    fn kept(&mut self, card: &Arc<dyn Card>) -> Result<Option<Vec<Arc<Kept>>>> {
        let items = self.kernel.items();
        let keep = |bytes: usize| Arc::clone(card).keep(items.saturating_mul(bytes)).map(Arc::new);
        self.kept = fields(self.kernel).map(|field| keep(field.bytes())).collect::<Result<_>>()?;
        Ok(Some(self.kept.clone()))
    }
}
