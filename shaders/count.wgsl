// How often a value stands in each row, a row an item. A number is the value where its bits under the mask are, which
// serves i32, u32 and f32 alike: see `pattern` in count.rs.

struct Params {
    columns: u32,
    mask: u32,
    value: u32,
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> numbers: array<u32>;
// Each count is a u64, low word first.
@group(0) @binding(3) var<storage, read_write> out: array<vec2<u32>>;
// The count so far, of a row too long for one dispatch.
@group(0) @binding(4) var<storage, read_write> state: array<u32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    var count = 0u;
    if job.step_first > 0u {
        count = state[i];
    }
    let row = i * params.columns;
    for (var column = job.step_first; column < job.step_end; column += 1u) {
        count += select(0u, 1u, (numbers[row + column] & params.mask) == params.value);
    }
    if job.step_end < params.columns {
        state[i] = count;
    }
    out[i] = vec2(count, 0u);
}
