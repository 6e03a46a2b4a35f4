// Each row brought to 0..1, a row an item: normalize.rs, operation by operation. The first half of the steps looks for
// the row's smallest and largest number, the second divides, with integers, because a driver's own division may be off
// by some units in the last place.

const INFINITY = 0x7f800000u;

struct Params {
    columns: u32,
}
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> numbers: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
// The smallest and the largest number so far, and whether all are finite, where a dispatch ends before the row does.
@group(0) @binding(4) var<storage, read_write> state: array<vec4<f32>>;

// A positive number as significand * 2^exponent, the significand of 24 bits.
struct Parts {
    significand: u32,
    exponent: i32,
}

fn parts(bits: u32) -> Parts {
    let significand = select(bits & 0x7fffffu, (bits & 0x7fffffu) | 0x800000u, bits >= 0x800000u);
    let shift = countLeadingZeros(significand) - 8u;
    return Parts(significand << shift, max(i32(bits >> 23u), 1) - i32(shift));
}

// n / d for 0 <= n <= d, rounded once: long division, eight bits a digit.
fn quotient(n: f32, d: f32) -> f32 {
    let n_bits = bitcast<u32>(n);
    if n_bits == 0u {
        return 0.0;
    }
    let a = parts(n_bits);
    let b = parts(bitcast<u32>(d));
    let below = u32(a.significand < b.significand);
    var rest = (a.significand << below) - b.significand;
    var digits = 1u;
    for (var digit = 0; digit < 3; digit += 1) {
        rest <<= 8u;
        digits = (digits << 8u) | (rest / b.significand);
        rest %= b.significand;
    }
    // 25 digits of a number in 1..2, one more than are kept; a subnormal result keeps fewer.
    let exponent = a.exponent - b.exponent - i32(below) + 127;
    let dropped = u32(1 + max(0, 1 - exponent));
    if dropped > 25u {
        return 0.0;
    }
    let kept = digits >> dropped;
    let lost = digits & ((1u << dropped) - 1u);
    let half = 1u << (dropped - 1u);
    let is_up = lost > half || (lost == half && (rest != 0u || (kept & 1u) == 1u));
    return bitcast<f32>((u32(max(exponent, 1) - 1) << 23u) + kept + u32(is_up));
}

fn normalized(x: f32, lo: f32, hi: f32) -> f32 {
    if lo == hi {
        return 0.0;
    }
    var scale = 1.0;
    if (bitcast<u32>(keep(hi - lo)) & INFINITY) == INFINITY {
        scale = 0.5;
    }
    let low = keep(lo * scale);
    return quotient(abs(keep(keep(x * scale) - low)), keep(keep(hi * scale) - low));
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    let row = i * params.columns;
    var lo = bitcast<f32>(INFINITY ^ job.zero);
    var hi = -lo;
    var is_finite = true;
    if job.step_first > 0u {
        let stored = state[i];
        lo = stored.x;
        hi = stored.y;
        is_finite = stored.z == 1.0;
    }
    for (var step = job.step_first; step < min(job.step_end, params.columns); step += 1u) {
        let x = numbers[row + step];
        if (bitcast<u32>(x) & INFINITY) == INFINITY {
            is_finite = false;
        } else {
            lo = select(lo, x, x < lo);
            hi = select(hi, x, x > hi);
        }
    }
    for (var step = max(job.step_first, params.columns); step < job.step_end; step += 1u) {
        let at = row + step - params.columns;
        if is_finite {
            out[at] = normalized(numbers[at], lo, hi);
        } else {
            out[at] = bitcast<f32>(0x7fc00000u ^ job.zero);
        }
    }
    if job.step_end < 2u * params.columns {
        state[i] = vec4(lo, hi, f32(is_finite), 0.0);
    }
}
