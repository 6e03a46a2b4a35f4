//! Every shader, without a GPU: valid WGSL that fits its kernel's data, and written so that every driver computes the same.
//! A test for each shader, by names like `shaders/gaussian/fits_f32`.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use yunta::{Count, Gaussian, Hypotenuse, Julia, Normalize, Portability, SumSquares, Table, check_shader};
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
    trials.push(Trial::test("shaders/what_kernels_rest_on", || Ok(what_kernels_rest_on()?)));
    trials.push(Trial::test("shaders/a_shader_that_is_not_portable_is_refused", || Ok(refusals()?)));
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
