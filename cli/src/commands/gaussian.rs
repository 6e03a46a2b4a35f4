//! `yunta gaussian`: two .npy files in, one out, of the same shape and order.

use std::path::PathBuf;

use yunta::{Engine, Gaussian, Kernel, Real};

use super::rows::NUMBERS;
use crate::data::memory;
use crate::data::npy::{self, Reader};
use crate::data::number::Number;
use crate::data::target::Target;
use crate::shell::failure::Failure;
use crate::shell::running::Running;
use crate::shell::{job, outcome, values};

/// The Gaussian kernel of two arrays, element by element: exp(-gamma (x - y)^2)
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The first array, a .npy file of f32 or f64; integers, and files of two types, are read as f64, which has to hold them
    #[arg(value_name = "X.npy", value_parser = values::input())]
    x: PathBuf,
    /// The second array, of the same shape
    #[arg(value_name = "Y.npy", value_parser = values::input())]
    y: PathBuf,
    /// The result, of that type and shape, in the order (C or Fortran) of the first
    #[arg(value_name = "OUT.npy", value_parser = values::output())]
    out: PathBuf,
    /// How fast the kernel falls with the distance: a finite number of at least 0
    #[arg(long, value_name = "G", default_value_t = 1.0, allow_hyphen_values = true)]
    gamma: f64,
    #[command(flatten)]
    running: Running,
}

const EXAMPLES: &str = "\
Examples:
  yunta gaussian x.npy y.npy out.npy
  yunta gaussian x.npy y.npy out.npy --gamma 0.5 --explain
  yunta gaussian x.npy y.npy out.npy --backend cpu --repeat 25 --json";

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    Gaussian::<f64>::new(&[], &[]).gamma(arguments.gamma).validate()?;
    let target = Target::of_format("OUT", &arguments.out, "npy")?;
    let engine = arguments.running.engine()?;
    let (x, y) = (Reader::open(&arguments.x)?, Reader::open(&arguments.y)?);
    for (path, file) in [(&arguments.x, &x), (&arguments.y, &y)] {
        if !file.is_read_as::<f64>() {
            return Err(Failure::Failed(format!("{}: holds {}; {NUMBERS}", path.display(), file.type_name())));
        }
    }
    if x.shape() != y.shape() {
        let [x, y] = [(&arguments.x, x), (&arguments.y, y)]
            .map(|(path, file)| format!("{} has shape {}", path.display(), npy::shape_text(file.shape())));
        return Err(Failure::Failed(format!("{x} but {y}: give two files of the same shape")));
    }
    if x.is_read_as::<f32>() && y.is_read_as::<f32>() {
        compute::<f32>(&engine, x, y, &target, &arguments)
    } else {
        compute::<f64>(&engine, x, y, &target, &arguments)
    }
}

fn compute<T: Real + Number>(engine: &Engine, x: Reader, y: Reader, target: &Target, arguments: &Arguments) -> Result<(), Failure> {
    let (shape, layout) = (x.shape().to_owned(), x.layout());
    let kernel = Gaussian::new(x.read_all::<T>(layout)?, y.read_all::<T>(layout)?).gamma(T::from_f64(arguments.gamma));
    kernel.validate()?;
    let failed = || Failure::Failed(format!("{}: no memory for {} results", arguments.x.display(), kernel.items()));
    let mut z = memory::zeroed(kernel.items()).ok_or_else(failed)?;
    let ran = job::run(engine, &kernel, &arguments.running, &mut z)?;
    target.write(|to| npy::write(to, &shape, layout, &z))?.commit()?;
    outcome::tell(&ran, &arguments.running, &[target])
}
