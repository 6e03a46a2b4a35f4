//! What a driver has compiled, kept in a file from process to process. What is in it only the driver knows, which trusts it: a file is
//! taken only where it is to the bit what this version wrote for the same adapter and driver. Builds no pipelines.

use std::path::{Path, PathBuf};

use wgpu::{Features, PipelineCacheDescriptor};

use super::device::Device;
use crate::cache_file;
use crate::kernel::digest;

/// Drivers forget nothing of what they were given: behind so many bytes it is begun anew.
const MOST_BYTES: usize = 16 << 20;

/// A device's compiled pipelines, and their file.
#[derive(Debug)]
pub(super) struct Cache {
    pub made: wgpu::PipelineCache,
    file: PathBuf,
    /// The adapter's name, which has its driver in it.
    adapter: String,
    /// The seal of what the file has.
    kept: Option<u64>,
}

/// What a device is to be opened with, to keep what it compiles in a file.
pub(super) fn feature(offered: Features, beside: Option<&Path>) -> Features {
    if beside.is_some() { offered & Features::PIPELINE_CACHE } else { Features::empty() }
}

impl Cache {
    /// What a file beside another one has for an adapter, or nothing yet; none where its driver has no such thing.
    #[allow(unsafe_code, reason = "a driver trusts what it is given")]
    pub fn open(device: &Device, adapter: &str, beside: Option<&Path>) -> Option<Self> {
        let file = beside?.with_extension(format!("{:016x}.pipelines", digest(adapter)));
        if !device.scoped(|device, _| device.features().contains(Features::PIPELINE_CACHE)).ok()? {
            return None;
        }
        let bytes = cache_file::read(&file).filter(|bytes| bytes.len() <= MOST_BYTES);
        let found = bytes.as_deref().and_then(|bytes| opened(bytes, adapter));
        let make = |data: Option<&[u8]>| {
            let descriptor = PipelineCacheDescriptor { label: None, data, fallback: true };
            // SAFETY: the data's seal says that it is what `get_data` gave, for the same adapter and driver. It lies where the user
            // has such files, or where they said: who can write there on purpose can do so to their programs too.
            device.scoped(|device, _| unsafe { device.create_pipeline_cache(&descriptor) })
        };
        let made = make(found).or_else(|_| make(None)).ok()?;
        let kept = found.map(|data| seal(data, adapter));
        Some(Self { made, file, adapter: adapter.to_owned(), kept })
    }

    /// Writes the file anew where there is more in it than it has.
    pub fn keep(&self, device: &Device) {
        let Ok(Some(data)) = device.scoped(|_, _| self.made.get_data()) else { return };
        let seal = seal(&data, &self.adapter);
        if self.kept != Some(seal) {
            // What cannot be kept is compiled again.
            let _ = cache_file::replace(&self.file, &[&seal.to_le_bytes()[..], &data].concat());
        }
    }
}

/// A number for data that this version wrote for an adapter.
fn seal(data: &[u8], adapter: &str) -> u64 {
    digest((env!("CARGO_PKG_VERSION"), adapter, data))
}

/// The data of a file, if it is what was written for an adapter.
fn opened<'b>(bytes: &'b [u8], adapter: &str) -> Option<&'b [u8]> {
    let (number, data) = bytes.split_first_chunk()?;
    (u64::from_le_bytes(*number) == seal(data, adapter)).then_some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_is_damaged_or_anothers_is_not_given_to_a_driver() {
        let data = b"what a driver compiled";
        let whole = [&seal(data, "a card").to_le_bytes()[..], data].concat();
        assert_eq!(opened(&whole, "a card"), Some(&data[..]));
        assert_eq!(opened(&whole, "another driver"), None);
        for length in 0..whole.len() {
            assert_eq!(opened(&whole[..length], "a card"), None, "{length} bytes");
        }
        for bit in 0..8 * whole.len() {
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(opened(&damaged, "a card"), None, "bit {bit}");
        }
        assert_eq!(opened(&[&whole[..], b"!"].concat(), "a card"), None);
    }
}
