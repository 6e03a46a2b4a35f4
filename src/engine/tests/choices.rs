//! What `auto` makes of a GPU that it would choose for its speed: a stand-in, whose dispatches do nothing, so that a job which it
//! was given is seen to come back. Not here: how a choice is made.

use std::ops::Range;
use std::sync::Arc;

use super::with_slot;
use crate::backend::{Backend, Place};
use crate::card::Slot;
use crate::dispatch::GpuRates;
use crate::engine::Settings;
use crate::gpu::tests::flushing;
use crate::kernel::{Cost, Cut, Kernel, NoShader, Shader};
use crate::report::{Prospect, Reason, Report};

/// A kernel that tells of a second's work on a core, with a shader of this formula.
struct Formula {
    formula: &'static str,
    x: [f32; 3],
}

impl Kernel for Formula {
    type Item = f32;

    const NAME: &'static str = "formula";

    fn items(&self) -> usize {
        self.x.len()
    }

    fn cost(&self) -> Cost {
        Cost::new(1e12, 4, 12.0, 12.0)
    }

    fn serial(&self, range: Range<usize>, out: &mut [f32]) {
        out.copy_from_slice(&self.x[range]);
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        let source = format!(
            "@group(0) @binding(0) var<storage, read> x: array<f32>;
             @group(0) @binding(1) var<storage, read_write> out: array<f32>;
             @compute @workgroup_size(256)
             fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {{
                 let i = item(id, groups);
                 out[i] = {};
             }}",
            self.formula
        );
        Ok(Shader::new(source).input("x", &self.x, Cut::PerItem(1)))
    }
}

/// The report of `auto` on a machine with a card that flushes.
fn auto(formula: &'static str, allow_close: bool) -> Report {
    let slot = Slot::holding(Arc::new(flushing()), GpuRates::UNOPENED);
    let engine = with_slot(slot, Settings { allow_close, ..Settings::default() });
    let kernel = Formula { formula, x: [1.0, 2.0, 3.0] };
    let output = engine.run(&kernel, Backend::Auto).unwrap();
    assert_eq!(output.data, kernel.x);
    assert_eq!(output.report.items_on(Place::Gpu), 0, "{}", output.report);
    output.report
}

/// Whether the GPU was given the job, which it did not do.
fn was_tried(report: &Report) -> bool {
    report.failures.iter().any(|failure| failure.reason.contains("that was not"))
}

#[test]
fn auto_leaves_a_faster_gpu_out_whose_bits_differ_and_says_why() {
    for (formula, why) in [("log(x[i])", "line 6 of the WGSL: log()"), ("x[i] + 1.0", "subnormal numbers are kept")] {
        let report = auto(formula, false);
        assert_eq!(report.reason, Reason::FastestIdentical, "{report}");
        assert!(
            matches!(&report.candidate(Place::Gpu).unwrap().prospect, Prospect::Close { why: told, .. } if told.contains(why)),
            "{report}"
        );
        let told = report.to_string();
        assert!(told.contains("a faster place is left out") && told.contains(why), "{told}");
    }
}

#[test]
fn auto_takes_it_where_the_job_is_identical_there() {
    // Integers, on a device that flushes.
    assert!(was_tried(&auto("bitcast<f32>(bitcast<u32>(x[i]) ^ 0x100u)", false)));
}

#[test]
fn auto_takes_it_where_close_results_are_allowed() {
    assert!(was_tried(&auto("log(x[i])", true)));
}
