//! What a driver has compiled, kept in a file beside the calibration from one engine to the next.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use libtest_mimic::Failed;
use yunta::{Engine, Julia, Ran};

use super::{Outcome, expect, same, with};

/// Runs a job on a GPU, whose engine is over then, and tells the GPU's name.
fn run(calibration: &Path) -> Result<String, Failed> {
    let engine = with(|builder| builder.calibration(calibration))?;
    let report = same(&engine, &Julia::default().size(64, 64))?;
    let name = report.shares.iter().find_map(|share| match &share.ran {
        Ran::Gpu { adapter, .. } => Some(adapter.to_string()),
        _ => None,
    });
    Ok(name.ok_or("nothing ran on the GPU")?)
}

/// The only file of pipelines in a folder, if there is one, and when it was written.
fn file(folder: &Path) -> Result<Option<(PathBuf, Vec<u8>, SystemTime)>, Failed> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    let left = paths.iter().find(|path| path.extension().is_some_and(|end| end == "tmp"));
    expect(left.is_none(), format!("a leftover: {left:?}"))?;
    let mut files = paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "pipelines"));
    let Some(path) = files.next() else { return Ok(None) };
    expect(files.next().is_none(), "there are several")?;
    let (bytes, written) = (fs::read(&path)?, fs::metadata(&path)?.modified()?);
    Ok(Some((path, bytes, written)))
}

pub fn beside_the_calibration(_: &Engine) -> Outcome {
    let folder = tempfile::tempdir()?;
    let made = folder.path().join("made");
    let calibration = made.join("calibration.json");
    let name = run(&calibration)?;
    let first = file(&made)?;
    let devices = yunta::devices(None).adapters;
    let offers = devices.iter().any(|adapter| name.starts_with(&adapter.name) && adapter.features.contains(&"PIPELINE_CACHE"));
    expect(first.is_some() == offers, format!("{name} offers it: {offers}, and {first:?} was written"))?;
    let Some((path, bytes, _)) = &first else { return Ok(()) };
    // The second finds what it needs, and has nothing to write.
    run(&calibration)?;
    expect(file(&made)? == first, "it was written again")?;
    let mut damaged = bytes.clone();
    damaged[bytes.len() - 1] ^= 1;
    for wrong in [&damaged[..], &bytes[..bytes.len() / 2], b"a file of something else", b""] {
        fs::write(path, wrong)?;
        run(&calibration)?;
        let mended = file(&made)?;
        expect(mended.as_ref().is_some_and(|(_, bytes, _)| bytes != wrong), format!("{wrong:?} was taken for its own"))?;
        run(&calibration)?;
        expect(file(&made)? == mended, "what was mended was written again")?;
    }
    // Where nothing can be written, nothing is.
    let below_a_file = path.join("calibration.json");
    run(&below_a_file)?;
    expect(!below_a_file.exists(), "a file below a file")
}
