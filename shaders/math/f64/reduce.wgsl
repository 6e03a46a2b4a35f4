// From any angle to the nearest multiple of a right angle and what is left, in f64; needs bits.wgsl and digits.wgsl.
// src/math/f64/reduction.rs has the same operations, and tells the method.

// So many right angles, of which the last two digits count, and r + rest.
struct YuntaReducedF64 {
    quarters: u64,
    r: f64,
    rest: f64,
}

// For |x| <= 2^30; NaN for infinities and NaNs.
fn yunta_reduce_moderate_f64(x: f64) -> YuntaReducedF64 {
    let shifted = (x * 0.6366197723675814lf) + 6755399441055744.0lf;
    let q = shifted - 6755399441055744.0lf;
    let first = fma(q, -1.5707963267948966lf, x);
    let second_less = yunta_product_f64(q, 6.123233995736766e-17lf);
    let r_lost = yunta_sum_f64(first, -second_less.x);
    let r_rest = yunta_sum_of_larger_f64(r_lost.x, r_lost.y - fma(q, -1.4973849048591698e-33lf, second_less.y));
    return YuntaReducedF64(bitcast<u64>(shifted), r_rest.x, r_rest.y);
}

// A word of m times a number, modulo 2^32, and what is carried; m is of two words, of which the upper has 21 digits.
fn yunta_product_word_f64(m: u64, word: u64, below: u64, carry: u64) -> vec2<u64> {
    let lower = (m & 0xfffffffflu) * word;
    let upper = (m >> 32u) * below;
    let sum = ((lower & 0xfffffffflu) + (upper & 0xfffffffflu)) + carry;
    return vec2(sum & 0xfffffffflu, ((sum >> 32u) + (lower >> 32u)) + (upper >> 32u));
}

// A fraction of a quarter turn as an angle: the sum of four numbers of which each is below the last place of the one before.
fn yunta_quarters_f64(a: f64, b: f64, c: f64, d: f64) -> vec2<f64> {
    let first_less = yunta_sum_of_larger_f64(a, b);
    let second_least = yunta_sum_of_larger_f64(c, d);
    let turns_lost = yunta_sum_of_larger_f64(first_less.x, second_least.x + first_less.y);
    let rest = turns_lost.y + second_least.y;
    let r_more = yunta_product_f64(turns_lost.x, 1.5707963267948966lf);
    return yunta_sum_of_larger_f64(r_more.x, r_more.y + fma(turns_lost.x, 6.123233995736766e-17lf, rest * 1.5707963267948966lf));
}

// For x beyond 2^30; NaN for infinities.
fn yunta_reduce_large_f64(x: f64) -> YuntaReducedF64 {
    let bits = bitcast<u64>(x);
    let m = (bits & 0xffffffffffffflu) | 0x10000000000000lu;
    let place = ((bits >> 52u) & 0x7fflu) - 1045lu;
    let words = yunta_two_over_pi_f64((place >> 5u) & 31lu);
    let by = 32u - u32(place & 31lu);
    let w5 = yunta_word_f64(words.b.y, words.b.z, by);
    let w4 = yunta_word_f64(words.b.x, words.b.y, by);
    let w3 = yunta_word_f64(words.a.w, words.b.x, by);
    let w2 = yunta_word_f64(words.a.z, words.a.w, by);
    let w1 = yunta_word_f64(words.a.y, words.a.z, by);
    let w0 = yunta_word_f64(words.a.x, words.a.y, by);
    let p5 = yunta_product_word_f64(m, w5, 0lu, 0lu);
    let p4 = yunta_product_word_f64(m, w4, w5, p5.y);
    let p3 = yunta_product_word_f64(m, w3, w4, p4.y);
    let p2 = yunta_product_word_f64(m, w2, w3, p3.y);
    let p1 = yunta_product_word_f64(m, w1, w2, p2.y);
    let p0 = yunta_product_word_f64(m, w0, w1, p1.y);
    // To the nearest integer; a fraction of a half and more is counted from above, as what is missing to 1.
    let above = select(0lu, 0xfffffffflu, (p0.x & 0x20000000lu) != 0lu);
    let a = f64(yunta_word_f64(p0.x, p1.x, 30u) ^ above) * 2.3283064365386963e-10lf;
    let b = f64(yunta_word_f64(p1.x, p2.x, 30u) ^ above) * 5.421010862427522e-20lf;
    let c = f64(yunta_word_f64(p2.x, p3.x, 30u) ^ above) * 1.262177448353619e-29lf;
    let d = f64(yunta_word_f64(p3.x, p4.x, 30u) ^ above) * 2.938735877055719e-39lf;
    let angle = select(vec2(yunta_nan_f64()), yunta_quarters_f64(a, b, c, d), abs(x) < yunta_infinity_f64());
    let negative = bits >> 63u;
    let sign = (above << 63u) ^ (negative << 63u);
    let quarters = (p0.x >> 30u) + (above & 1lu);
    return YuntaReducedF64(
        (quarters ^ (0lu - negative)) + negative,
        yunta_flip_f64(angle.x, sign),
        yunta_flip_f64(angle.y, sign),
    );
}

// Where few angles are large, the others do not wait for a branch.
fn yunta_reduce_f64(x: f64) -> YuntaReducedF64 {
    var reduced = yunta_reduce_moderate_f64(x);
    if abs(x) > 1073741824.0lf {
        reduced = yunta_reduce_large_f64(x);
    }
    return reduced;
}
