//! Right files with some of their bytes changed: every reader reads or refuses them, and soon. A failure prints the file's name and the
//! seed. `tests/fuzz` goes on from the same files, for longer and by what code they reach.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use yunta::Engine;

use crate::data::csv::{Header, Missing, Options};
use crate::data::input::Input;
use crate::picture::decode::Photo;
use crate::picture::recipe;
use crate::pieces::{Folder, Form};

/// For each kind of files.
const TIME: Duration = Duration::from_secs(2);

/// What one file may take, on a machine that other tests keep busy.
const MOST_TIME: Duration = Duration::from_secs(10);

/// By Sebastiano Vigna's splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// Changes some bytes, or how many there are.
fn change(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(16)).min(bytes.len());
        match random.below(8) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let (run, to) = (bytes[at..end].to_vec(), random.below(bytes.len()));
                bytes.splice(to..to, run);
            }
            3 => bytes[at..end].fill(0xff),
            4 => bytes[at..end].fill(0),
            5 => bytes[at..end].iter_mut().for_each(|byte| *byte ^= 1 << random.below(8)),
            _ => bytes[at..end.min(at + 1)].fill(random.below(256) as u8),
        }
    }
}

/// Files of a folder below the workspace's, less so many bytes before each.
fn files(folder: &str, before: usize) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), fs::read(path).unwrap()[before..].to_vec())).collect()
}

/// Has `read` read these files as they are, and then changed until the time is over. Some of both have to be read, some refused.
#[track_caller]
fn held(files: &[(String, Vec<u8>)], mut read: impl FnMut(&Path, &str, &[u8]) -> bool) {
    let (folder, start, mut counts) = (tempfile::tempdir().unwrap(), Instant::now(), [0; 2]);
    for seed in 0.. {
        if start.elapsed() > TIME {
            break;
        }
        let mut random = Random(seed);
        let (name, bytes) = &files[seed as usize % files.len()];
        let mut bytes = bytes.clone();
        if seed as usize >= files.len() {
            change(&mut random, &mut bytes);
        }
        let _told = Told(name, seed);
        let begun = Instant::now();
        counts[usize::from(read(folder.path(), name, &bytes))] += 1;
        assert!(begun.elapsed() < MOST_TIME, "it took {:?}", begun.elapsed());
    }
    assert!(counts.iter().all(|&count| count > 0), "{counts:?} were refused and read");
}

/// Prints which file it was, where its reader panics.
struct Told<'a>(&'a str, u64);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{} by seed {}", self.0, self.1);
        }
    }
}

/// Whether all rows of a table can be read.
fn is_table(path: &Path) -> bool {
    let engine = Engine::builder().threads(1).build().unwrap();
    let options = Options { header: Header::Auto, separator: None, decimal: None, missing: Missing::Nan, comment: None };
    let read = || {
        let mut input = Input::open(path, None, &options)?;
        while input.next::<f64>(64, &engine)?.rows == 64 {}
        Ok::<_, yunta::Error>(())
    };
    read().is_ok()
}

#[test]
fn text() {
    held(&files("fuzz/seeds/csv", 9), |folder, name, bytes| {
        let path = folder.join(if ["gz", "zst"].contains(&name) { format!("t.csv.{name}") } else { "t.csv".into() });
        fs::write(&path, bytes).unwrap();
        is_table(&path)
    });
}

#[test]
fn arrays() {
    held(&files("fuzz/seeds/npy", 4), |folder, name, bytes| {
        let (file, array) = match name {
            "npz" | "two" | "deflated" => ("t.npz", "t.npz:x"),
            "gz" => ("t.npy.gz", "t.npy.gz"),
            _ => ("t.npy", "t.npy"),
        };
        fs::write(folder.join(file), bytes).unwrap();
        is_table(&folder.join(array))
    });
}

#[test]
fn parquet() {
    let files: Vec<_> = files("cli/tests/data", 0).into_iter().filter(|(name, _)| name.ends_with(".parquet")).collect();
    held(&files, |folder, _, bytes| {
        let path = folder.join("t.parquet");
        fs::write(&path, bytes).unwrap();
        is_table(&path)
    });
}

#[test]
fn pictures() {
    held(&files("fuzz/seeds/picture", 0), |folder, _, bytes| {
        let path = folder.join("picture");
        fs::write(&path, bytes).unwrap();
        let _ = recipe::read(&path);
        Photo::read(&path).is_ok()
    });
}

#[test]
fn pieces() {
    let manifest = |form: serde_json::Value| {
        let said = json!({ "yunta": env!("CARGO_PKG_VERSION"), "pieces": 3, "form": form, "recipe": "count", "inputs": [] });
        (String::new(), said.to_string().into_bytes())
    };
    let output = json!({ "name": "f", "type": "f64", "components": 1 });
    let files = [
        json!("bytes"),
        json!({ "sums": { "item": "f64", "names": ["a", "b"], "pages": "snappy" } }),
        json!({ "totals": { "reduction": "sum 0\nf64 1 f", "outputs": [output], "pages": "snappy" } }),
    ];
    held(&files.map(manifest), |folder, _, bytes| {
        let (out, parts) = (folder.join("out.csv"), folder.join("out.csv.parts"));
        fs::create_dir_all(&parts).unwrap();
        fs::write(parts.join("manifest"), bytes).unwrap();
        let Ok(Some((folder, manifest))) = Folder::open(&out) else { return false };
        let Some(form) = manifest.form() else { return false };
        assert_eq!(folder.absent().unwrap().len(), folder.pieces());
        // A piece that says nothing, and no piece.
        let empty = &mut |_| Ok(vec![Vec::new(); 2]);
        let _ = form.assemble(folder.pieces().min(3), empty, &out, &mut Vec::new());
        let _ = Form::assemble(&form, 0, empty, &out, &mut Vec::new());
        true
    });
}
