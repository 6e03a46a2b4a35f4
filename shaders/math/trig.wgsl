// sin, cos and tan of any angle; needs bits.wgsl, integers.wgsl, reduce.wgsl and divide.wgsl. src/math/f32/trig.rs has the
// same operations.

// Sine and cosine of what is left of an angle, each as a sum of three numbers.
struct YuntaSines {
    sine: vec3<f32>,
    cosine: vec3<f32>,
}
fn yunta_sines(angle: YuntaReduced) -> YuntaSines {
    let r = angle.high;
    let head = yunta_upper(r);
    let square = keep(head * head);
    let rest = keep(keep(r - head) * keep(r + head));
    let z = keep(square + rest);
    let half = keep(0.5 * square);
    let one = keep(1.0 - half);
    let cube = keep(z * r);
    let odd = keep(0x1.11073p-7 + keep(z * -0x1.994062p-13));
    let even = keep(0x1.55554ap-5 + keep(z * keep(-0x1.6c0c28p-10 + keep(z * 0x1.99e86cp-16))));
    let lost = keep(keep(keep(1.0 - one) - half) - keep(0.5 * rest));
    let sine_low = keep(keep(keep(cube * z) * odd) + keep(angle.low * one));
    let cosine_low = keep(lost - keep(r * angle.low));
    return YuntaSines(
        vec3(r, keep(cube * -0x1.555546p-3), sine_low),
        vec3(one, keep(keep(z * z) * even), cosine_low),
    );
}

fn yunta_total(sum: vec3<f32>) -> f32 {
    return keep(sum.x + keep(sum.y + sum.z));
}

// The function's bits, x where that is small and the function is odd, and NaN where x is not finite.
fn yunta_trig_completed(x: f32, value: u32, is_odd: bool) -> f32 {
    let magnitude = bitcast<u32>(x) & 0x7fffffffu;
    let result = select(value, bitcast<u32>(x), is_odd && magnitude < 0x39800000u);
    return bitcast<f32>(select(result, 0x7fc00000u, magnitude >= 0x7f800000u) ^ job.zero);
}

fn yunta_sin(x: f32) -> f32 {
    let angle = yunta_reduce(x);
    let sines = yunta_sines(angle);
    let sum = select(sines.sine, sines.cosine, (angle.quadrant & 1u) != 0u);
    let value = bitcast<u32>(yunta_total(sum)) ^ ((angle.quadrant & 2u) << 30u);
    return yunta_trig_completed(x, value, true);
}

fn yunta_cos(x: f32) -> f32 {
    let angle = yunta_reduce(x);
    let sines = yunta_sines(angle);
    let sum = select(sines.cosine, sines.sine, (angle.quadrant & 1u) != 0u);
    let value = bitcast<u32>(yunta_total(sum)) ^ (((angle.quadrant + 1u) & 2u) << 30u);
    return yunta_trig_completed(x, value, false);
}

fn yunta_tan(x: f32) -> f32 {
    let angle = yunta_reduce(x);
    let sines = yunta_sines(angle);
    let odd = (angle.quadrant & 1u) != 0u;
    let above = select(sines.sine, sines.cosine, odd);
    let below = select(sines.cosine, sines.sine, odd);
    let n = yunta_total(above);
    let d = yunta_total(below);
    let n_low = keep(keep(keep(above.x - n) + above.y) + above.z);
    let d_low = keep(keep(keep(below.x - d) + below.y) + below.z);
    let reciprocal = yunta_divide(1.0, d);
    let q = keep(n * reciprocal);
    let q_head = yunta_upper(q);
    let d_head = yunta_upper(d);
    let q_tail = keep(q - q_head);
    let d_tail = keep(d - d_head);
    let most = keep(keep(n - keep(q_head * d_head)) - keep(q_head * d_tail));
    let left = keep(keep(most - keep(q_tail * d_head)) - keep(q_tail * d_tail));
    let value = keep(q + keep(keep(keep(left + n_low) - keep(q * d_low)) * reciprocal));
    return yunta_trig_completed(x, bitcast<u32>(value) ^ ((angle.quadrant & 1u) << 31u), true);
}
