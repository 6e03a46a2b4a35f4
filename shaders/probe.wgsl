// What an adapter's arithmetic gives for some awkward numbers, a case an item, six answers each.

struct Params {
    steps: u32,  // turns of a loop that some drivers stop early
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> cases: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> out: array<u32>;

fn turns(seed: u32) -> u32 {
    var x = seed;
    var count = 0u;
    while count < params.steps {
        x = x * 1664525u + 1013904223u;
        count += 1u;
    }
    // Keeps the loop's work from being left out.
    return select(count, 0u, x == job.zero && count != params.steps);
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    let a = bitcast<f32>(cases[i].x);
    let b = bitcast<f32>(cases[i].y);
    let c = bitcast<f32>(cases[i].z);
    out[6u * i] = bitcast<u32>(keep(a * b) + c);
    out[6u * i + 1u] = bitcast<u32>(keep(a - b) + c);
    out[6u * i + 2u] = bitcast<u32>(keep(a * a) - keep(b * b));
    out[6u * i + 3u] = bitcast<u32>(round(a));
    out[6u * i + 4u] = bitcast<u32>(exponential(a));
    out[6u * i + 5u] = turns(cases[i].w);
}
