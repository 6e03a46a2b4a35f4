// The hypotenuse of two columns, a row an item: hypotenuse.rs, operation by operation; needs math/sqrt.wgsl. No number on the
// way is subnormal, because drivers may flush those.

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

const INFINITY = 0x7f800000u;
const SMALL = 0x2c800000u; // 2^-38
const LARGE = 0x5e800000u; // 2^62

fn upper_digits(a: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(a) & 0xfffff000u);
}

// (a + h) * (a - h), what the square of the upper digits h lacks of the square of a.
fn lower_square(a: f32, h: f32) -> f32 {
    return keep(keep(a + h) * keep(a - h));
}

// 2^100 times a number of these bits that is below 2^-38.
fn raised(bits: u32) -> f32 {
    return select(keep(bitcast<f32>(bits) * 0x1p100), keep(f32(bits) * 0x1p-49), bits < 0x800000u);
}

// The bits of x times 2^-100, rounded once, for a root x of 0 or at least 2^-49.
fn lowered(x: f32) -> u32 {
    // A subnormal result is x in units of 2^-149, rounded to an integer by adding 2^23.
    let units = bitcast<u32>(keep(keep(x * 0x1p49) + 8388608.0)) - 0x4b000000u;
    return select(bitcast<u32>(x) - (100u << 23u), units, bitcast<u32>(x) < (101u << 23u));
}

// The root of a * a + b * b, for a >= b >= 0 and a sum between 2^-98 and 2^126, or 0.
fn root_of_squares(a: f32, b: f32) -> f32 {
    let a_high = upper_digits(a);
    let b_high = upper_digits(b);
    let p = keep(a_high * a_high);
    let q = keep(b_high * b_high);
    let sum = keep(p + q);
    let lost = keep(keep(p - sum) + q);
    return yunta_sqrt(keep(sum + keep(lost + keep(lower_square(a, a_high) + lower_square(b, b_high)))));
}

// The bits of the hypotenuse of two numbers of these bits.
fn hypotenuse(larger: u32, smaller: u32) -> u32 {
    if larger < SMALL {
        return lowered(root_of_squares(raised(larger), raised(smaller)));
    }
    let is_large = larger > LARGE;
    let there = select(1.0, 0x1p-100, is_large);
    let back = select(1.0, 0x1p100, is_large);
    let root = root_of_squares(keep(bitcast<f32>(larger) * there), keep(bitcast<f32>(smaller) * there));
    return bitcast<u32>(keep(root * back));
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count {
        return;
    }
    // Without their signs, numbers are ordered as their bits are; infinity is above all of them and NaN above that.
    let a = bitcast<u32>(x[i]) & 0x7fffffffu;
    let b = bitcast<u32>(y[i]) & 0x7fffffffu;
    if a == INFINITY || b == INFINITY {
        out[i] = bitcast<f32>(INFINITY ^ job.zero);
    } else if max(a, b) > INFINITY {
        out[i] = bitcast<f32>(0x7fc00000u ^ job.zero);
    } else {
        out[i] = bitcast<f32>(hypotenuse(max(a, b), min(a, b)) ^ job.zero);
    }
}
