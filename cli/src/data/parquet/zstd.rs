//! Pages of columns that are compressed with zstd, for which the crate parquet has a library in C alone. It is told that they are
//! not compressed; what it reads is decompressed here, and compressed what it writes. Not here: any other codec.

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{CompressedPage, Page, PageMetadata, PageReader, PageWriteSpec, PageWriter};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;

use crate::data::bytes::magic;
use crate::data::bytes::zstd::Frames;

/// A column's chunk as if it were not compressed.
pub(super) fn plain(chunk: &ColumnChunkMetaData) -> Result<ColumnChunkMetaData> {
    chunk.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()
}

/// A column's chunk whose pages were compressed after all.
pub(super) fn compressed(chunk: ColumnChunkMetaData) -> Result<ColumnChunkMetaData> {
    chunk.into_builder().set_compression(Compression::ZSTD(Default::default())).build()
}

/// Where pages go that are not compressed yet.
pub(super) struct Compressing<P> {
    pub to: P,
}

impl<P: PageWriter> PageWriter for Compressing<P> {
    fn write_page(&mut self, page: CompressedPage) -> Result<PageWriteSpec> {
        let mut whole = page.compressed_page().clone();
        match &mut whole {
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => {
                *buf = magic::Compression::Zstd.compress(buf)?.into();
            }
            // Said of itself, and not written here.
            Page::DataPageV2 { is_compressed, .. } => *is_compressed = false,
        }
        self.to.write_page(CompressedPage::new(whole, page.uncompressed_size()))
    }

    fn close(&mut self) -> Result<()> {
        self.to.close()
    }
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
