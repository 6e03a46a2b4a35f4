// What compares and mixes; needs bits.wgsl, and smoothstep divide.wgsl. All comparisons are of bits.
// src/math/f32/order.rs has the same operations.

// A number that orders as x does, with -0 below 0.
fn yunta_key(x: f32) -> i32 {
    let bits = bitcast<i32>(x);
    return bits ^ ((bits >> 31u) & 0x7fffffff);
}

fn yunta_is_nan(x: f32) -> bool {
    return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

// Comparisons that a driver cannot decide for itself: none that a NaN has a part in is true, and the zeros are equal.
fn yunta_less(x: f32, y: f32) -> bool {
    let zeros = ((bitcast<u32>(x) | bitcast<u32>(y)) & 0x7fffffffu) == 0u;
    return yunta_key(x) < yunta_key(y) && !zeros && !yunta_is_nan(x) && !yunta_is_nan(y);
}

fn yunta_less_equal(x: f32, y: f32) -> bool {
    let zeros = ((bitcast<u32>(x) | bitcast<u32>(y)) & 0x7fffffffu) == 0u;
    return (yunta_key(x) <= yunta_key(y) || zeros) && !yunta_is_nan(x) && !yunta_is_nan(y);
}

fn yunta_equal(x: f32, y: f32) -> bool {
    let zeros = ((bitcast<u32>(x) | bitcast<u32>(y)) & 0x7fffffffu) == 0u;
    return (bitcast<u32>(x) == bitcast<u32>(y) || zeros) && !yunta_is_nan(x) && !yunta_is_nan(y);
}

fn yunta_abs(x: f32) -> f32 {
    return yunta_nan_like(x, bitcast<u32>(x) & 0x7fffffffu);
}

fn yunta_sign(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    return yunta_nan_like(x, select(bits, (bits & 0x80000000u) | 0x3f800000u, (bits & 0x7fffffffu) != 0u));
}

fn yunta_min(x: f32, y: f32) -> f32 {
    let value = select(bitcast<u32>(x), bitcast<u32>(y), yunta_key(y) < yunta_key(x));
    return bitcast<f32>(select(value, 0x7fc00000u, yunta_is_nan(x) || yunta_is_nan(y)) ^ job.zero);
}

fn yunta_max(x: f32, y: f32) -> f32 {
    let value = select(bitcast<u32>(x), bitcast<u32>(y), yunta_key(y) > yunta_key(x));
    return bitcast<f32>(select(value, 0x7fc00000u, yunta_is_nan(x) || yunta_is_nan(y)) ^ job.zero);
}

fn yunta_clamp(x: f32, low: f32, high: f32) -> f32 {
    return yunta_min(yunta_max(x, low), high);
}

fn yunta_saturate(x: f32) -> f32 {
    return yunta_clamp(x, 0.0, 1.0);
}

fn yunta_step(edge: f32, x: f32) -> f32 {
    return select(0.0, 1.0, yunta_less_equal(edge, x));
}

fn yunta_mix(x: f32, y: f32, t: f32) -> f32 {
    let value = keep(keep(x * keep(1.0 - t)) + keep(y * t));
    return yunta_nan_like(value, bitcast<u32>(value));
}

fn yunta_smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = yunta_saturate(yunta_divide(keep(x - low), keep(high - low)));
    let value = keep(keep(t * t) * keep(3.0 - keep(2.0 * t)));
    return yunta_nan_like(value, bitcast<u32>(value));
}
