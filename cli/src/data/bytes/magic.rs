//! What a file is, as far as its first bytes tell, and what makes some smaller. Not here: how any of it is read.

use std::io::{self, Write};

use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// How a file was made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
}

impl Compression {
    /// What a file that begins so is compressed with.
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            // The second begins a frame that is to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// A part of a file, which may be one of several.
    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Zstd => Ok(compress_to_vec(bytes, CompressionLevel::Fastest)),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// What a file is that begins so, where it is neither text nor an array, and what to give instead.
pub(crate) fn other(head: &[u8]) -> Option<&'static str> {
    Some(match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => {
            "is a zip archive, as .xlsx and .npz files are; give the table itself, as .csv, .npy or .parquet, or name it .npz"
        }
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', b'&', b'S', b'Y', ..] => {
            "is compressed with bzip2; decompress it first, or use gzip or zstd"
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => "is compressed with xz; decompress it first, or use gzip or zstd",
        [4, 0x22, 0x4d, 0x18, ..] => "is compressed with lz4; decompress it first, or use gzip or zstd",
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => "is a 7z archive; give the table itself",
        [0x1f, 0x8b, 8, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => "is compressed twice; decompress it once",
        // A column can be called PAR1.
        [b'P', b'A', b'R', b'1', 0..=0x1f, ..] => "is a Parquet file; name it .parquet",
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => "is a .npy file; name it so",
        [b'A', b'R', b'R', b'O', b'W', b'1', 0, ..] => "is an Arrow file; write it as .parquet",
        [0x89, b'H', b'D', b'F', b'\r', b'\n', ..] => "is an HDF5 file; write its table as .npy, .csv or .parquet",
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => "is an old Office document; save the table as .csv",
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', b'f', b'o', b'r', b'm', b'a', b't', b' ', b'3', 0, ..] => {
            "is an SQLite database; write its table as .csv or .parquet"
        }
        [b'%', b'P', b'D', b'F', b'-', b'0'..=b'9', b'.', ..] => "is a PDF document; give the table itself",
        [0x89, b'P', b'N', b'G', b'\r', b'\n', ..] => "is a PNG picture; give the table itself",
        _ => return None,
    })
}
