// Random numbers of f64; needs ../random.wgsl. src/math/random.rs has the same operations, and tells the method. Lowered for the
// cores alone.

// 53 digits behind the point, of two words.
fn yunta_digits_of_words_f64(words: vec2<u32>) -> f64 {
    return f64(words.x) * 2.3283064365386963e-10lf + f64(words.y >> 11u) * 1.1102230246251565e-16lf;
}

fn yunta_random_uniform_f64(seed: u32, item: u32, draw: u32) -> f64 {
    let words = yunta_philox(vec4(draw >> 1u, item, 0u, 0u), vec2(seed, 1u));
    return yunta_digits_of_words_f64(select(words.xy, words.zw, (draw & 1u) != 0u));
}

// Normally distributed, by Box and Muller: the cosine for even draws, the sine for odd ones.
fn yunta_random_normal_f64(seed: u32, item: u32, draw: u32) -> f64 {
    let words = yunta_philox(vec4(draw >> 1u, item, 0u, 0u), vec2(seed, 3u));
    let length = sqrt(-2.0lf * log(yunta_digits_of_words_f64(words.xy) + 5.551115123125783e-17lf));
    let turn = yunta_digits_of_words_f64(words.zw) - select(0.0lf, 0.25lf, (draw & 1u) != 0u);
    return length * cos(turn * 6.283185307179586lf);
}
