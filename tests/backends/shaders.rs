//! Every shader, without a GPU: valid WGSL that fits its kernel's data, and written so that every driver computes the same.
//! A test for each shader, by names like `shaders/gaussian/fits_f32`.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use yunta::check_shader;
use yunta::conformance::Cases;
use yunta::{Visitor, visit_kernels};

/// Longer shaders do two things.
const MOST_LINES: usize = 120;

/// Built-ins of which WGSL leaves the accuracy open, or that are right on some drivers alone, and types that few GPUs have.
const BANNED: [&str; 35] = [
    "exp",
    "exp2",
    "log",
    "log2",
    "pow",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "fma",
    "inverseSqrt",
    "sqrt",
    "length",
    "distance",
    "normalize",
    "mix",
    "smoothstep",
    "dot",
    "cross",
    "reflect",
    "refract",
    "degrees",
    "f64",
    "f16",
    "i64",
    "u64",
];

pub fn trials() -> Vec<Trial> {
    let mut fits = Fits(Vec::new());
    visit_kernels(&mut fits);
    let mut trials = fits.0;
    for (stem, source) in sources() {
        trials.push(Trial::test(format!("shaders/{stem}/is_portable"), move || Ok(is_portable(&source)?)));
    }
    trials.push(Trial::test("shaders/a_shader_that_is_not_portable_is_refused", || Ok(refusals()?)));
    trials
}

/// A test for each kernel and type with a shader.
struct Fits(Vec<Trial>);

impl Visitor for Fits {
    fn visit<K: Cases + 'static>(&mut self) {
        let mut cases = K::cases().into_iter().filter(|case| case.is_swept() && !case.is_cores_only());
        if let Some(case) = cases.find(|case| case.kernel().shader().is_ok()) {
            let name = format!("shaders/{}/fits_{}", K::NAME, K::PRECISION);
            self.0.push(Trial::test(name, move || Ok(check_shader(&case.kernel())?)));
        }
    }
}

/// Each file of `shaders/` and of `shaders/math/`, by its stem.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let mut sources = sources_in(&folder);
    let math = sources_in(&folder.join("math")).into_iter().map(|(stem, source)| {
        // The driver's root is where the exact one starts from, which corrects it by integers.
        let source = if stem == "root" { source.replacen("keep(sqrt(", "keep((", 1) } else { source };
        (format!("math/{stem}"), source)
    });
    sources.extend(math);
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

fn is_portable(source: &str) -> Result<(), String> {
    let lines = source.lines().count();
    if lines >= MOST_LINES {
        return Err(format!("it has {lines} lines, and {MOST_LINES} are too many"));
    }
    for (number, line) in (1..).zip(source.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        let mut words = code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
        if let Some(word) = words.find(|word| BANNED.contains(word)) {
            return Err(format!("line {number} uses {word}, which drivers compute differently: {line}"));
        }
    }
    Ok(())
}

fn refusals() -> Result<(), String> {
    for wrong in ["let y = exp(x);", "a + fma(a,b,c)", "var x: f64;", &"\n".repeat(MOST_LINES)] {
        if is_portable(wrong).is_ok() {
            return Err(format!("{wrong:?} was accepted"));
        }
    }
    is_portable("let y = exponential(x); // not exp(x)")
}
