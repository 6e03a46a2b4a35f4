//! The results of a computation with several outputs where they stay: a resident for each, under its name. Not here: who holds them.

use std::fmt;

use super::Item;
use super::columns::AnyColumn;
use crate::resident::Resident;

/// What [`Engine::run_resident`](crate::Engine::run_resident) gives of a computation with outputs of several types: a [`Resident`] for
/// each, in their order. Taking one out keeps it when the others are freed.
#[derive(Clone, Default)]
pub struct ResidentColumns {
    pub(super) columns: Vec<(String, AnyColumn)>,
}

impl ResidentColumns {
    /// The output of this name, if there is one and its numbers are of type `T`.
    pub fn get<T: Item>(&self, name: &str) -> Option<&Resident<T>> {
        self.columns.iter().find(|(other, _)| other == name)?.1.downcast_ref()
    }

    /// The only output, if there is no other and its numbers are of type `T`.
    pub fn only<T: Item>(&self) -> Option<&Resident<T>> {
        match self.columns.as_slice() {
            [(_, column)] => column.downcast_ref(),
            _ => None,
        }
    }

    /// The outputs' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }
}

impl fmt::Debug for ResidentColumns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
