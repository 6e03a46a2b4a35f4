//! What a computation puts out, and the memory for it: one column for each output, cut at items alone. Not here: what is
//! written there.

use std::sync::Arc;

use bytemuck::Pod;

use super::Item;
use crate::resident::{Away, Resident};

/// One output of a computation: its name, its numbers' type, and how many of them an item has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name, by which the WGSL knows it too. A computation's only output is `out`.
    pub name: &'a str,
    /// The type of its numbers, as in [`Item::NAME`].
    pub item: &'static str,
    /// Bytes of one number.
    pub item_bytes: usize,
    /// Numbers of one item.
    pub width: usize,
}

impl<'a> Field<'a> {
    /// An output of `width` numbers of type `T` an item.
    pub fn of<T: Item>(name: &'a str, width: usize) -> Self {
        Self { name, item: T::NAME, item_bytes: size_of::<T>(), width }
    }

    /// Bytes of one item.
    pub fn bytes(&self) -> usize {
        self.item_bytes.saturating_mul(self.width)
    }
}

/// Memory for one output of some items.
#[derive(Debug, Default)]
pub struct Column<'a> {
    bytes: &'a mut [u8],
    /// Bytes of one item.
    stride: usize,
}

impl<'a> Column<'a> {
    /// The memory of `numbers`, `width` to an item.
    pub fn new<T: Pod>(numbers: &'a mut [T], width: usize) -> Self {
        Self { bytes: bytemuck::cast_slice_mut(numbers), stride: width * size_of::<T>() }
    }

    /// The bytes of a field's items, as they came from elsewhere.
    pub(crate) fn of_bytes(bytes: &'a mut [u8], field: &Field<'_>) -> Self {
        Self { bytes, stride: field.bytes() }
    }

    /// The memory as numbers of type `T`.
    ///
    /// # Panics
    /// It is not of this type's size or alignment.
    pub fn numbers<T: Pod>(self) -> &'a mut [T] {
        // Memory without a byte has no alignment either.
        if self.bytes.is_empty() { &mut [] } else { bytemuck::cast_slice_mut(self.bytes) }
    }

    /// The memory as bytes.
    pub fn bytes(self) -> &'a mut [u8] {
        self.bytes
    }

    /// Bytes of the memory.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is no memory.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn reborrow(&mut self) -> Column<'_> {
        Column { bytes: self.bytes, stride: self.stride }
    }

    fn divide(self, items: usize) -> (Self, Self) {
        let (front, back) = self.bytes.split_at_mut(items * self.stride);
        (Self { bytes: front, stride: self.stride }, Self { bytes: back, stride: self.stride })
    }
}

/// Memory for all outputs of some items, of which there is at least one.
#[derive(Debug, Default)]
pub struct Outputs<'a> {
    first: Column<'a>,
    /// Apart, so that a single output needs no allocation.
    rest: Vec<Column<'a>>,
}

impl<'a> Outputs<'a> {
    /// The memory of a single output.
    pub fn one(column: Column<'a>) -> Self {
        Self { first: column, rest: Vec::new() }
    }

    /// The memory of the outputs in their order; nothing where there is none.
    pub fn several(columns: impl IntoIterator<Item = Column<'a>>) -> Self {
        let mut columns = columns.into_iter();
        Self { first: columns.next().unwrap_or_default(), rest: columns.collect() }
    }

    /// The first output, which is the only one of most computations.
    pub fn only(self) -> Column<'a> {
        self.first
    }

    /// The same memory, for as long as this is borrowed.
    pub(crate) fn reborrow(&mut self) -> Outputs<'_> {
        Outputs { first: self.first.reborrow(), rest: self.rest.iter_mut().map(Column::reborrow).collect() }
    }

    /// All outputs in their order.
    pub fn columns(self) -> impl Iterator<Item = Column<'a>> {
        std::iter::once(self.first).chain(self.rest)
    }

    /// Bytes of each output.
    pub fn lengths(&self) -> impl Iterator<Item = usize> {
        std::iter::once(&self.first).chain(&self.rest).map(Column::len)
    }
}

/// Memory that can be cut between two items.
pub(crate) trait Divide: Sized + Default {
    /// The memory of the first `items`, and of the rest.
    fn divide(self, items: usize) -> (Self, Self);
}

impl Divide for Outputs<'_> {
    fn divide(self, items: usize) -> (Self, Self) {
        let (first, first_back) = self.first.divide(items);
        let (rest, rest_back) = self.rest.into_iter().map(|column| column.divide(items)).unzip();
        (Self { first, rest }, Self { first: first_back, rest: rest_back })
    }
}

/// An element an item.
impl<T> Divide for &mut [T] {
    fn divide(self, items: usize) -> (Self, Self) {
        self.split_at_mut(items)
    }
}

/// No memory at all.
impl Divide for () {
    fn divide(self, _: usize) -> (Self, Self) {
        ((), ())
    }
}

/// The results of a whole computation, in memory of their own.
pub trait Results: Sized {
    /// What [`run_into`](crate::Engine::run_into) writes into.
    type Into: ?Sized;

    /// The same where they stay: what [`run_resident`](crate::Engine::run_resident) gives.
    type Resident;

    /// These, as an engine's residents in host memory.
    #[doc(hidden)]
    fn stay(self, engine: u64) -> Self::Resident;

    /// An engine's residents of so many items, which a GPU holds; none where there are none of such a form.
    #[doc(hidden)]
    fn away<'f>(engine: u64, items: usize, fields: impl Iterator<Item = Field<'f>>, held: Vec<Arc<dyn Away>>) -> Option<Self::Resident> {
        let _ = (engine, items, fields, held);
        None
    }

    /// Zeroed memory for so many items of these outputs; none where there is not as much.
    fn zeroed<'f>(items: usize, fields: impl Iterator<Item = Field<'f>>) -> Option<Self>;

    /// The memory to write into.
    fn memory(&mut self) -> &mut Self::Into;

    /// The memory of each output.
    ///
    /// # Errors
    /// What it is and what would do, if it does not fit so many items of these outputs.
    fn outputs<'m, 'f>(
        into: &'m mut Self::Into,
        items: usize,
        fields: impl Iterator<Item = Field<'f>>,
    ) -> Result<Outputs<'m>, (String, String)>;
}

/// Of a computation with one output.
impl<T: Item> Results for Vec<T> {
    type Into = [T];

    type Resident = Resident<T>;

    fn stay(self, engine: u64) -> Resident<T> {
        Resident::at_home(engine, self)
    }

    fn away<'f>(engine: u64, items: usize, mut fields: impl Iterator<Item = Field<'f>>, held: Vec<Arc<dyn Away>>) -> Option<Resident<T>> {
        let (field, held) = fields.next().zip(held.into_iter().next())?;
        Some(Resident::away(engine, items.checked_mul(field.width)?, held))
    }

    fn zeroed<'f>(items: usize, mut fields: impl Iterator<Item = Field<'f>>) -> Option<Self> {
        crate::memory::zeroed_vec(items.checked_mul(fields.next()?.width)?)
    }

    fn memory(&mut self) -> &mut [T] {
        self
    }

    fn outputs<'m, 'f>(
        into: &'m mut [T],
        items: usize,
        mut fields: impl Iterator<Item = Field<'f>>,
    ) -> Result<Outputs<'m>, (String, String)> {
        let width = fields.next().map_or(0, |field| field.width);
        match items.checked_mul(width) {
            Some(length) if length == into.len() => Ok(Outputs::one(Column::new(into, width))),
            length => Err((format!("{} long", into.len()), format!("the result has {} numbers", length.unwrap_or(usize::MAX)))),
        }
    }
}
