//! A column's pages, of which those are refused that say to have more than they can: Parquet's reader takes memory for as much before
//! it looks. Not here: what the pages have.
//!
//! Lengths of texts that are told as differences say their number too, amid a page, where only the reader finds it.

use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};

/// Pages that are looked at as they come.
pub(super) struct Checked<P>(pub P);

/// That a dictionary has the bytes for its numbers, each of which takes one at least.
fn checked(page: Page) -> Result<Page> {
    match &page {
        Page::DictionaryPage { buf, num_values, .. } if usize::try_from(*num_values)? > buf.len() => {
            Err(ParquetError::General(format!("a dictionary of {num_values} numbers in {} bytes", buf.len())))
        }
        _ => Ok(page),
    }
}

impl<P: PageReader> PageReader for Checked<P> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.0.get_next_page()?.map(checked).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.0.at_record_boundary()
    }
}

impl<P: PageReader> Iterator for Checked<P> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::basic::Encoding;

    use super::*;

    #[test]
    fn a_dictionary_has_the_bytes_for_its_numbers() {
        let page = |num_values| {
            let buf = Bytes::from_static(&[0; 16]);
            checked(Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false })
        };
        assert!(page(0).is_ok() && page(2).is_ok() && page(16).is_ok());
        for num_values in [17, i32::MAX as u32, u32::MAX] {
            let said = page(num_values).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains(&format!("a dictionary of {num_values} numbers in 16 bytes")), "{said}");
        }
    }
}
