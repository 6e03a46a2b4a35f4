// Each row brought to 0..1, a row an item: normalize.rs, operation by operation. The first half of the steps looks for
// the row's smallest and largest number, the second divides, with integers, because a driver's own division may be off
// by some units in the last place, and it may flush subnormal numbers; needs math/integers.wgsl.

const INFINITY = 0x7f800000u;
const SMALL = 0x21800000u; // 2^-60

struct Params {
    columns: u32,
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> numbers: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
// The keys of the smallest and the largest number so far, and whether all are finite, where a dispatch ends before the row
// does.
@group(0) @binding(4) var<storage, read_write> state: array<vec4<i32>>;

// An integer that orders as the number does; of both zeros it is 0.
fn key(x: f32) -> i32 {
    let bits = bitcast<u32>(x);
    let magnitude = i32(bits & 0x7fffffffu);
    return select(magnitude, -magnitude, bits > 0x7fffffffu);
}

// The number of a key.
fn number(key: i32) -> f32 {
    return bitcast<f32>(u32(abs(key)) | select(0u, 0x80000000u, key < 0));
}

// A difference of two numbers, 2^raised times.
struct Difference {
    value: f32,
    raised: i32,
}

// 2^64 times a number below 2^-60.
fn up(x: f32) -> f32 {
    let magnitude = bitcast<u32>(x) & 0x7fffffffu;
    let size = keep(f32(magnitude) * 0x1p-85);
    return select(keep(x * 0x1p64), select(size, -size, bitcast<u32>(x) > 0x7fffffffu), magnitude < 0x800000u);
}

// |x - y|: small numbers are raised, whose difference might be subnormal; large ones are halved, if `scale` says so.
fn difference(x: f32, y: f32, scale: f32) -> Difference {
    let most = max(bitcast<u32>(x) & 0x7fffffffu, bitcast<u32>(y) & 0x7fffffffu);
    if most < SMALL {
        return Difference(abs(keep(up(x) - up(y))), 64);
    }
    return Difference(abs(keep(keep(x * scale) - keep(y * scale))), select(0, -1, scale < 1.0));
}

// n / d for 0 <= n <= d, rounded once: long division, eight bits a digit.
fn quotient(n: Difference, d: Difference) -> f32 {
    let n_bits = bitcast<u32>(n.value);
    if n_bits == 0u {
        return 0.0;
    }
    let a = yunta_digits(n_bits);
    let b = yunta_digits(bitcast<u32>(d.value));
    let below = u32(a.digits < b.digits);
    var rest = (a.digits << below) - b.digits;
    var digits = 1u;
    for (var digit = 0; digit < 3; digit += 1) {
        rest <<= 8u;
        digits = (digits << 8u) | (rest / b.digits);
        rest %= b.digits;
    }
    // 25 digits of a number in 1..2, one more than are kept.
    let exponent = (a.exponent - n.raised) - (b.exponent - d.raised) - i32(below) + 127;
    return bitcast<f32>(yunta_rounded(digits, rest != 0u, exponent));
}

fn normalized(x: f32, low: i32, high: i32) -> f32 {
    if low == high {
        return 0.0;
    }
    let lo = number(low);
    let hi = number(high);
    let scale = select(1.0, 0.5, (bitcast<u32>(keep(hi - lo)) & INFINITY) == INFINITY);
    return quotient(difference(x, lo, scale), difference(hi, lo, scale));
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    let row = i * params.columns;
    var low = i32(INFINITY);
    var high = -low;
    var is_finite = true;
    if job.step_first > 0u {
        let stored = state[i];
        low = stored.x;
        high = stored.y;
        is_finite = stored.z == 1;
    }
    for (var step = job.step_first; step < min(job.step_end, params.columns); step += 1u) {
        let x = numbers[row + step];
        if (bitcast<u32>(x) & INFINITY) == INFINITY {
            is_finite = false;
        } else {
            low = min(low, key(x));
            high = max(high, key(x));
        }
    }
    for (var step = max(job.step_first, params.columns); step < job.step_end; step += 1u) {
        let at = row + step - params.columns;
        if is_finite {
            out[at] = normalized(numbers[at], low, high);
        } else {
            out[at] = bitcast<f32>(0x7fc00000u ^ job.zero);
        }
    }
    if job.step_end < 2u * params.columns {
        state[i] = vec4(low, high, i32(is_finite), 0);
    }
}
