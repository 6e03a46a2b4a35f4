// asin, acos, atan and atan2; needs pairs.wgsl, hypot.wgsl and hyperbolic.wgsl.
// src/math/f32/arc.rs has the same operations, and tells the method.

// For asin and acos: what stands for |x| and its arc sine, as a sum; twice the latter and π/2 make the others.
struct YuntaArc {
    high: f32,
    low: f32,
    far: bool,
}

fn yunta_arc(x: f32) -> YuntaArc {
    let a = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x3f800000u) ^ job.zero);
    let far = a > 0.5;
    let half = keep(0.5 * keep(1.0 - a));
    let s_s_low = yunta_root_sum(half, 0.0);
    let z = select(keep(a * a), half, far);
    let y = select(a, s_s_low.x, far);
    let p3 = keep(0x1.8c2538p-6 + keep(z * 0x1.59652cp-5));
    let p2 = keep(0x1.74808cp-5 + keep(z * p3));
    let p1 = keep(0x1.3301acp-4 + keep(z * p2));
    let p0 = keep(0x1.5555cap-3 + keep(z * p1));
    return YuntaArc(y, keep(select(0.0, s_s_low.y, far) + keep(keep(y * z) * p0)), far);
}

// n · π/2 + sign · (high + low), where the former is not less than the latter.
fn yunta_turned(n: f32, high: f32, low: f32) -> f32 {
    let sum_lost = yunta_sum_of_larger(keep(n * 0x1.92p-1), high);
    return keep(sum_lost.x + keep(sum_lost.y + keep(keep(n * 0x1.fb5444p-13) + low)));
}

// The arc sine, from -π/2 to π/2; NaN beyond 1.
fn yunta_asin(x: f32) -> f32 {
    let arc = yunta_arc(x);
    let value = select(keep(arc.high + arc.low), yunta_turned(2.0, keep(arc.high * -2.0), keep(arc.low * -2.0)), arc.far);
    return yunta_odd(x, select(bitcast<u32>(value), 0x7fc00000u, (bitcast<u32>(x) & 0x7fffffffu) > 0x3f800000u));
}

// The arc cosine, from 0 to π; NaN beyond 1.
fn yunta_acos(x: f32) -> f32 {
    let arc = yunta_arc(x);
    let negative = bitcast<u32>(x) >= 0x80000000u;
    // Of numbers up to ½ it is π/2 - asin(x), of greater ones twice the angle, and of those below -½ what that leaves of π.
    let turns = select(2.0, select(0.0, 4.0, negative), arc.far);
    let times = keep(select(1.0, 2.0, arc.far) * select(1.0, -1.0, arc.far == negative));
    let value = yunta_turned(turns, keep(arc.high * times), keep(arc.low * times));
    return yunta_nan_like(x, select(bitcast<u32>(value), 0x7fc00000u, (bitcast<u32>(x) & 0x7fffffffu) > 0x3f800000u));
}

// The angle of a, from 0 on, and b, at least a, as a sum of a multiple of π/4 and two numbers.
struct YuntaAngle {
    eighths: f32,
    high: f32,
    low: f32,
}

fn yunta_angle(a: f32, b: f32) -> YuntaAngle {
    let far = a > keep(b * 0x1.a8279ap-2);
    let n_n_low = yunta_sum_of_larger(b, keep(0.0 - a));
    let d_d_low = yunta_sum_of_larger(b, a);
    let n = select(a, keep(0.0 - n_n_low.x), far);
    let n_low = select(0.0, keep(0.0 - n_n_low.y), far);
    let d = select(b, d_d_low.x, far);
    let d_low = select(0.0, d_d_low.y, far);
    let t = yunta_divide(n, d);
    let r = yunta_divide(1.0, d);
    let t_low = keep(yunta_missing(n, t, d, d_low, r) + keep(n_low * r));
    let z = keep(t * t);
    let p3 = keep(0x1.b18af4p-4 + keep(z * -0x1.f025e2p-5));
    let p2 = keep(-0x1.23add8p-3 + keep(z * p3));
    let p1 = keep(0x1.999124p-3 + keep(z * p2));
    let p0 = keep(-0x1.555548p-2 + keep(z * p1));
    return YuntaAngle(select(0.0, 1.0, far), t, keep(t_low + keep(keep(t * z) * p0)));
}

// The arc tangent, from -π/2 to π/2.
fn yunta_atan(x: f32) -> f32 {
    // Of what is above 2^40 the angle is π/2 to the last digit.
    let y = bitcast<f32>(min((bitcast<u32>(x) & 0x7fffffffu), 0x53800000u) ^ job.zero);
    let steep = y > 1.0;
    let angle = yunta_angle(select(y, 1.0, steep), select(1.0, y, steep));
    let turn = select(1.0, -1.0, steep);
    let value = yunta_turned(select(angle.eighths, keep(2.0 - angle.eighths), steep), keep(turn * angle.high), keep(turn * angle.low));
    return yunta_odd(x, bitcast<u32>(value));
}

// The angle of the point (x, y), from -π to π, with C99's special cases: of -0 and zeros too it has the sign of y, and of two
// infinities it is that of a diagonal.
fn yunta_atan2(y: f32, x: f32) -> f32 {
    let u = bitcast<u32>(x) & 0x7fffffffu;
    let v = bitcast<u32>(y) & 0x7fffffffu;
    let steep = v > u;
    let small = min(u, v);
    let large = max(u, v);
    // As numbers by powers of two: what is 2^-60 of the other, or is 0, or is finite beside infinity, is not to be told from 0.
    let a_i = yunta_split(small);
    let b_j = yunta_split(large);
    let same = (small == large) & (small > 0u);
    let none = (small < 1u) | ((large == 0x7f800000u) & !same);
    let n = bitcast<i32>(select(bitcast<u32>((a_i.y - b_j.y)), 0u, same));
    let a = select(select(keep(a_i.x * power_of_two(max(n, -60))), b_j.x, same), 0.0, none);
    let angle = yunta_angle(a, b_j.x);
    let back = bitcast<u32>(x) >= 0x80000000u;
    let base = select(angle.eighths, keep(2.0 - angle.eighths), steep);
    let turn = select(-1.0, 1.0, steep == back);
    let value = yunta_turned(select(base, keep(4.0 - base), back), keep(turn * angle.high), keep(turn * angle.low));
    // A small angle is the quotient itself, rounded once.
    let m = yunta_split(small).x;
    let small_2 = bitcast<f32>(yunta_scaled(yunta_divide(m, b_j.x), max(n, -200)));
    let near = ((!steep & !back) & (n < -30)) & !none;
    let value_2 = select(bitcast<u32>(value), bitcast<u32>(small_2), near);
    return bitcast<f32>(select(value_2 | (bitcast<u32>(y) & 0x80000000u), 0x7fc00000u, yunta_is_nan(x) | yunta_is_nan(y)) ^ job.zero);
}
