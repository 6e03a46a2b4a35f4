//! What an engine has learnt, kept in a file from process to process. A file that is damaged, of another version or of another
//! machine is as good as none. Not here: what is learnt.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::{Deserialize, Serialize};

use crate::cache_file;
use crate::cpu::simd::Level;
use crate::dispatch::{Bucket, Class, Found, Kept, Kind, KindKey, Model, Seat};

/// The environment variable that names the file, or is `off`.
const VARIABLE: &str = "YUNTA_CALIBRATION";

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
        _ if is_off() => None,
        Some(path) => Some(path.into()),
        None => Some(cache_folder()?.join("yunta").join("calibration.json")),
    }
}

/// Whether the environment forbids to measure the machine.
pub(super) fn is_off() -> bool {
    env::var_os(VARIABLE).is_some_and(|value| value.eq_ignore_ascii_case("off"))
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
    #[serde(default)]
    probed: Found,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct KindText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    /// By the seat's name: a class and its ratios, the oldest first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    took: BTreeMap<String, Vec<(Class, Vec<f32>)>>,
}

/// What a file keeps for this machine; nothing where it has nothing for it.
pub(super) fn load(file: &Path, machine: &str) -> Kept {
    let Some(text) = read(file, machine) else { return Kept::default() };
    let kinds = text.kinds.iter().filter_map(|(key, kind)| Some((parsed(key)?, kind.kind()))).collect();
    Kept { kinds, found: text.probed.sound() }
}

fn parsed(key: &str) -> Option<KindKey> {
    KindKey::from_str_radix(key, 16).ok()
}

fn read(file: &Path, machine: &str) -> Option<Text> {
    let text: Text = serde_json::from_slice(&cache_file::read(file)?).ok()?;
    (text.version == env!("CARGO_PKG_VERSION") && text.machine == machine).then_some(text)
}

/// Keeps what was learnt in a file, beside what other processes have. The file is complete or as it was.
pub(super) fn store(file: &Path, machine: &str, kept: &Kept) -> io::Result<()> {
    let mut text = read(file, machine).unwrap_or_else(|| Text {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        machine: machine.to_owned(),
        kinds: BTreeMap::new(),
        probed: Found::default(),
    });
    text.kinds.extend(kept.kinds.iter().map(|(key, kind)| (format!("{key:016x}"), KindText::of(kind))));
    text.probed = kept.found.clone().or(text.probed);
    cache_file::replace(file, &serde_json::to_vec(&text)?)
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
    use crate::dispatch::{CoresFound, CpuRates, GpuRates};

    fn kind(ratio: f32) -> Kind {
        let mut kind = Kind::of(Default::default(), Some("avx2".into()));
        kind.models[Seat::Asleep as usize] = Model::of([(-7, Bucket::of(vec![ratio, 2.0 * ratio]).unwrap())]);
        kind
    }

    fn kept(kinds: &[(KindKey, Kind)]) -> Kept {
        Kept { kinds: kinds.to_vec(), found: Found::default() }
    }

    /// Of a machine whose core does so many operations a second, with such a card.
    fn found(operations: f64, card: &str) -> Found {
        let cpu = CpuRates { operations, ..CpuRates::shipped(Level::Scalar, 2) };
        let cores = CoresFound { level: "scalar".into(), threads: 2, serial: cpu, cpu, asleep: 1e-4 };
        Found { cores: Some(cores), cards: [(card.to_owned(), GpuRates::UNOPENED)].into() }
    }

    #[test]
    fn what_was_stored_is_loaded_and_others_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b/calibration.json");
        assert_eq!(load(&file, "here"), Kept::default());
        store(&file, "here", &kept(&[(1, kind(1.0)), (u64::MAX, kind(2.0))])).unwrap();
        store(&file, "here", &kept(&[(1, kind(3.0))])).unwrap();
        assert_eq!(load(&file, "here"), kept(&[(1, kind(3.0)), (u64::MAX, kind(2.0))]));
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "a leftover");
    }

    #[test]
    fn what_probes_found_is_kept_beside_the_kinds_and_what_makes_no_sense_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("calibration.json");
        store(&file, "here", &Kept { found: found(1e9, "one"), ..kept(&[(1, kind(1.0))]) }).unwrap();
        store(&file, "here", &kept(&[(2, kind(1.0))])).unwrap();
        assert_eq!(load(&file, "here").found, found(1e9, "one"));
        store(&file, "here", &Kept { found: found(2e9, "two"), ..Kept::default() }).unwrap();
        let both = load(&file, "here").found;
        assert_eq!((both.cores, both.cards.len()), (found(2e9, "two").cores, 2));
        assert!(load(&file, "there").found.cores.is_none());
        let whole = fs::read_to_string(&file).unwrap();
        fs::write(&file, whole.replace("2000000000.0", "-2.0").replace("\"opening\":0.35", "\"opening\":-1.0")).unwrap();
        assert_eq!(load(&file, "here").found, Found::default());
    }

    #[test]
    fn what_is_damaged_or_of_another_machine_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("calibration.json");
        let one = kept(&[(1, kind(1.0))]);
        store(&file, "here", &one).unwrap();
        assert_eq!(load(&file, "there"), Kept::default());
        let whole = fs::read_to_string(&file).unwrap();
        for text in ["", "{}", "[1, 2]", &whole[..whole.len() / 2], &whole.replace(env!("CARGO_PKG_VERSION"), "0.0.0")] {
            fs::write(&file, text).unwrap();
            assert_eq!(load(&file, "here"), Kept::default(), "{text}");
        }
        // Numbers that make no sense are left out, and the next store mends the file.
        fs::write(&file, whole.replace("1.0", "-1.0")).unwrap();
        assert!(load(&file, "here").kinds.iter().all(|(_, kind)| kind.models.iter().all(|model| model.recall(-7).is_none())));
        store(&file, "here", &one).unwrap();
        assert_eq!(load(&file, "here"), one);
    }
}
