//! Pages of columns that are compressed with zstd, for which Parquet's reader has a library in C alone. It is told that they are
//! not compressed, and what it gives is decompressed here. Not here: any other codec.

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;

use crate::data::bytes::zstd::Frames;

/// A column's chunk as if it were not compressed.
pub(super) fn plain(chunk: &ColumnChunkMetaData) -> Result<ColumnChunkMetaData> {
    chunk.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()
}

/// A chunk's pages, decompressed.
pub(super) struct Pages<P> {
    compressed: P,
    frames: Frames,
}

/// A page's length is told in 31 bits.
const LONGEST_PAGE: usize = i32::MAX as usize;

impl<P> Pages<P> {
    pub fn new(compressed: P) -> Self {
        Self { compressed, frames: Frames::default() }
    }

    fn whole(&mut self, mut page: Page) -> Result<Page> {
        let (buffer, plain) = match &mut page {
            Page::DataPageV2 { is_compressed: false, .. } => return Ok(page),
            // Levels come first, and are not compressed.
            Page::DataPageV2 { buf, rep_levels_byte_len, def_levels_byte_len, .. } => {
                (buf, u64::from(*rep_levels_byte_len) + u64::from(*def_levels_byte_len))
            }
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => (buf, 0),
        };
        let plain = usize::try_from(plain)?;
        let (levels, rest) =
            buffer.split_at_checked(plain).ok_or_else(|| ParquetError::General("a page is shorter than its levels".into()))?;
        let mut whole = levels.to_vec();
        // A page without numbers may be of no bytes at all.
        if !rest.is_empty() {
            self.frames.append(rest, &mut whole, LONGEST_PAGE).map_err(|error| ParquetError::General(format!("zstd: {error}")))?;
        }
        *buffer = Bytes::from(whole);
        Ok(page)
    }
}

impl<P: PageReader> PageReader for Pages<P> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.compressed.get_next_page()?.map(|page| self.whole(page)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.compressed.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.compressed.skip_next_page()
    }
}

impl<P: PageReader> Iterator for Pages<P> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
