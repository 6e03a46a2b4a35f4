//! A function's results as columns of a file. Not here: how they are computed, or written.

use std::collections::HashSet;
use std::io;

use yunta::{Columns, Computation, Field, Numbers, Results, ScalarType};

use super::columns;
use crate::data::column::{Cells, Column, Type};
use crate::data::format::Format;
use crate::data::memory;
use crate::shell::failure::Failure;

/// One result of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub name: String,
    pub held: Type,
    pub components: usize,
}

impl Output {
    /// What a computation puts out, under a name of its own. Its bytes are bools.
    pub fn of(name: String, field: Field<'_>) -> Self {
        let known = ScalarType::ALL.into_iter().find(|scalar| scalar.name() == field.item);
        Self { name, held: Type::of(known.unwrap_or(ScalarType::Bool)), components: field.width }
    }

    pub fn scalar(&self) -> ScalarType {
        self.held.scalar().unwrap_or(ScalarType::F32)
    }

    /// Whether these are the numbers of one item.
    pub fn fits(&self, numbers: &Numbers) -> bool {
        let item = if self.scalar() == ScalarType::Bool { "u8" } else { self.scalar().name() };
        (numbers.item(), numbers.len()) == (item, self.components)
    }
}

/// The columns that results are in a file, with their types.
pub(crate) fn names(outputs: &[Output]) -> Vec<(String, Type)> {
    let of =
        |output: &Output| columns::names(&output.name, output.components).into_iter().map(|name| (name, output.held)).collect::<Vec<_>>();
    outputs.iter().flat_map(of).collect()
}

/// Whether columns can be a file of a format.
pub(crate) fn check(columns: &[(String, Type)], format: Format) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    if let Some((name, _)) = columns.iter().find(|(name, _)| !seen.insert(name.as_str())) {
        return Err(Failure::Usage(format!("the result would have two columns {name}: give one another name")));
    }
    let Some((first, held)) = columns.first() else { return Ok(()) };
    let other = columns.iter().find(|(_, other)| other != held || *other == Type::Text);
    match other.filter(|_| format == Format::Npy) {
        None => Ok(()),
        Some((name, other)) => {
            let are = match other {
                Type::Text => format!("{name} is of text"),
                other => format!("{first} is of {} and {name} of {}", held.name(), other.name()),
            };
            Err(Failure::Usage(format!("{are}: a .npy file holds numbers of one type; write a .csv or .parquet file")))
        }
    }
}

/// Memory for the results of a computation.
pub(crate) fn zeroed<C: Computation<Results = Columns>>(computation: &C) -> Result<Columns, Failure> {
    let fields = (0..computation.outputs()).map(|index| computation.output(index));
    let items = computation.items();
    let zeroed = Columns::zeroed(items, fields).filter(|_| memory::has_room(0));
    zeroed.ok_or_else(|| Failure::Failed(format!("no memory for {items} results")))
}

/// The cells of one column: where they lie, or gathered.
pub(crate) enum Part<'a> {
    There(Cells<'a>),
    Gathered(Column),
}

impl Part<'_> {
    pub fn cells(&self) -> Cells<'_> {
        match self {
            Self::There(cells) => *cells,
            Self::Gathered(column) => column.cells(),
        }
    }
}

/// Each column of results, in the order of `names`.
pub(crate) fn parts<'a>(results: &'a Columns, outputs: &[Output]) -> io::Result<Vec<Part<'a>>> {
    let mut parts = Vec::new();
    for ((_, numbers), output) in results.iter().zip(outputs) {
        let all = cells(numbers);
        match output.components {
            1 => parts.push(Part::There(all)),
            components => {
                for component in 0..components {
                    parts.push(Part::Gathered(all.gathered(component, components)?));
                }
            }
        }
    }
    Ok(parts)
}

/// The numbers of a computation as a column's. Bytes are bools.
fn cells(numbers: &Numbers) -> Cells<'_> {
    macro_rules! cells {
        ($($variant:ident)*) => {
            match numbers {
                $(Numbers::$variant(numbers) => Cells::$variant(numbers),)*
                Numbers::U8(bools) => Cells::Bool(bools),
                _ => Cells::Bool(&[]),
            }
        };
    }
    cells!(I32 U32 I64 U64 F32 F64)
}
