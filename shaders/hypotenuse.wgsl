// The hypotenuse of two columns, a row an item: hypotenuse.rs, operation by operation. The root is made of integers,
// because a driver's own may be off by some units in the last place.

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

const INFINITY = 0x7f800000u;

// The square root of zero or a positive normal number, rounded once: digit by digit (fdlibm, e_sqrtf.c).
fn square_root(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    if bits == 0u {
        return 0.0;
    }
    let exponent = i32(bits >> 23u) - 127;
    var rest = ((bits & 0x7fffffu) | 0x800000u) << (1u + u32(exponent & 1));
    var root = 0u;
    var twice = 0u;
    for (var digit = 0x1000000u; digit != 0u; digit >>= 1u) {
        let trial = twice + digit;
        if trial <= rest {
            rest -= trial;
            twice = trial + digit;
            root += digit;
        }
        rest <<= 1u;
    }
    // 25 digits: the last one decides the rounding, and a tie cannot be.
    root = (root + (root & 1u)) >> 1u;
    return bitcast<f32>(root + 0x3f000000u + (u32(exponent >> 1u) << 23u));
}

fn upper_digits(a: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(a) & 0xfffff000u);
}

// (a + h) * (a - h), what the square of the upper digits h lacks of the square of a.
fn lower_square(a: f32, h: f32) -> f32 {
    return keep(keep(a + h) * keep(a - h));
}

fn hypotenuse(larger: f32, smaller: f32) -> f32 {
    var there = 1.0;
    var back = 1.0;
    if larger > 0x1p62 {
        there = 0x1p-100;
        back = 0x1p100;
    } else if larger < 0x1p-50 {
        there = 0x1p100;
        back = 0x1p-100;
    }
    let a = keep(larger * there);
    let b = keep(smaller * there);
    let a_high = upper_digits(a);
    let b_high = upper_digits(b);
    let p = keep(a_high * a_high);
    let q = keep(b_high * b_high);
    let sum = keep(p + q);
    let lost = keep(keep(p - sum) + q);
    let squares = keep(sum + keep(lost + keep(lower_square(a, a_high) + lower_square(b, b_high))));
    return keep(square_root(squares) * back);
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
        out[i] = hypotenuse(bitcast<f32>(max(a, b)), bitcast<f32>(min(a, b)));
    }
}
