//! A column's numbers as pages of a Parquet file, compressed. Not here: how many rows are a group, or what the numbers are.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::PageWriter;
use parquet::column::writer::{ColumnCloseResult, ColumnWriterImpl};
use parquet::data_type::DataType;
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::zstd;

/// What a file's pages are compressed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Codec {
    Snappy,
    Zstd,
    None,
}

/// A column's pages, and what a file says of them.
pub(super) type Encoded = (Bytes, ColumnCloseResult);

impl Codec {
    const ALL: [Self; 3] = [Self::Snappy, Self::Zstd, Self::None];

    pub fn name(self) -> &'static str {
        match self {
            Self::Snappy => "snappy",
            Self::Zstd => "zstd",
            Self::None => "none",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.name() == name)
    }

    /// What the crate is told, which does not know zstd.
    pub fn properties(self) -> WriterProperties {
        let compression = if self == Self::Snappy { Compression::SNAPPY } else { Compression::UNCOMPRESSED };
        WriterProperties::builder().set_compression(compression).build()
    }

    /// The pages of a column of a row group, whose numbers `fill` writes.
    pub fn encode<P: DataType>(
        self,
        schema: &ColumnDescPtr,
        properties: &Arc<WriterProperties>,
        fill: impl FnOnce(&mut ColumnWriterImpl<'_, P>) -> Result<()>,
    ) -> Result<Encoded> {
        let mut to = TrackedWrite::new(Vec::new());
        let pages = SerializedPageWriter::new(&mut to);
        let pages: Box<dyn PageWriter> = if self == Self::Zstd { Box::new(zstd::Compressing { to: pages }) } else { Box::new(pages) };
        let mut column = ColumnWriterImpl::<P>::new(schema.clone(), properties.clone(), pages);
        fill(&mut column)?;
        let mut ended = column.close()?;
        if self == Self::Zstd {
            ended.metadata = zstd::compressed(ended.metadata)?;
        }
        Ok((Bytes::from(to.into_inner()?), ended))
    }
}
