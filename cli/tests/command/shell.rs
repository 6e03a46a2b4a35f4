//! The command line as a user meets it, and the files that it reads and makes. No tests.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::str::{contains, is_empty, starts_with};
use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own to run in, with no GPU driver: what is tested here must not depend on one.
pub struct Shell {
    pub folder: TempDir,
}

impl Shell {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn yunta(&self, line: &str) -> Command {
        let mut command = Command::cargo_bin("yunta").unwrap();
        command
            .current_dir(&self.folder)
            .env("VK_DRIVER_FILES", "/nonexistent")
            .env_remove("YUNTA_ADAPTER")
            .env("YUNTA_CALIBRATION", "off");
        command.timeout(std::time::Duration::from_secs(60)).args(line.split_whitespace());
        command
    }

    /// Runs a command that must succeed, and gives its last line of JSON.
    pub fn json(&self, line: &str) -> Value {
        let output = self.yunta(line).assert().success().get_output().stdout.clone();
        let text = String::from_utf8(output).unwrap();
        serde_json::from_str(text.lines().last().unwrap()).unwrap()
    }

    /// Runs a command that must fail so, and leave no file behind but these.
    #[track_caller]
    pub fn fails(&self, line: &str, code: i32, messages: &[&str], left: &[&str]) {
        let mut failed = self.yunta(line).assert().code(code).stdout(is_empty()).stderr(starts_with("yunta: error: "));
        for message in messages {
            failed = failed.stderr(contains(*message));
        }
        assert_eq!(self.files(), left, "{line}");
    }

    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }
}

/// A .npy file as NumPy writes it.
pub fn npy(descr: &str, fortran: bool, shape: &str, numbers: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    let header = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}");
    let padded = (10 + header.len() + 1).next_multiple_of(64) - 11;
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(padded + 1).unwrap().to_le_bytes());
    file.extend(format!("{header:<padded$}\n").bytes());
    file.extend(numbers);
    file
}

pub fn f64s(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The numbers of a .npy file, behind its header, and the header.
pub fn read_npy(path: &Path) -> (String, Vec<u8>) {
    let bytes = fs::read(path).unwrap();
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    (String::from_utf8(bytes[10..10 + length].to_vec()).unwrap(), bytes[10 + length..].to_vec())
}

pub fn numbers(path: &Path) -> Vec<f64> {
    read_npy(path).1.chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect()
}

pub struct Png {
    pub size: (u32, u32),
    pub palette: Vec<u8>,
    pub indices: Vec<u8>,
    pub recipe: String,
}

pub fn read_png(path: &Path) -> Png {
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut indices = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut indices).unwrap();
    let info = reader.info();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Indexed, png::BitDepth::Eight));
    let recipe = info.uncompressed_latin1_text.iter().find(|text| text.keyword == "Recipe").unwrap().text.clone();
    Png { size: (info.width, info.height), palette: info.palette.clone().unwrap().into_owned(), indices, recipe }
}
