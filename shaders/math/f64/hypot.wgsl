// The cube root and the hypotenuse, in f64; needs pairs.wgsl.
// src/math/f64/hypot.rs has the same operations, and tells the method.

// The cube root, of negative numbers too; at most 0.6 ulp off.
fn yunta_cbrt_f64(x: f64) -> f64 {
    let a = abs(x);
    let m_n = yunta_digits_f64(a);
    let thirds = yunta_nearest_f64((m_n.y * 0.3333333333333333lf) - 0.3333333333333333lf);
    let rest = m_n.y - (3.0lf * thirds);
    let y = m_n.x * yunta_power_of_two_f64(rest);
    let cubic = 0.5538377lf + (m_n.x * (0.5849491lf + (m_n.x * (-0.1614755lf + (m_n.x * 0.022770945lf)))));
    let guess = cubic * select(select(1.587401lf, 1.259921lf, rest == 1.0lf), 1.0lf, rest == 0.0lf);
    // A step of Halley's, and one of Newton's with the cube in two numbers.
    let cube = (guess * guess) * guess;
    let t = guess - (guess * ((cube - y) / ((2.0lf * cube) + y)));
    let square_lost = yunta_product_f64(t, t);
    let cube_more = yunta_product_f64(square_lost.x, t);
    let above = (cube_more.x - y) + fma(square_lost.y, t, cube_more.y);
    let value = (t - (above / (3.0lf * square_lost.x))) * yunta_power_of_two_f64(thirds);
    let value_2 = select(a, value, (a > 0.0lf) & (a < yunta_infinity_f64()));
    return yunta_one_nan_f64(yunta_flip_f64(value_2, bitcast<u64>(x) & 0x8000000000000000lu));
}

// √(x² + y²), also where the squares would be beyond what there is; ∞ if either is infinite, whatever the other. At most 0.6 ulp
// off.
fn yunta_hypot_f64(x: f64, y: f64) -> f64 {
    let u = abs(x);
    let v = abs(y);
    let small = select(v, u, v > u);
    let large = select(u, v, v > u);
    let far = (large > 1e150lf) | (large < 1e-150lf);
    let by = select(1.0lf, yunta_power_of_two_f64(select(600.0lf, -600.0lf, large > 1.0lf)), far);
    let back = select(1.0lf, yunta_power_of_two_f64(select(-600.0lf, 600.0lf, large > 1.0lf)), far);
    let a = large * by;
    let b = small * by;
    let square_lost = yunta_product_f64(a, a);
    let other_more = yunta_product_f64(b, b);
    let s_less = yunta_sum_of_larger_f64(square_lost.x, other_more.x);
    let value_rest = yunta_root_f64(s_less.x, s_less.y + (square_lost.y + other_more.y));
    let value = select(large, (value_rest.x + value_rest.y) * back, small > 0.0lf);
    let value_2 = select(value, yunta_nan_f64(), (x != x) | (y != y));
    return yunta_one_nan_f64(select(value_2, yunta_infinity_f64(), (u == yunta_infinity_f64()) | (v == yunta_infinity_f64())));
}
