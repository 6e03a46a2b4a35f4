// x to the power of y; needs bits.wgsl. src/math/f32/pow.rs has the same operations and tells the method.

// log2 of a positive, finite number of these bits, as a sum.
fn yunta_pow_logarithm(magnitude: u32) -> vec2<f32> {
    let bits = yunta_normal(magnitude);
    let above = bits - 0x3f5db3d7u;
    let n = f32((bitcast<i32>(above) >> 23u) - select(0, 149, magnitude < 0x800000u));
    let a = bitcast<f32>(bits - (above & 0xff800000u));
    let upper_half = bitcast<u32>(a) > 0x3f9cc470u;
    let c = select(1.0, 1.5, upper_half);
    let u = keep(a - c);
    let d = keep(a + c);
    let guess = keep(select(0x1.f6924cp-1, 0x1.590f74p-1, upper_half) - keep(d * select(0x1.eb6b7ep-3, 0x1.cf6adcp-4, upper_half)));
    let better = keep(guess * keep(2.0 - keep(d * guess)));
    let v = keep(better * keep(2.0 - keep(d * better)));
    let s = keep(u * v);
    let head = yunta_upper_nearest(s);
    let d_head = yunta_upper(d);
    let left = keep(keep(u - keep(head * d_head)) - keep(head * keep(a - keep(d_head - c))));
    let tail = keep(v * left);
    let z = keep(s * s);
    let series = keep(0x1.333336p-1 + keep(z * keep(0x1.b6d04ep-2 + keep(z * 0x1.5b8d56p-2))));
    let r = keep(keep(keep(z * z) * series) + keep(tail * keep(head + s)));
    let square = keep(head * head);
    let sum = yunta_upper(keep(keep(3.0 + square) + r));
    let rest = keep(r - keep(keep(sum - 3.0) - square));
    let product = keep(head * sum);
    let more = keep(keep(tail * sum) + keep(rest * s));
    let high = yunta_upper_nearest(keep(product + more));
    let low = keep(more - keep(high - product));
    let first = keep(high * 0x1.ec8p-1);
    let of_c = select(0.0, 0x1.2b8p-1, upper_half);
    let second = keep(keep(keep(high * -0x1.ec478cp-14) + keep(low * 0x1.ec709ep-1)) + select(0.0, 0x1.a39fbep-20, upper_half));
    let total = yunta_upper(keep(keep(keep(first + second) + of_c) + n));
    return vec2(total, keep(second - keep(keep(keep(total - n) - of_c) - first)));
}

// The bits of 2^(high + low).
fn yunta_pow_power(high: f32, low: f32) -> u32 {
    let shifted = yunta_nearest(keep(high + low));
    let rest = keep(high - yunta_nearest_f32(shifted));
    let r = keep(rest + low);
    let lost = keep(keep(rest - r) + low);
    let s = keep(r * r);
    let a = keep(0x1.ebfbdcp-3 + keep(r * 0x1.c6af84p-5));
    let b = keep(0x1.3b2e1ap-7 + keep(r * keep(0x1.5f06e4p-10 + keep(r * 0x1.414b6cp-13))));
    let head = yunta_upper(r);
    let first = keep(head * 0x1.62ep-1);
    let one = keep(1.0 + first);
    let linear = keep(keep(head * 0x1.0bfbe8p-15) + keep(keep(keep(r - head) + lost) * 0x1.62e43p-1));
    let tail = keep(keep(keep(1.0 - one) + first) + keep(linear + keep(s * keep(a + keep(s * b)))));
    return yunta_scaled(keep(one + tail), yunta_nearest_i32(shifted));
}

// The bits of |x|^y, where neither is NaN, and u is those of |x|.
fn yunta_pow_absolute(u: u32, given: u32) -> u32 {
    let logarithm = yunta_pow_logarithm(u);
    let y = bitcast<f32>(min(given & 0x7fffffffu, 0x50000000u) | (given & 0x80000000u));
    let head = yunta_upper(y);
    let exact = keep(head * logarithm.x);
    let rest = keep(keep(keep(y - head) * logarithm.x) + keep(y * logarithm.y));
    let about = keep(exact + rest);
    let over = about > 129.0;
    let under = about < -151.0;
    let outside = over || under;
    let inside = yunta_pow_power(select(exact, 0.0, outside), select(rest, 0.0, outside));
    let value = select(select(inside, 0u, under), 0x7f800000u, over);
    let grows = (u > 0x3f800000u) != (given >= 0x80000000u);
    return select(value, select(0u, 0x7f800000u, grows), u - 1u >= 0x7f7fffffu);
}

fn yunta_pow(x: f32, y: f32) -> f32 {
    let x_bits = bitcast<u32>(x);
    let y_bits = bitcast<u32>(y);
    let u = x_bits & 0x7fffffffu;
    let v = y_bits & 0x7fffffffu;
    let exponent = i32(v >> 23u);
    let digits = (v & 0x7fffffu) | 0x800000u;
    let behind = u32(clamp(150 - exponent, 0, 24));
    let whole = (digits & ((1u << behind) - 1u)) == 0u;
    let odd = whole && exponent < 151 && ((digits >> behind) & 1u) == 1u;
    let negative = x_bits >= 0x80000000u;
    let value = yunta_pow_absolute(u, y_bits) | select(0u, 0x80000000u, negative && odd);
    let none = (negative && !whole && u - 1u < 0x7f7fffffu) || u > 0x7f800000u || v > 0x7f800000u;
    let one = v == 0u || x_bits == 0x3f800000u || (u == 0x3f800000u && v == 0x7f800000u);
    return bitcast<f32>(select(select(value, 0x7fc00000u, none), 0x3f800000u, one) ^ job.zero);
}
