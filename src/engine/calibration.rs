//! What an engine has learnt, kept in a file from process to process. A file that is damaged, of another version or of another
//! machine is as good as none. Not here: what is learnt.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io, process};

use serde::{Deserialize, Serialize};

use crate::cpu::simd::Level;
use crate::dispatch::{Bucket, Class, Kind, KindKey, Model, Seat};

/// The environment variable that names the file, or is `off`.
const VARIABLE: &str = "YUNTA_CALIBRATION";

/// A longer file is none of ours.
const MOST_BYTES: u64 = 64 << 20;

/// The file in which the command `yunta` keeps what it learns of this machine: the one that the environment variable
/// `YUNTA_CALIBRATION` names, else one in the user's folder for caches. None where the variable is `off` or there is no such
/// folder. For [`Builder::calibration`](crate::Builder::calibration).
///
/// ```
/// let mut builder = yunta::Engine::builder();
/// if let Some(file) = yunta::calibration_file() {
///     builder = builder.calibration(file); // share what the command learns
/// }
/// ```
pub fn calibration_file() -> Option<PathBuf> {
    match env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(value) if value == "off" => None,
        Some(path) => Some(path.into()),
        None => Some(cache_folder()?.join("yunta").join("calibration.json")),
    }
}

/// The user's folder for what can be made again.
fn cache_folder() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let own = folder("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    let usual = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        folder("HOME").map(|home| home.join(".cache"))
    };
    own.or(usual)
}

/// The file's text.
#[derive(Debug, Serialize, Deserialize)]
struct Text {
    version: String,
    machine: String,
    kinds: BTreeMap<String, KindText>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct KindText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    /// By the seat's name: a class and its ratios, the oldest first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    took: BTreeMap<String, Vec<(Class, Vec<f32>)>>,
}

/// The kinds that a file keeps for this machine; none where it has nothing for it.
pub(super) fn load(file: &Path, machine: &str) -> Vec<(KindKey, Kind)> {
    read(file, machine)
        .map(|text| text.kinds.iter().filter_map(|(key, kind)| Some((parsed(key)?, kind.kind()))).collect())
        .unwrap_or_default()
}

fn parsed(key: &str) -> Option<KindKey> {
    KindKey::from_str_radix(key, 16).ok()
}

fn read(file: &Path, machine: &str) -> Option<Text> {
    let length = fs::metadata(file).ok()?.len();
    let bytes = if length <= MOST_BYTES { fs::read(file).ok()? } else { return None };
    let text: Text = serde_json::from_slice(&bytes).ok()?;
    (text.version == env!("CARGO_PKG_VERSION") && text.machine == machine).then_some(text)
}

/// Keeps kinds in a file, beside those of other processes. The file is complete or as it was.
pub(super) fn store(file: &Path, machine: &str, kinds: &[(KindKey, Kind)]) -> io::Result<()> {
    let mut text = read(file, machine).unwrap_or_else(|| Text {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        machine: machine.to_owned(),
        kinds: BTreeMap::new(),
    });
    text.kinds.extend(kinds.iter().map(|(key, kind)| (format!("{key:016x}"), KindText::of(kind))));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    remove_leftovers(file);
    let beside = file.with_extension(format!("{}.tmp", process::id()));
    let written = fs::write(&beside, serde_json::to_vec(&text)?).and_then(|()| fs::rename(&beside, file));
    written.inspect_err(|_| drop(fs::remove_file(&beside)))
}

/// A file beside that was not renamed within this time is of a process that was killed.
const LEFT_OVER: Duration = Duration::from_secs(60);

