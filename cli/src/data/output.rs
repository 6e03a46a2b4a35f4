//! Files of rows that are written, whatever the format: the one place that chooses a writer. Not here: any format.

use std::io;

use yunta::Engine;

use super::format::{Format, Output};
use super::number::Number;
use super::sink::{self, ColumnsHeading, Heading, Sink, Write};
use super::{csv, npy, parquet};

/// Writes what comes before the rows, and gives what writes them.
pub(crate) fn begin<'w, T: Number>(
    output: Output,
    to: &'w mut Write,
    heading: &Heading,
    engine: &'w Engine,
) -> io::Result<Box<dyn Sink<T> + 'w>> {
    Ok(match output.format {
        Format::Npy => Box::new(npy::Writer::begin::<T>(to, &heading.shape)?),
        Format::Csv => Box::new(csv::Writer::begin(to, heading, output.compression, engine)?),
        Format::Parquet => Box::new(parquet::Writer::<T>::begin(to, &heading.names.to_vec(), output.pages, engine)?),
    })
}

/// The same for columns of several types.
pub(crate) fn begin_columns<'w>(
    output: Output,
    to: &'w mut Write<'w>,
    heading: &ColumnsHeading,
    engine: &'w Engine,
) -> io::Result<Box<dyn sink::Columns + 'w>> {
    Ok(match output.format {
        Format::Npy => Box::new(npy::Columns::begin(to, heading)?),
        Format::Csv => Box::new(csv::Columns::begin(to, heading, output.compression, engine)?),
        Format::Parquet => Box::new(parquet::Columns::begin(to, heading, output.pages, engine)?),
    })
}
