// To integers, each by the bits; needs bits.wgsl. src/math/f32/round.rs has the same operations.

fn yunta_trunc(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let exponent = i32((bits & 0x7fffffffu) >> 23u);
    let kept = bits & (0xffffffffu << u32(clamp(150 - exponent, 0, 23)));
    return yunta_nan_like(x, select(kept, bits & 0x80000000u, exponent < 127));
}

// trunc(x), one further from zero where digits were lost and the sign is `sign`.
fn yunta_away(x: f32, sign: u32) -> f32 {
    let bits = bitcast<u32>(x);
    let whole = bitcast<u32>(yunta_trunc(x));
    let further = whole != bits && (bits & 0x80000000u) == sign;
    let sum = bitcast<u32>(keep(bitcast<f32>(whole) + bitcast<f32>(sign | 0x3f800000u)));
    return yunta_nan_like(x, select(whole, sum, further));
}

fn yunta_floor(x: f32) -> f32 {
    return yunta_away(x, 0x80000000u);
}

fn yunta_ceil(x: f32) -> f32 {
    return yunta_away(x, 0u);
}

// The even one of two.
fn yunta_round(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let magnitude = bits & 0x7fffffffu;
    let whole = keep(keep(bitcast<f32>(magnitude) + 8388608.0) - 8388608.0);
    return yunta_nan_like(x, select(bitcast<u32>(whole) | (bits & 0x80000000u), bits, magnitude >= 0x4b000000u));
}

fn yunta_fract(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let magnitude = bits & 0x7fffffffu;
    let difference = bitcast<u32>(keep(x - yunta_floor(x)));
    let finite = select(difference, 0u, magnitude == 0x7f800000u);
    let value = select(finite, 0x3f800000u, magnitude < 0x800000u && bits > 0x80000000u);
    return yunta_nan_like(x, select(value, bits, bits < 0x3f800000u));
}