/// Removes what killed processes left beside the file.
fn remove_leftovers(file: &Path) {
    let (Some(folder), Some(stem)) = (file.parent(), file.file_stem()) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = PathBuf::from(entry.file_name());
        let is_beside = name.extension().is_some_and(|end| end == "tmp") && name.to_string_lossy().starts_with(&*stem.to_string_lossy());
        let is_old = || entry.metadata().and_then(|found| found.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|age| age > LEFT_OVER));
        if is_beside && is_old() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl KindText {
    fn of(kind: &Kind) -> Self {
        let took = Seat::ALL.into_iter().zip(&kind.models).map(|(seat, model)| {
            let buckets = model.buckets().map(|(class, bucket)| (class, bucket.ratios().to_vec())).collect::<Vec<_>>();
            (seat.name().to_owned(), buckets)
        });
        Self { level: kind.level.clone(), took: took.filter(|(_, buckets)| !buckets.is_empty()).collect() }
    }

    fn kind(&self) -> Kind {
        let models = Seat::ALL.map(|seat| {
            let buckets = self.took.get(seat.name()).into_iter().flatten();
            Model::of(buckets.filter_map(|(class, ratios)| Some((*class, Bucket::of(ratios.clone())?))))
        });
        Kind::of(models, self.level.clone())
    }
}

/// What tells this machine from others as far as times go: the processor, its levels, and how much of it this process may use.
pub(super) fn machine_name(threads: usize) -> String {
    let levels = Level::available().into_iter().map(Level::name).collect::<Vec<_>>().join(" ");
    let may_use = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {levels}, {threads} of {may_use} threads", processor().unwrap_or_else(|| env::consts::ARCH.to_owned()))
}

/// The processor's name, where the system tells it.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = |name: &str| text.lines().find(|line| line.starts_with(name))?.split_once(':').map(|(_, value)| value.trim().to_owned());
    let parts = ["model name", "cpu family", "model", "stepping", "CPU part"].map(line);
    let known: Vec<_> = parts.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(ratio: f32) -> Kind {
        let mut kind = Kind::of(Default::default(), Some("avx2".into()));
        kind.models[Seat::Asleep as usize] = Model::of([(-7, Bucket::of(vec![ratio, 2.0 * ratio]).unwrap())]);
        kind
    }

    #[test]
    fn what_was_stored_is_loaded_and_others_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b/calibration.json");
        assert!(load(&file, "here").is_empty());
        store(&file, "here", &[(1, kind(1.0)), (u64::MAX, kind(2.0))]).unwrap();
        store(&file, "here", &[(1, kind(3.0))]).unwrap();
        assert_eq!(load(&file, "here"), [(1, kind(3.0)), (u64::MAX, kind(2.0))]);
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "a leftover");
    }

    #[test]
    fn what_is_damaged_or_of_another_machine_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("calibration.json");
        store(&file, "here", &[(1, kind(1.0))]).unwrap();
        assert!(load(&file, "there").is_empty());
        let whole = fs::read_to_string(&file).unwrap();
        for text in ["", "{}", "[1, 2]", &whole[..whole.len() / 2], &whole.replace(env!("CARGO_PKG_VERSION"), "0.0.0")] {
            fs::write(&file, text).unwrap();
            assert!(load(&file, "here").is_empty(), "{text}");
        }
        // Numbers that make no sense are left out, and the next store mends the file.
        fs::write(&file, whole.replace("1.0", "-1.0")).unwrap();
        assert!(load(&file, "here").iter().all(|(_, kind)| kind.models.iter().all(|model| model.recall(-7).is_none())));
        store(&file, "here", &[(1, kind(1.0))]).unwrap();
        assert_eq!(load(&file, "here"), [(1, kind(1.0))]);
    }

    #[test]
    fn what_a_killed_process_left_is_removed_once_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("calibration.json");
        let left = [("calibration.7.tmp", 120), ("calibration.8.tmp", 0), ("other.9.tmp", 120), ("calibration.txt", 120)];
        for (name, age) in left {
            let made = fs::File::create(folder.path().join(name)).unwrap();
            made.set_modified(std::time::SystemTime::now() - Duration::from_secs(age)).unwrap();
        }
        store(&file, "here", &[]).unwrap();
        let is_there = left.map(|(name, _)| folder.path().join(name).exists());
        assert_eq!(is_there, [false, true, true, true]);
    }

    #[test]
    fn where_nothing_can_be_written_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(store(&file.join("calibration.json"), "here", &[]).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
