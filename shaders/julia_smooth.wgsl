// Smooth escape counts of z * z + c, a pixel an item; needs math/log.wgsl. Up to the escape as in julia.wgsl; what has not
// escaped when its steps are used up is marked, and goes on from the z in `state`.

struct Params {
    c: vec2<f32>,
    width: u32,
    per_row: u32,
    max_iter: u32,
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> columns: array<f32>;
@group(0) @binding(3) var<storage, read> rows: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, read_write> state: array<vec2<f32>>;

const FOUR: u32 = 0x40800000u;
const REACH: u32 = 0x45800000u;       // 4096, the |z|² that ends the steps behind the escape
const LARGEST: u32 = 0x7f7fffffu;
const INSIDE: u32 = 0x7f800000u;      // infinity
const UNFINISHED: u32 = 0xff800000u;  // which no result is

fn step(z: vec2<f32>) -> vec2<f32> {
    let real = keep(keep(keep(z.x * z.x) - keep(z.y * z.y)) + params.c.x);
    return vec2(real, keep(2.0 * keep(z.x * z.y) + params.c.y));
}

// The bits of |z|². Those of numbers from +0 up are in order, and no compiler can take a comparison of them for true of a NaN.
fn norm(z: vec2<f32>) -> u32 {
    return bitcast<u32>(keep(z.x * z.x) + keep(z.y * z.y));
}

fn smooth_count(escaped: vec2<f32>, count: u32) -> f32 {
    var z = escaped;
    var more = 0u;
    while more < 8u && norm(z) <= REACH {
        z = step(z);
        more += 1u;
    }
    let far = keep(bitcast<f32>(clamp(norm(z), FOUR, LARGEST)));
    return keep(keep(f32(count + more) + 1.0) - yunta_log2(yunta_log2(far)));
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    var z: vec2<f32>;
    if job.step_first == 0u {
        let column = job.column + i;
        z = vec2(columns[column % params.width], rows[job.row + column / params.per_row]);
    } else {
        if bitcast<u32>(out[i]) != UNFINISHED {
            return;
        }
        z = state[i];
    }
    var count = job.step_first;
    while count < job.step_end && norm(z) <= FOUR {
        z = step(z);
        count += 1u;
    }
    if count < job.step_end {
        out[i] = smooth_count(z, count);
    } else if count == params.max_iter {
        out[i] = bitcast<f32>(INSIDE ^ job.zero);
    } else {
        out[i] = bitcast<f32>(UNFINISHED ^ job.zero);
        state[i] = z;
        unfinished();
    }
}
