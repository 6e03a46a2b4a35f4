// The logarithm of the gamma function, in f64; needs pairs.wgsl and area.wgsl.
// src/math/f64/gamma.rs has the same operations, and tells the method.

// Of a positive number.
fn yunta_lgamma_positive_f64(a: f64) -> f64 {
    let large = a >= 3.5lf;
    let k = yunta_nearest_f64(select(a, 1.0lf, large));
    let z = select(select(a - k, a, a <= 0.5lf), 0.0lf, large);
    // What Γ(1 + z) is multiplied by, or, where that is a itself, is divided by; 1 + z where that is about 1.
    let one_lost = yunta_sum_f64(1.0lf, z);
    let two_rest = yunta_sum_f64(2.0lf, z);
    let both_more = yunta_product_f64(one_lost.x, two_rest.x);
    let factor = select(select(1.0lf, both_more.x, k == 3.0lf), one_lost.x, k == 2.0lf);
    let low = select(select(0.0lf, both_more.y + fma(one_lost.y, two_rest.x, two_rest.y * one_lost.x), k == 3.0lf), one_lost.y, k == 2.0lf);
    let itself = large | (a <= 0.5lf);
    let above = select(factor - 1.0lf, z, k == 2.0lf);
    let above_low = select(low, 0.0lf, k == 2.0lf);
    let log_log_low = yunta_log_of_sum_f64(select(factor, a, itself), select(low, 0.0lf, itself), above, above_low, 0.0lf);
    let p24 = fma(0.23433123346904405lf, z, -0.22574069936158012lf);
    let p23 = fma(p24, z, -0.17675561826930264lf);
    let p22 = fma(p23, z, 0.15453997292510216lf);
    let p21 = fma(p22, z, 0.16125565135388184lf);
    let p20 = fma(p21, z, -0.1461762289057025lf);
    let p19 = fma(p20, z, 0.0040483092049384845lf);
    let p18 = fma(p19, z, -0.014009818857779943lf);
    let p17 = fma(p18, z, 0.05965465177177538lf);
    let p16 = fma(p17, z, -0.05998451738652627lf);
    let p15 = fma(p16, z, 0.053985560228704946lf);
    let p14 = fma(p15, z, -0.05771283091391475lf);
    let p13 = fma(p14, z, 0.06268134475647323lf);
    let p12 = fma(p13, z, -0.06678580317254458lf);
    let p11 = fma(p12, z, 0.07141835526178902lf);
    let p10 = fma(p11, z, -0.07692397611256904lf);
    let p9 = fma(p10, z, 0.08335465686402034lf);
    let p8 = fma(p9, z, -0.09095443783704901lf);
    let p7 = fma(p8, z, 0.10009942699857617lf);
    let p6 = fma(p7, z, -0.1113342524933626lf);
    let p5 = fma(p6, z, 0.12550967024365778lf);
    let p4 = fma(p5, z, -0.14404989702290957lf);
    let p3 = fma(p4, z, 0.16955717698773148lf);
    let p2 = fma(p3, z, -0.20738555102616119lf);
    let p1 = fma(p2, z, 0.2705808084278467lf);
    let p0 = fma(p1, z, -0.4006856343865412lf);
    let p_p_low = yunta_steps_f64(z, 0.0lf, p0, 0.8224670334241131lf, -0.5772156649015329lf);
    let first_rest = yunta_product_f64(z, p_p_low.x);
    let turn = select(1.0lf, -1.0lf, a <= 0.5lf);
    let near = yunta_together_f64(turn * log_log_low.x, turn * log_log_low.y, first_rest.x, fma(z, p_p_low.y + 1.1220201780365862e-17lf, first_rest.y));
    let b = select(4.0lf, a, large);
    let inverse = 1.0lf / b;
    let w = inverse * inverse;
    let p_28 = fma(-0.10138902173978581lf, w, 0.06346682085162993lf);
    let p_27 = fma(p_28, w, -0.021386067767864794lf);
    let p_26 = fma(p_27, w, 0.006004288436779745lf);
    let p_25 = fma(p_26, w, -0.001904023735555576lf);
    let p_24 = fma(p_25, w, 0.0008414659283655919lf);
    let p_23 = fma(p_24, w, -0.0005952345651648761lf);
    let p_22 = fma(p_23, w, 0.0007936507712424372lf);
    let p_21 = fma(p_22, w, -0.0027777777777232286lf);
    let p_20 = fma(p_21, w, 0.08333333333333331lf);
    let q = p_20;
    let log_log_low_2 = yunta_sum_of_larger_f64(log_log_low.x, log_log_low.y);
    let less_less_low = yunta_sum_f64(log_log_low_2.x, -1.0lf);
    let first_rest_2 = yunta_product_f64(b, less_less_low.x);
    let s_lost = yunta_sum_f64(first_rest_2.x, -0.5lf * log_log_low_2.x);
    let s_low = (s_lost.y + fma(b, less_less_low.y + log_log_low_2.y, first_rest_2.y)) - (0.5lf * log_log_low_2.y);
    let far = yunta_together_f64(s_lost.x, s_low, 0.9189385332046728lf, fma(inverse, q, -3.8782941580672414e-17lf));
    return select(near, far, large);
}

// The logarithm of |Γ(x)|; ∞ where that has poles, at 0 and negative integers. At most 1.2 ulp off for positive x; for others an
// absolute error of that size.
fn yunta_lgamma_f64(x: f64) -> f64 {
    let a = select(bitcast<f64>(0x7f5754d9278b51a8lu ^ u64(job.zero)), abs(x), abs(x) < bitcast<f64>(0x7f5754d9278b51a8lu ^ u64(job.zero)));
    let a_2 = select(1.0lf, a, a > 0.0lf);
    let value = yunta_lgamma_positive_f64(a_2);
    // How far it is from an integer.
    let part = a_2 - trunc(a_2);
    let r = select(part, 1.0lf - part, part > 0.5lf);
    let sine = sin(r * 3.141592653589793lf);
    let whole = r == 0.0lf;
    let log_log_low = yunta_log_of_sum_f64(a_2, 0.0lf, a_2 - 1.0lf, 0.0lf, 0.0lf);
    let log_sine_sine_low = yunta_log_of_sum_f64(select(sine, 1.0lf, whole), 0.0lf, select(sine - 1.0lf, 0.0lf, whole), 0.0lf, 0.0lf);
    let below = 1.1447298858494002lf - (((log_log_low.x + log_sine_sine_low.x) + (log_log_low.y + log_sine_sine_low.y)) + value);
    let value_2 = select(value, select(below, yunta_infinity_f64(), whole), x < 0.0lf);
    let ends = (abs(x) >= bitcast<f64>(0x7f5754d9278b51a8lu ^ u64(job.zero))) | (x == 0.0lf);
    return yunta_one_nan_f64(select(select(value_2, yunta_infinity_f64(), ends), x, x != x));
}
