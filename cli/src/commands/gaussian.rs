//! `yunta gaussian`: two .npy files in, one out, of the shape that both are broadcast to.

mod broadcast;

use std::path::PathBuf;

use yunta::pieces::Shard;
use yunta::{Engine, Gaussian, Kernel, Real};

use super::rows::{ITEMS, NUMBERS};
use crate::data::memory;
use crate::data::npy::{self, Layout, Reader};
use crate::data::number::Number;
use crate::data::target::Target;
use crate::pieces::{self, Form, Job};
use crate::shell::failure::Failure;
use crate::shell::plan::{self, Plan};
use crate::shell::running::Running;
use crate::shell::{job, outcome, values};

/// The Gaussian kernel of two arrays, element by element: exp(-gamma (x - y)^2)
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The first array, a .npy file or an array of a .npz file as in a.npz:x, of floats; integers, and files of two types, are read
    /// as f64, which has to hold them
    #[arg(value_name = "X.npy", value_parser = values::input())]
    x: PathBuf,
    /// The second array, of the same shape or one that NumPy would broadcast: sides that are missing in front or 1 are repeated
    #[arg(value_name = "Y.npy", value_parser = values::input())]
    y: PathBuf,
    /// The result, of that type and shape, in the order (C or Fortran) of the first that has that shape
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
    if x.is_read_as::<f32>() && y.is_read_as::<f32>() {
        compute::<f32>(&engine, x, y, &target, &arguments)
    } else {
        compute::<f64>(&engine, x, y, &target, &arguments)
    }
}

fn compute<T: Real + Number>(engine: &Engine, x: Reader, y: Reader, target: &Target, arguments: &Arguments) -> Result<(), Failure> {
    let shape = broadcast::shape(x.shape(), y.shape()).ok_or_else(|| unfit(arguments, &x, &y))?;
    if plan::is_all(&arguments.running, || planned::<T>(engine, &shape, arguments))? {
        return Ok(());
    }
    let layout = if x.shape() == shape { x.layout() } else { y.layout() };
    let no_memory = || Failure::Failed(format!("{}: no memory for results of shape {}", arguments.x.display(), npy::shape_text(&shape)));
    let read = |file: Reader| {
        let own = file.shape().to_owned();
        broadcast::spread(file.read_all::<T>(layout)?, &own, &shape, layout).ok_or_else(no_memory)
    };
    let kernel = Gaussian::new(read(x)?, read(y)?).gamma(T::from_f64(arguments.gamma));
    kernel.validate()?;
    if let Some(shard) = arguments.running.shard()? {
        return in_pieces(engine, &kernel, (&shape, layout), target, arguments, shard);
    }
    let mut z = memory::zeroed(kernel.items()).ok_or_else(no_memory)?;
    let ran = job::run(engine, &kernel, &arguments.running, &mut z)?;
    target.write(|to| npy::write(to, &shape, layout, &z))?.commit()?;
    outcome::tell(&ran, &arguments.running, &[target])
}

/// What it would take. The arrays are not read for that.
fn planned<T: Real + Number>(engine: &Engine, shape: &[usize], arguments: &Arguments) -> Result<Plan, Failure> {
    let (items, one) = (shape.iter().product::<usize>(), [T::from_f64(0.0)]);
    let kernel = Gaussian::new(&one, &one).gamma(T::from_f64(arguments.gamma));
    Ok(Plan::of(engine.plan_items(&kernel, items, arguments.running.backend)?, items).pieces(items.div_ceil(ITEMS)))
}

/// This shard's pieces: some of the items each, and the first with what a file begins with.
fn in_pieces<T: Real + Number>(
    engine: &Engine,
    kernel: &Gaussian<'_, T>,
    (shape, layout): (&[usize], Layout),
    target: &Target,
    arguments: &Arguments,
    shard: Shard,
) -> Result<(), Failure> {
    let (items, running) = (kernel.items(), &arguments.running);
    let recipe = format!("gaussian --gamma {:?}", arguments.gamma);
    let inputs = vec![arguments.x.clone(), arguments.y.clone()];
    let job = Job { target: target.clone(), form: Form::Bytes, recipe, inputs, pieces: items.div_ceil(ITEMS).max(1) };
    pieces::carry_out(job, shard, running.quiet, &mut |number| {
        let range = number * ITEMS..items.min((number + 1) * ITEMS);
        let no_memory = || Failure::Failed(format!("no memory for {} results", range.len()));
        let (mut bytes, mut z) = (Vec::new(), memory::zeroed(range.len()).ok_or_else(no_memory)?);
        job::repeat(running, &mut |watch| engine.run_range_watched(kernel, range.clone(), running.backend, &mut z, watch))?;
        if number == 0 {
            npy::write::<T>(&mut bytes, shape, layout, &[])?;
        }
        bytes.extend_from_slice(bytemuck::cast_slice(&z));
        Ok(vec![bytes])
    })
}

/// That two shapes do not fit.
fn unfit(arguments: &Arguments, x: &Reader, y: &Reader) -> Failure {
    let [x, y] = [(&arguments.x, x), (&arguments.y, y)]
        .map(|(path, file)| format!("{} has shape {}", path.display(), npy::shape_text(file.shape())));
    Failure::Failed(format!("{x} but {y}: give two files whose sides, from the last on, are equal or 1"))
}
