// The cube root and the hypotenuse; needs pairs.wgsl and order.wgsl.
// src/math/f32/hypot.rs has the same operations, and tells the method.

struct YuntaSplit {
    x: f32,
    y: i32,
}

// m and n with 1 <= m < 2 and 2^n · m the number of these bits, which is positive and finite.
fn yunta_split(bits: u32) -> YuntaSplit {
    let tiny = bits < 0x800000u;
    let bits_2 = select(bits, bitcast<u32>(f32(bitcast<i32>(bits))), tiny);
    let n = bitcast<i32>((bits_2 >> 23u)) - bitcast<i32>(select(127u, 276u, tiny));
    return YuntaSplit(bitcast<f32>(((bits_2 & 0x007fffffu) | 0x3f800000u) ^ job.zero), n);
}

// The cube root, of negative numbers too.
fn yunta_cbrt(x: f32) -> f32 {
    let m_n = yunta_split(bitcast<u32>(x) & 0x7fffffffu);
    // n = 3 thirds + rest, by a product with 1/3 in units of 2^-16.
    let thirds = (((m_n.y + 150) * 21846) >> 16u) - 50;
    let rest = m_n.y - (3 * thirds);
    let y = keep(m_n.x * power_of_two(rest));
    let guess = keep(keep(0x1.3eec04p-1 + keep(m_n.x * keep(0x1.bff8e8p-2 + keep(m_n.x * -0x1.e8b6a6p-5)))) * select(select(0x1.965feap0, 0x1.428a2ep0, rest == 1), 1.0, rest == 0));
    // A step of Halley's from a number of 12 digits, whose square is exact.
    let t = yunta_upper(guess);
    let cube_lost = yunta_product_and_lost(keep(t * t), t);
    let less = yunta_divide(keep(keep(cube_lost.x - y) + cube_lost.y), keep(keep(2.0 * cube_lost.x) + y));
    let value = keep(keep(t - keep(t * less)) * power_of_two(thirds));
    let value_2 = select(bitcast<u32>(x) & 0x7fffffffu, bitcast<u32>(value), ((bitcast<u32>(x) & 0x7fffffffu) - 1u) < (0x7f800000u - 1u));
    return yunta_nan_like(x, value_2 | (bitcast<u32>(x) & 0x80000000u));
}

// √(x² + y²), also where the squares would be beyond what there is; ∞ if either is infinite, whatever the other.
fn yunta_hypot(x: f32, y: f32) -> f32 {
    let small = min((bitcast<u32>(x) & 0x7fffffffu), bitcast<u32>(y) & 0x7fffffffu);
    let large = max((bitcast<u32>(x) & 0x7fffffffu), bitcast<u32>(y) & 0x7fffffffu);
    let m_n = yunta_split(large);
    let k_i = yunta_split(small);
    let b = select(keep(k_i.x * power_of_two(max((k_i.y - m_n.y), -60))), 0.0, small < 1u);
    let square_lost = yunta_product_and_lost(m_n.x, m_n.x);
    let other_more = yunta_product_and_lost(b, b);
    let s_less = yunta_sum_of_larger(square_lost.x, other_more.x);
    let value_rest = yunta_root_sum(s_less.x, keep(s_less.y + keep(square_lost.y + other_more.y)));
    let value = select(yunta_scaled(keep(value_rest.x + value_rest.y), m_n.y), large, small < 1u);
    let value_2 = select(value, 0x7fc00000u, yunta_is_nan(x) | yunta_is_nan(y));
    return bitcast<f32>(select(value_2, 0x7f800000u, ((bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u) | ((bitcast<u32>(y) & 0x7fffffffu) == 0x7f800000u)) ^ job.zero);
}
