// Escape counts of z * z + c, a pixel an item. A pixel that has not escaped when its steps are used up leaves its z in
// `state`, and the next dispatch goes on from there.

struct Params {
    c: vec2<f32>,
    width: u32,
    per_row: u32,   // items that have a row's coordinate: those of the width, or 1 where each point has its own
    max_iter: u32,
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> columns: array<f32>;
@group(0) @binding(3) var<storage, read> rows: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<u32>;
@group(0) @binding(5) var<storage, read_write> state: array<vec2<f32>>;

const FOUR: u32 = 0x40800000u;

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
        if out[i] != job.step_first {
            return;
        }
        z = state[i];
    }
    var count = job.step_first;
    var a = keep(z.x * z.x);
    var b = keep(z.y * z.y);
    // a + b <= 4 by its bits, which no compiler can take for true of a NaN. The bits of numbers from +0 up are in order.
    while count < job.step_end && bitcast<u32>(a + b) <= FOUR {
        z.y = 2.0 * keep(z.x * z.y) + params.c.y;
        z.x = keep(a - b) + params.c.x;
        a = keep(z.x * z.x);
        b = keep(z.y * z.y);
        count += 1u;
    }
    out[i] = count;
    if count == job.step_end && count < params.max_iter {
        state[i] = z;
        unfinished();
    }
}
