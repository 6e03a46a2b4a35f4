// asin, acos, atan and atan2, in f64; needs pairs.wgsl and hyperbolic.wgsl.
// src/math/f64/arc.rs has the same operations, and tells the method.

// For asin and acos: what stands for |x| and its arc sine, as a sum; twice the latter and π/2 make the others.
struct YuntaArcF64 {
    high: f64,
    low: f64,
    far: bool,
}

fn yunta_arc_f64(x: f64) -> YuntaArcF64 {
    let a = select(1.0lf, abs(x), abs(x) < 1.0lf);
    let far = a > 0.5lf;
    let half = 0.5lf * (1.0lf - a);
    let s_s_low = yunta_root_f64(half, 0.0lf);
    let z = select(a * a, half, far);
    let y = select(a, s_s_low.x, far);
    let p11 = fma(0.03256583927490458lf, z, -0.020898809490814328lf);
    let p10 = fma(p11, z, 0.021636856974466507lf);
    let p9 = fma(p10, z, 0.0037352343200085705lf);
    let p8 = fma(p9, z, 0.01077270078341017lf);
    let p7 = fma(p8, z, 0.011400238094136402lf);
    let p6 = fma(p7, z, 0.013980662389073067lf);
    let p5 = fma(p6, z, 0.017351624732641444lf);
    let p4 = fma(p5, z, 0.022372214318213676lf);
    let p3 = fma(p4, z, 0.03038194272950777lf);
    let p2 = fma(p3, z, 0.044642857174224136lf);
    let p1 = fma(p2, z, 0.07499999999971095lf);
    let p0 = fma(p1, z, 0.1666666666666676lf);
    return YuntaArcF64(y, fma((y * z), p0, select(0.0lf, s_s_low.y, far)), far);
}

// n · π/4 + (high + low), where the former is 0 or not less than the latter.
fn yunta_turned_f64(n: f64, high: f64, low: f64) -> f64 {
    let sum_lost = yunta_sum_of_larger_f64(n * 0.7853981633974483lf, high);
    return sum_lost.x + (sum_lost.y + fma(n, 3.061616997868383e-17lf, low));
}

// The arc sine, from -π/2 to π/2; NaN beyond 1. At most 0.7 ulp off.
fn yunta_asin_f64(x: f64) -> f64 {
    let arc = yunta_arc_f64(x);
    let value = select(arc.high + arc.low, yunta_turned_f64(2.0lf, arc.high * -2.0lf, arc.low * -2.0lf), arc.far);
    return yunta_odd_f64(x, select(value, yunta_nan_f64(), abs(x) > 1.0lf));
}

// The arc cosine, from 0 to π; NaN beyond 1. At most 0.7 ulp off.
fn yunta_acos_f64(x: f64) -> f64 {
    let arc = yunta_arc_f64(x);
    let negative = x < 0.0lf;
    // Of numbers up to ½ it is π/2 - asin(x), of greater ones twice the angle, and of those below -½ what that leaves of π.
    let turns = select(2.0lf, select(0.0lf, 4.0lf, negative), arc.far);
    let times = select(1.0lf, 2.0lf, arc.far) * select(1.0lf, -1.0lf, arc.far == negative);
    let value = yunta_turned_f64(turns, arc.high * times, arc.low * times);
    return yunta_one_nan_f64(select(yunta_nan_f64(), value, abs(x) <= 1.0lf));
}

// The angle of a, from 0 on, and b, at least a, as a sum of a multiple of π/4 and two numbers.
struct YuntaAngleF64 {
    eighths: f64,
    high: f64,
    low: f64,
}

fn yunta_angle_f64(a: f64, b: f64) -> YuntaAngleF64 {
    let far = a > (b * 0.4142135623730951lf);
    let n_n_low = yunta_sum_of_larger_f64(b, -a);
    let d_d_low = yunta_sum_of_larger_f64(b, a);
    let n = select(a, -n_n_low.x, far);
    let n_low = select(0.0lf, -n_n_low.y, far);
    let d = select(b, d_d_low.x, far);
    let d_low = select(0.0lf, d_d_low.y, far);
    let t = n / d;
    let r = 1.0lf / d;
    let t_low = fma(n_low, r, yunta_left_f64(n, t, d, d_low, r));
    let z = t * t;
    let p9 = fma(-0.017852325710913188lf, z, 0.038013853576605125lf);
    let p8 = fma(p9, z, -0.050372813222999lf);
    let p7 = fma(p8, z, 0.05847432882026477lf);
    let p6 = fma(p7, z, -0.0666304008411298lf);
    let p5 = fma(p6, z, 0.07692054452217119lf);
    let p4 = fma(p5, z, -0.09090897424093491lf);
    let p3 = fma(p4, z, 0.11111110771417834lf);
    let p2 = fma(p3, z, -0.1428571427994364lf);
    let p1 = fma(p2, z, 0.199999999999509lf);
    let p0 = fma(p1, z, -0.33333333333333187lf);
    return YuntaAngleF64(select(0.0lf, 1.0lf, far), t, fma((t * z), p0, t_low));
}

// The arc tangent, from -π/2 to π/2; at most 0.8 ulp off.
fn yunta_atan_f64(x: f64) -> f64 {
    // Of what is above 2^80 the angle is π/2 to the last digit.
    let y = select(1.2e24lf, abs(x), abs(x) < 1.2e24lf);
    let steep = y > 1.0lf;
    let angle = yunta_angle_f64(select(y, 1.0lf, steep), select(1.0lf, y, steep));
    let turn = select(1.0lf, -1.0lf, steep);
    return yunta_odd_f64(x, yunta_turned_f64(select(angle.eighths, 2.0lf - angle.eighths, steep), turn * angle.high, turn * angle.low));
}

// The angle of the point (x, y), from -π to π, with C99's special cases: of -0 and zeros too it has the sign of y, and of two
// infinities it is that of a diagonal. At most 0.8 ulp off.
fn yunta_atan2_f64(y: f64, x: f64) -> f64 {
    let u = abs(x);
    let v = abs(y);
    let steep = v > u;
    let small = select(v, u, steep);
    let large = select(u, v, steep);
    // So that no sum is above what there is and no quotient's rest below; infinities and zeros as numbers with the same angle.
    let by = yunta_power_of_two_f64(select(select(0.0lf, -60.0lf, large > 1e270lf), 600.0lf, large < 1e90lf));
    let same = (small == large) & (small > 0.0lf);
    let simple = (same | (large == yunta_infinity_f64())) | (large == 0.0lf);
    let a = select(select(small * by, 0.0lf, simple), 1.0lf, same);
    let b = select(large * by, 1.0lf, simple);
    let angle = yunta_angle_f64(a, b);
    let back = bitcast<u64>(x) >= 0x8000000000000000lu;
    let base = select(angle.eighths, 2.0lf - angle.eighths, steep);
    let turn = select(-1.0lf, 1.0lf, steep == back);
    let value = yunta_turned_f64(select(base, 4.0lf - base, back), turn * angle.high, turn * angle.low);
    return yunta_one_nan_f64(select(yunta_flip_f64(value, bitcast<u64>(y)), yunta_nan_f64(), (x != x) | (y != y)));
}
