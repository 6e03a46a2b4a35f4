//! Which of a table's own columns are written before the results, and as what. Not here: the results.

use yunta::ScalarType;

use crate::commands::function::given::Table;
use crate::data::column::Type;
use crate::data::format::Format;
use crate::data::input::{Held, Wanted};
use crate::shell::failure::Failure;

/// The columns of a table as they are kept. Text goes to text as it stands; a .npy file has it as f64, and a Parquet file as
/// what its first rows look like.
pub(super) fn kept(table: &mut Table, format: Format) -> Result<Vec<(String, Type, Wanted)>, Failure> {
    let looks = if format == Format::Parquet { table.input.looks()? } else { Vec::new() };
    let one = |(column, name): (usize, &String)| {
        let (held, scalar) = match (table.input.held(column), format) {
            (Held::As(held), _) => (held, None),
            (Held::Cells, Format::Npy) => (Type::F64, Some(ScalarType::F64)),
            (Held::Cells, _) => {
                let scalar = looks.get(column).copied().flatten();
                (scalar.map_or(Type::Text, Type::of), scalar)
            }
            (Held::Other(other), _) => {
                let path = table.input.path().display();
                return Err(Failure::Failed(format!(
                    "column {name} of {path} is of {other}, which --append cannot keep; leave --append out"
                )));
            }
        };
        Ok((name.clone(), held, Wanted { column, scalar }))
    };
    table.names.iter().enumerate().map(one).collect()
}
