//! Every kernel on every backend, the GPU's own affairs, and the shaders, in one program: each would compile the kernels' loops
//! for itself. Tests whose outcome depends on the process they run in start this program again.

mod alone;
#[cfg(feature = "function")]
mod functions;
#[cfg(feature = "gpu")]
mod gpu;
mod kernels;
mod logistic;
#[cfg(feature = "gpu")]
mod math;
#[cfg(all(feature = "mpi", feature = "function"))]
mod ranks;
#[cfg(feature = "gpu")]
mod residents;
#[cfg(feature = "gpu")]
mod shaders;

use libtest_mimic::Arguments;

fn main() {
    if alone::is_child() {
        return alone::run();
    }
    #[cfg(all(feature = "mpi", feature = "function"))]
    if ranks::is_asked() {
        return ranks::run();
    }
    let mut arguments = Arguments::from_args();
    // Each test has threads of its own, and the largest take half a gigabyte.
    arguments.test_threads.get_or_insert(2);
    let mut trials = kernels::trials();
    trials.extend(alone::trials());
    #[cfg(feature = "function")]
    trials.extend(functions::trials());
    #[cfg(feature = "gpu")]
    trials.extend(gpu::trials().into_iter().chain(math::trials()).chain(residents::trials()).chain(shaders::trials()));
    libtest_mimic::run(&arguments, trials).exit();
}
