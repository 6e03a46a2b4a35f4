// The sum of two arrays and some steps of v = v * v / 2 + 0.3 on it, an element an item: what a probe of the machine times.

struct Params {
    steps: u32,
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    var v = keep(x[i] + y[i]);
    for (var step = 0u; step < params.steps; step += 1u) {
        v = keep(keep(keep(v * v) * 0.5) + 0.3);
    }
    out[i] = v;
}
