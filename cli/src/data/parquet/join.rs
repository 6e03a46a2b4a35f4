//! Parquet files of the same columns as one file, whose row groups are theirs: appended as they are, and not decoded. Not here:
//! where the files come from.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::{ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader};
use parquet::file::properties::WriterProperties;
use parquet::file::statistics::Statistics;
use parquet::file::writer::SerializedFileWriter;

use super::caught::caught;
use crate::data::sink::Write;

/// Writes the row groups of some files, of which there is at least one.
///
/// # Errors
/// A file cannot be had, is damaged, or has other columns than the first; or the result cannot be written.
pub(crate) fn join(files: impl Iterator<Item = io::Result<Vec<u8>>>, to: &mut Write<'_>) -> io::Result<()> {
    caught(|| joined(files, to)).unwrap_or_else(|panicked| Err(io::Error::other(format!("a piece is damaged: {panicked}"))))
}

fn joined(files: impl Iterator<Item = io::Result<Vec<u8>>>, to: &mut Write<'_>) -> io::Result<()> {
    let mut joined = None;
    let mut to = Some(to);
    for file in files {
        let file = Bytes::from(file?);
        // All that a footer says of a column's pages, which is written again as it is.
        let options = ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false);
        let reader = ParquetMetaDataReader::new().with_metadata_options(Some(options));
        let read = reader.with_page_index_policy(PageIndexPolicy::Optional).parse_and_finish(&file);
        let metadata = read.map_err(io::Error::other)?;
        if let Some(to) = to.take() {
            let schema = metadata.file_metadata().schema_descr().root_schema_ptr();
            joined = Some(SerializedFileWriter::new(to, schema, Arc::new(WriterProperties::builder().build()))?);
        }
        if let Some(joined) = &mut joined {
            append(&file, &metadata, joined)?;
        }
    }
    match joined {
        Some(joined) => joined.close().map(drop).map_err(io::Error::other),
        None => Err(io::Error::other("there is no piece")),
    }
}

fn append<W: io::Write + Send>(file: &Bytes, metadata: &ParquetMetaData, to: &mut SerializedFileWriter<W>) -> io::Result<()> {
    let index = metadata.page_index();
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let mut appended = to.next_row_group()?;
        for (leaf, column) in group.columns().iter().enumerate() {
            let ended = ColumnCloseResult {
                bytes_written: column.compressed_size().cast_unsigned(),
                rows_written: group.num_rows().cast_unsigned(),
                metadata: as_written(column),
                bloom_filter: None,
                column_index: index.and_then(|index| index.column_index(number, leaf)).cloned(),
                offset_index: index.and_then(|index| index.offset_index(number, leaf)).cloned(),
            };
            appended.append_column(file, ended)?;
        }
        appended.close()?;
    }
    Ok(())
}

/// What a footer says of a column, as its writer had it: of signed numbers a writer says the least and the greatest by the fields'
/// old names too, which is not kept where a footer is read.
fn as_written(column: &ColumnChunkMetaData) -> ColumnChunkMetaData {
    let named_twice = |statistics: &Statistics| match statistics.clone() {
        Statistics::Int32(of) => Some(Statistics::Int32(of.with_backwards_compatible_min_max(true))),
        Statistics::Int64(of) => Some(Statistics::Int64(of.with_backwards_compatible_min_max(true))),
        _ => None,
    };
    let signed = column.column_descr().sort_order().is_signed();
    match column.statistics().filter(|_| signed).and_then(named_twice) {
        Some(statistics) => column.clone().into_builder().set_statistics(statistics).build().unwrap_or_else(|_| column.clone()),
        None => column.clone(),
    }
}
