// The sums of squares of the columns of a block of 256 rows, and what rounding lost of them, a block an item, or of wide
// tables a share of its columns: sum_squares.rs, to the bit. Each invocation has one column of an item. A loop step is one
// number, by the row's remainder by 8.

const ROWS = 256u;
const ROWS_A_LANE = 32u;
const INFINITY = 0x7f800000u;

struct Params {
    rows: u32,
    columns: u32,
    share: u32,   // columns of an item, of which a block's last item may have fewer
    shares: u32,  // items of a block: with several, each dispatch has the whole table
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> numbers: array<f32>;
// For each item the columns' sums, then what they lost.
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
// The column's sum and the lane's, where a dispatch ends between.
@group(0) @binding(4) var<storage, read_write> state: array<vec4<f32>>;

// A compensated sum: the sum as rounded, and what all roundings lost.
struct Sum {
    high: f32,
    low: f32,
}

// The rounded sum and what this rounding lost (Knuth).
fn two_sum(a: f32, b: f32) -> Sum {
    let sum = keep(a + b);
    let grown = keep(sum - a);
    return Sum(sum, keep(keep(a - keep(sum - grown)) + keep(b - grown)));
}

fn add(to: Sum, value: Sum) -> Sum {
    let sum = two_sum(to.high, value.high);
    return Sum(sum.high, keep(to.low + keep(sum.low + value.low)));
}

// The number nearest to a sum and what it lost, and what that lacks. A sum that is infinite or NaN lacks nothing.
fn finish(i: u32, column: u32, sum: Sum) {
    let at = 2u * params.share * i + column;
    let bits = bitcast<u32>(sum.high);
    var high = keep(sum.high + sum.low);
    var low = keep(keep(sum.high - high) + sum.low);
    if bits >= INFINITY {
        high = bitcast<f32>(select(0x7fc00000u, INFINITY, bits == INFINITY) ^ job.zero);
        low = 0.0;
    }
    out[at] = high;
    out[at + params.share] = low;
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let invocation = item(id, groups);
    if invocation >= job.count {
        return;
    }
    let i = invocation / params.share;
    let column = invocation % params.share;
    let block = (job.first + i) / params.shares;
    let rows = min(ROWS, params.rows - block * ROWS);
    let first_row = select(block * ROWS, i * ROWS, params.shares == 1u);
    let first_column = (job.first + i) % params.shares * params.share;
    let is_there = first_column + column < params.columns;
    var total = Sum(0.0, 0.0);
    var lane = Sum(0.0, 0.0);
    if job.step_first > 0u {
        let stored = state[invocation];
        total = Sum(stored.x, stored.y);
        lane = Sum(stored.z, stored.w);
    }
    for (var step = job.step_first; step < job.step_end; step += 1u) {
        let row = (step % ROWS_A_LANE) * 8u + step / ROWS_A_LANE;
        if row < rows && is_there {
            let number = numbers[(first_row + row) * params.columns + first_column + column];
            let sum = two_sum(lane.high, keep(number * number));
            lane = Sum(sum.high, keep(lane.low + sum.low));
        }
        if step % ROWS_A_LANE == ROWS_A_LANE - 1u {
            total = add(total, lane);
            lane = Sum(0.0, 0.0);
        }
    }
    if job.step_end < ROWS {
        state[invocation] = vec4(total.high, total.low, lane.high, lane.low);
    } else {
        finish(i, column, total);
    }
}
