//! The numbers that the partial results of all pieces come to, as a file of one row. Not here: the pieces.

use std::io;
use std::path::Path;

use serde_json::{Value, json};
use yunta::{Engine, Reduced, ScalarType, Totals};

use super::told;
use crate::commands::function::results::{self, Output};
use crate::data::column::Type;
use crate::data::format;
use crate::data::parquet::Codec;
use crate::data::sink::Write;
use crate::pieces::{Piece, Sections};

/// What is known of the reduction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Last {
    /// As the library tells it.
    reduction: String,
    outputs: Vec<Output>,
    pages: Codec,
}

/// A piece: how many items it has, and their blocks' partial results.
pub(super) fn sections(items: usize, partials: &[u64]) -> Sections {
    vec![bytemuck::cast_slice(partials).to_vec(), (items as u64).to_le_bytes().to_vec()]
}

impl Last {
    /// That of a reduction without groups.
    pub fn of(reduced: &Reduced<'_>, outputs: &[Output], pages: Codec) -> Option<Self> {
        Some(Self { reduction: Totals::describe(reduced)?, outputs: outputs.to_vec(), pages })
    }

    pub fn write(&self, pieces: usize, piece: Piece<'_>, out: &Path, to: &mut Write<'_>) -> io::Result<()> {
        let mut totals = Totals::described(&self.reduction).map_err(io::Error::other)?;
        for number in 0..pieces {
            let sections = piece(number)?;
            let [partials, items] = &sections[..] else { return Err(io::Error::other("a piece is of another job")) };
            let items = items.first_chunk().map_or(0, |items| u64::from_le_bytes(*items));
            totals.extend(items, &bytemuck::pod_collect_to_vec(partials)).map_err(io::Error::other)?;
        }
        let found = totals.finish().map_err(io::Error::other)?;
        let fits = found.iter().zip(&self.outputs).all(|((_, numbers), output)| output.fits(numbers));
        if !fits || found.iter().count() != self.outputs.len() {
            return Err(io::Error::other("the manifest tells other results than its reduction has; remove the folder"));
        }
        let engine = Engine::builder().threads(1).build().map_err(io::Error::other)?;
        let output = format::Output::with_pages(out, self.pages).map_err(io::Error::other)?;
        told::put(&found, None, &self.outputs, results::names(&self.outputs), (output, &engine), to)
    }

    pub fn to_json(&self) -> Value {
        let output = |output: &Output| json!({ "name": output.name, "type": output.scalar().name(), "components": output.components });
        let outputs: Vec<_> = self.outputs.iter().map(output).collect();
        json!({ "reduction": self.reduction, "outputs": outputs, "pages": self.pages.name() })
    }

    pub fn of_json(value: &Value) -> Option<Self> {
        let output = |output: &Value| {
            let scalar = ScalarType::ALL.into_iter().find(|scalar| output["type"] == scalar.name())?;
            let components = usize::try_from(output["components"].as_u64()?).ok()?;
            Some(Output { name: output["name"].as_str()?.to_owned(), held: Type::of(scalar), components })
        };
        let outputs = value["outputs"].as_array()?.iter().map(output).collect::<Option<_>>()?;
        let pages = Codec::named(value["pages"].as_str()?)?;
        Some(Self { reduction: value["reduction"].as_str()?.to_owned(), outputs, pages })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_that_are_not_the_reductions_are_refused() {
        let written = |outputs: &[(&str, u64)]| {
            let outputs: Vec<_> = outputs.iter().map(|(held, count)| json!({ "name": "f", "type": held, "components": count })).collect();
            let said = json!({ "reduction": "sum 0\nf64 1 f", "outputs": outputs, "pages": "snappy" });
            Last::of_json(&said).unwrap().write(1, &mut |_| Ok(sections(1, &[0; 3])), Path::new("out.csv"), &mut Vec::new())
        };
        written(&[("f64", 1)]).unwrap();
        for others in [&[][..], &[("f64", 2)], &[("f64", 1 << 60)], &[("f32", 1)], &[("bool", 1)], &[("f64", 1), ("f64", 1)]] {
            let error = written(others).unwrap_err().to_string();
            assert!(error.contains("other results than its reduction has"), "{others:?}: {error}");
        }
        // Of no results a piece could have any number of items.
        let none = Last { reduction: "sum 0".into(), outputs: Vec::new(), pages: Codec::named("snappy").unwrap() };
        let many = &mut |_| Ok(sections(1 << 63, &[]));
        let error = none.write(2, many, Path::new("out.csv"), &mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains("describes no reduction"), "{error}");
    }
}
