//! A machine without any Vulkan driver: the cores and auto work, and the GPU says that there is none. The process starts
//! itself again in such an environment, so that each test here runs in it.

use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use yunta::{Backend, Cost, Engine, Error, Kernel, Place, Prospect, Shader};

/// Both names that Vulkan's loader knows for the list of drivers.
const DRIVERS: [&str; 2] = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];
const NOWHERE: &str = "/nonexistent";

type Test = fn() -> Result<(), Failed>;

fn main() -> ExitCode {
    // Calls to a driver are counted for the whole process, so that one test at a time may make some.
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    if DRIVERS.iter().any(|name| std::env::var_os(name).is_none_or(|value| value != NOWHERE)) {
        return again();
    }
    // Elsewhere GPUs do not need Vulkan.
    let ignored = !cfg!(target_os = "linux");
    let tests: [(&str, Test); 4] = [
        ("the_cores_work", the_cores_work),
        ("auto_works_for_a_small_job_without_looking_for_a_gpu", auto_does_not_look),
        ("auto_looks_for_a_gpu_for_a_large_job_and_goes_on_without", auto_goes_on),
        ("the_gpu_is_an_error_that_says_so", the_gpu_says_so),
    ];
    let tests = tests.map(|(name, test)| Trial::test(name, test).with_ignored_flag(ignored));
    libtest_mimic::run(&arguments, tests.into()).exit_code()
}

/// Runs this program again where the loader finds no driver.
fn again() -> ExitCode {
    let program = std::env::current_exe().expect("a program knows where it is");
    let mut child = Command::new(program);
    child.args(std::env::args_os().skip(1)).envs(DRIVERS.map(|name| (name, NOWHERE))).env_remove("YUNTA_ADAPTER");
    let status = child.status().expect("a program can start itself");
    ExitCode::from(u8::from(!status.success()))
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

fn the_cores_work() -> Result<(), Failed> {
    let engine = Engine::new()?;
    for backend in [Backend::Serial, Backend::Cpu] {
        let output = engine.run(&LARGE, backend)?;
        assert_eq!(output.data[999], 499.5);
        assert_eq!(output.report.gpu_calls, 0);
    }
    Ok(())
}

fn auto_does_not_look() -> Result<(), Failed> {
    let output = Engine::new()?.run(&SMALL, Backend::Auto)?;
    assert_eq!((output.data[999], output.report.gpu_calls), (499.5, 0));
    Ok(())
}

fn auto_goes_on() -> Result<(), Failed> {
    let output = Engine::new()?.run(&LARGE, Backend::Auto)?;
    assert_eq!(output.data[999], 499.5);
    assert_ne!(output.report.ran.place(), Place::Gpu);
    assert!(matches!(output.report.candidates[2].prospect, Prospect::Absent(_)), "{}", output.report);
    Ok(())
}

fn the_gpu_says_so() -> Result<(), Failed> {
    let engine = Engine::new()?;
    for _ in 0..2 {
        match engine.run(&SMALL, Backend::Gpu) {
            Err(Error::NoGpu { reason }) => assert!(!reason.is_empty()),
            other => return Err(format!("expected the error that there is no GPU, got {:?}", other.map(|output| output.report)).into()),
        }
    }
    Ok(())
}
