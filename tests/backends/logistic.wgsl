// The logistic map x <- r x (1 - x), a value of r an item. The engine's prelude gives job, item() and keep().

struct Params {
    start: f32,
    steps: u32,
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> r: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    // A dispatch takes a bounded number of steps, and the next goes on from the state that this one leaves.
    var x = params.start;
    if job.step_first > 0u {
        x = state[i];
    }
    for (var step = job.step_first; step < job.step_end; step++) {
        x = keep(keep(r[i] * x) * keep(1.0 - x));
    }
    state[i] = x;
    out[i] = x;
}
