//! The one list of yunta's own kernels. Each is one file here and one shader of the same stem.

mod compiled;
mod count;
mod gaussian;
mod hypotenuse;
mod julia;
mod julia_smooth;
mod normalize;
mod sum_squares;

pub(crate) use compiled::Compiled;
pub use count::Count;
pub use gaussian::Gaussian;
pub use hypotenuse::Hypotenuse;
pub use julia::{Band, Julia};
#[cfg(feature = "picture")]
pub(crate) use julia::{check_point, check_side, check_span};
pub use julia_smooth::JuliaSmooth;
pub use normalize::Normalize;
pub use sum_squares::SumSquares;

use crate::conformance::Cases;

/// What is done with each kernel of yunta's own.
pub trait Visitor {
    /// Called once for each kernel and each type that it computes in.
    fn visit<K: Cases + 'static>(&mut self);
}

/// Shows `visitor` each of yunta's own kernels, in each type that it computes in.
pub fn visit_kernels(visitor: &mut impl Visitor) {
    visitor.visit::<Count<'static, u8>>();
    visitor.visit::<Count<'static, i32>>();
    visitor.visit::<Count<'static, i64>>();
    visitor.visit::<Count<'static, f32>>();
    visitor.visit::<Count<'static, f64>>();
    visitor.visit::<Gaussian<'static, f32>>();
    visitor.visit::<Gaussian<'static, f64>>();
    visitor.visit::<Hypotenuse<'static, f32>>();
    visitor.visit::<Hypotenuse<'static, f64>>();
    visitor.visit::<Julia<f32>>();
    visitor.visit::<Julia<f64>>();
    visitor.visit::<JuliaSmooth<f32>>();
    visitor.visit::<JuliaSmooth<f64>>();
    visitor.visit::<Normalize<'static, f32>>();
    visitor.visit::<Normalize<'static, f64>>();
    visitor.visit::<SumSquares<'static, f32>>();
    visitor.visit::<SumSquares<'static, f64>>();
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;
    use crate::conformance::Case;

    /// The stem of each listed kernel, and the source of its shader where it has one in any type.
    #[derive(Default)]
    struct Listed(BTreeMap<String, Option<String>>);

    impl Visitor for Listed {
        fn visit<K: Cases + 'static>(&mut self) {
            let case = K::cases().into_iter().next().unwrap_or_else(|| panic!("{} has no case", K::NAME));
            let source = case.kernel().shader().ok().map(|shader| shader.source.into_owned());
            let entry = self.0.entry(K::NAME.replace('-', "_")).or_default();
            *entry = entry.take().or(source);
        }
    }

    fn listed() -> BTreeMap<String, Option<String>> {
        let mut listed = Listed::default();
        visit_kernels(&mut listed);
        listed.0
    }

    fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
        let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
        let paths = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|found| found == extension));
        paths.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn each_kernels_file_is_listed_under_its_stem() {
        let (mut files, listed) = (stems("src/kernels", "rs"), listed().into_keys().collect::<BTreeSet<_>>());
        assert!(files.remove("compiled"), "src/kernels/compiled.rs, which is no kernel, is missing");
        assert_eq!(files, listed, "the files of src/kernels against the names that visit_kernels lists");
    }

    #[test]
    fn each_shaders_file_is_that_of_a_kernel_of_its_stem() {
        let mut files = stems("shaders", "wgsl");
        for own in ["exponential", "pack", "prelude", "probe", "speed"] {
            assert!(files.remove(own), "shaders/{own}.wgsl is missing");
        }
        for (stem, source) in listed() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders").join(&stem).with_extension("wgsl");
            if let Some(source) = source {
                assert!(files.remove(&stem), "the kernel {stem} has a shader, and {} is missing", path.display());
                // What a shader needs of shaders/math stands behind it.
                let begins = source.starts_with(&std::fs::read_to_string(&path).unwrap());
                assert!(begins, "the shader of {stem} is not {}", path.display());
            }
        }
        assert!(files.is_empty(), "no kernel uses shaders/{{{files:?}}}.wgsl");
    }

    #[test]
    fn each_kernels_cases_have_names_of_their_own() {
        struct Names;
        impl Visitor for Names {
            fn visit<K: Cases + 'static>(&mut self) {
                let cases = K::cases();
                let names: BTreeSet<&str> = cases.iter().map(|case| case.name()).collect();
                assert_eq!(names.len(), cases.len(), "two cases of {} share a name", K::NAME);
                let plain = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                assert!(names.iter().all(plain), "{}: {names:?}", K::NAME);
                assert!(cases.iter().any(Case::is_timed), "no bench would time {}", K::NAME);
                assert!(cases.iter().any(Case::is_swept), "no case of {} is cut at every place", K::NAME);
            }
        }
        visit_kernels(&mut Names);
    }
}
