//! Every shader, without a GPU: valid WGSL that fits its kernel's data, and identical to the cores on every GPU whose arithmetic does
//! what it rests on. A test for each shader, by names like `shaders/gaussian/fits_f32`.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use yunta::conformance::Cases;
use yunta::{Count, Gaussian, Hypotenuse, Julia, Normalize, Portability, SumSquares, Table, check_shader};
use yunta::{Visitor, visit_kernels};

/// Longer shaders do two things.
const MOST_LINES: usize = 120;

pub fn trials() -> Vec<Trial> {
    let mut fits = Fits(Vec::new());
    visit_kernels(&mut fits);
    let mut trials = fits.0;
    for (stem, source) in sources() {
        trials.push(Trial::test(format!("shaders/{stem}/is_short"), move || Ok(is_short(&source)?)));
    }
    trials.push(Trial::test("shaders/what_kernels_rest_on", || Ok(what_kernels_rest_on()?)));
    trials
}

/// Which jobs rest on subnormal numbers, that most GPUs flush, and which on no arithmetic at all.
fn what_kernels_rest_on() -> Result<(), String> {
    let table = || Table::new(&[1f32, 2.0, 3.0, 4.0][..], 2, 2).expect("a table");
    let gaussian = |gamma| Gaussian::new(&[1f32][..], &[2f32][..]).gamma(gamma);
    let needs = |found: yunta::Result<Portability>| found.map(|found| found.needs).map_err(|error| error.to_string());
    let subnormals = |found| needs(found).map(|needs| needs.contains(&"subnormal numbers are kept"));
    for (name, found, expected) in [
        ("gaussian", check_shader(&gaussian(1.0)), false),
        ("gaussian of gamma 0", check_shader(&gaussian(0.0)), false),
        ("gaussian of a huge gamma", check_shader(&gaussian(1e35)), true),
        ("gaussian of a subnormal gamma", check_shader(&gaussian(1e-40)), true),
        ("hypotenuse", check_shader(&Hypotenuse::new(&[1f32][..], &[2f32][..])), false),
        ("normalize", check_shader(&Normalize::new(table())), false),
        ("sum-squares", check_shader(&SumSquares::new(table())), true),
        ("julia", check_shader(&Julia::default()), false),
        ("julia of a real c", check_shader(&Julia::default().c(-1.9, 0.0)), true),
        ("julia of an imaginary c", check_shader(&Julia::default().c(0.0, -0.8)), false),
    ] {
        if subnormals(found)? != expected {
            return Err(format!("{name} should {}rest on subnormal numbers", if expected { "" } else { "not " }));
        }
    }
    let count = needs(check_shader(&Count::new(table(), 1.0)))?;
    if count.is_empty() { Ok(()) } else { Err(format!("count should rest on nothing, and does on {count:?}")) }
}

/// A test for each kernel and type with a shader.
struct Fits(Vec<Trial>);

impl Visitor for Fits {
    fn visit<K: Cases + 'static>(&mut self) {
        let mut cases = K::cases().into_iter().filter(|case| case.is_swept() && !case.is_cores_only());
        if let Some(case) = cases.find(|case| case.kernel().shader().is_ok()) {
            let name = format!("shaders/{}/fits_{}", K::NAME, K::PRECISION);
            self.0.push(Trial::test(name, move || match check_shader(&case.kernel())?.close {
                None => Ok(()),
                Some(reason) => Err(reason.into()),
            }));
        }
    }
}

/// Each file of `shaders/` and of the folders in it, by its stem.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let mut sources = sources_in(&folder);
    for inner in ["math", "math/f64"] {
        sources.extend(sources_in(&folder.join(inner)).into_iter().map(|(stem, source)| (format!("{inner}/{stem}"), source)));
    }
    sources.sort();
    sources
}

fn sources_in(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = files.map(|file| file.expect("an entry of the folder").path()).filter(|path| path.is_file());
    paths
        .map(|path| {
            let stem = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            (stem, fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        })
        .collect()
}

fn is_short(source: &str) -> Result<(), String> {
    let lines = source.lines().count();
    if lines < MOST_LINES { Ok(()) } else { Err(format!("it has {lines} lines, and {MOST_LINES} are too many")) }
}
