// Random numbers by counting, Philox 4x32-10; needs integers.wgsl, sqrt.wgsl, log.wgsl and trig.wgsl.
// src/math/random.rs has the same operations, and tells the method.

fn yunta_philox_round(c: vec4<u32>, k: vec2<u32>) -> vec4<u32> {
    let a = yunta_product(c.x, 0xd2511f53u);
    let b = yunta_product(c.z, 0xcd9e8d57u);
    return vec4(b.y ^ c.y ^ k.x, b.x, a.y ^ c.w ^ k.y, a.x);
}

fn yunta_philox(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32> {
    let by = vec2(0x9e3779b9u, 0xbb67ae85u);
    let one = yunta_philox_round(counter, key);
    let key_1 = key + by;
    let two = yunta_philox_round(one, key_1);
    let key_2 = key_1 + by;
    let three = yunta_philox_round(two, key_2);
    let key_3 = key_2 + by;
    let four = yunta_philox_round(three, key_3);
    let key_4 = key_3 + by;
    let five = yunta_philox_round(four, key_4);
    let key_5 = key_4 + by;
    let six = yunta_philox_round(five, key_5);
    let key_6 = key_5 + by;
    let seven = yunta_philox_round(six, key_6);
    let key_7 = key_6 + by;
    let eight = yunta_philox_round(seven, key_7);
    let key_8 = key_7 + by;
    let nine = yunta_philox_round(eight, key_8);
    let key_9 = key_8 + by;
    return yunta_philox_round(nine, key_9);
}

// A word.
fn yunta_random_u32(seed: u32, item: u32, draw: u32) -> u32 {
    let words = yunta_philox(vec4(draw >> 2u, item, 0u, 0u), vec2(seed, 0u));
    let pair = select(words.xy, words.zw, (draw & 2u) != 0u);
    return select(pair.x, pair.y, (draw & 1u) != 0u);
}

// The upper 24 digits of that word as a number from 0 to 1, which it is not.
fn yunta_random_uniform(seed: u32, item: u32, draw: u32) -> f32 {
    return keep(f32(bitcast<i32>(yunta_random_u32(seed, item, draw) >> 8u)) * 0x1p-24);
}

// Normally distributed, by Box and Muller: the cosine for even draws, the sine for odd ones.
fn yunta_random_normal(seed: u32, item: u32, draw: u32) -> f32 {
    let words = yunta_philox(vec4(draw >> 2u, item, 0u, 0u), vec2(seed, 2u));
    let pair = select(words.xy, words.zw, (draw & 2u) != 0u);
    let upper = keep(f32(bitcast<i32>(pair.x >> 8u)) * 0x1p-24);
    let lower = keep(f32(bitcast<i32>(((pair.x & 0xffu) << 1u) | 1u)) * 0x1p-33);
    let length = yunta_sqrt(keep(-2.0 * yunta_log(keep(upper + lower))));
    let turn = keep(keep(f32(bitcast<i32>(pair.y >> 8u)) * 0x1p-24) - select(0.0, 0.25, (draw & 1u) != 0u));
    return keep(length * yunta_cos(keep(turn * 0x1.921fb6p2)));
}
