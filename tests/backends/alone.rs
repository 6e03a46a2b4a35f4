//! Tests that need a process of their own, because a driver is found once, or calls are counted for the whole process: on a
//! machine without any Vulkan driver the cores and auto work, and the GPU says that there is none.

use std::process::Command;

use libtest_mimic::{Failed, Trial};
use yunta::{Backend, Cost, Engine, Error, Julia, Kernel, Place, Prospect, Shader};

/// Both names that Vulkan's loader knows for the list of drivers.
const DRIVERS: [&str; 2] = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];
const NOWHERE: &str = "/nonexistent";

/// Names the test that the process was started for.
const CHILD: &str = "YUNTA_TEST_ALONE";

type Outcome = Result<(), Failed>;

/// A test's name, whether it runs without a driver, and itself.
type Test = (&'static str, bool, fn() -> Outcome);

const TESTS: [Test; 6] = [
    ("untouched_by_small_jobs", false, untouched_by_small_jobs),
    ("without_a_driver_the_cores_work", true, the_cores_work),
    ("without_a_driver_auto_works_for_a_small_job_without_looking_for_a_gpu", true, auto_does_not_look),
    ("without_a_driver_auto_looks_for_a_gpu_for_a_large_job_and_goes_on", true, auto_goes_on),
    ("without_a_driver_the_gpu_is_an_error_that_says_so", true, the_gpu_says_so),
    ("without_a_driver_no_device_is_described", true, no_device_is_described),
];

pub fn trials() -> Vec<Trial> {
    let trial = |(name, without_driver, _): Test| {
        // Elsewhere GPUs do not need Vulkan.
        let ignored = without_driver && !cfg!(target_os = "linux");
        Trial::test(format!("alone/{name}"), move || again(name, without_driver)).with_ignored_flag(ignored)
    };
    TESTS.map(trial).into()
}

/// Whether this process is to run one of the tests.
pub fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs the test that the process was started for.
pub fn run() {
    let name = std::env::var(CHILD).expect("a name");
    let (.., test) = TESTS.into_iter().find(|(known, ..)| *known == name).expect("a known test");
    test().unwrap_or_else(|error| panic!("{error:?}"));
}

/// Starts this program again for one test.
fn again(name: &str, without_driver: bool) -> Outcome {
    let mut child = Command::new(std::env::current_exe()?);
    child.env(CHILD, name).env_remove("YUNTA_ADAPTER");
    if without_driver {
        child.envs(DRIVERS.map(|name| (name, NOWHERE)));
    }
    let output = child.output()?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned().into()) }
}

/// Halves of whole numbers, at whatever cost it claims.
struct Halves {
    operations: f64,
}

impl Kernel for Halves {
    type Item = f32;

    const NAME: &'static str = "halves";

    fn items(&self) -> usize {
        1000
    }

    fn cost(&self) -> Cost {
        Cost::new(self.operations, 4, 0.0, 4000.0)
    }

    fn serial(&self, range: std::ops::Range<usize>, out: &mut [f32]) {
        for (half, i) in out.iter_mut().zip(range) {
            if self.operations >= LARGE.operations {
                // Long enough for whoever opens a GPU beside the cores.
                std::thread::sleep(std::time::Duration::from_micros(300));
            }
            *half = i as f32 / 2.0;
        }
    }

    fn shader(&self) -> Result<Shader<'_>, yunta::NoShader> {
        Ok(Shader::new(
            "@group(0) @binding(1) var<storage, read_write> out: array<f32>;
            @compute @workgroup_size(256)
            fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
                let i = item(id, groups);
                if i < job.count {
                    out[i] = f32(job.first + i) / 2.0;
                }
            }",
        ))
    }
}

const SMALL: Halves = Halves { operations: 1000.0 };
const LARGE: Halves = Halves { operations: 1e15 };

fn the_cores_work() -> Outcome {
    let engine = Engine::new()?;
    for backend in [Backend::Serial, Backend::Cpu] {
        let output = engine.run(&LARGE, backend)?;
        assert_eq!(output.data[999], 499.5);
        assert_eq!(output.report.gpu_calls, 0);
    }
    Ok(())
}

fn auto_does_not_look() -> Outcome {
    let output = Engine::new()?.run(&SMALL, Backend::Auto)?;
    assert_eq!((output.data[999], output.report.gpu_calls), (499.5, 0));
    Ok(())
}

fn auto_goes_on() -> Outcome {
    let output = Engine::new()?.run(&LARGE, Backend::Auto)?;
    assert_eq!(output.data[999], 499.5);
    assert_ne!(output.report.place, Place::Gpu);
    assert!(matches!(output.report.candidate(Place::Gpu).unwrap().prospect, Prospect::Absent(_)), "{}", output.report);
    Ok(())
}

fn the_gpu_says_so() -> Outcome {
    let engine = Engine::new()?;
    for _ in 0..2 {
        match engine.run(&SMALL, Backend::Gpu) {
            Err(Error::NoGpu { reason }) => assert!(!reason.is_empty()),
            other => return Err(format!("expected the error that there is no GPU, got {:?}", other.map(|output| output.report)).into()),
        }
    }
    Ok(())
}

fn no_device_is_described() -> Outcome {
    let devices = yunta::devices(None);
    assert!(devices.adapters.is_empty(), "{devices}");
    let word = if cfg!(feature = "gpu") { "Vulkan" } else { "GPU support" };
    assert!(devices.verdict.contains(word), "{devices}");
    Ok(())
}

fn untouched_by_small_jobs() -> Outcome {
    let engine = Engine::new()?;
    for backend in [Backend::Auto, Backend::Serial, Backend::Cpu] {
        let report = engine.run(&Julia::default(), backend)?.report;
        assert_eq!(report.gpu_calls, 0, "{backend}");
    }
    Ok(())
}
