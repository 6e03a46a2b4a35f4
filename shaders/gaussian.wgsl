// z = exp(-(gamma * (d * d))) with d = x - y, an element an item.

struct Params {
    gamma: f32,
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
    let d = keep(x[i] - y[i]);
    out[i] = exponential(-keep(params.gamma * keep(d * d)));
}
