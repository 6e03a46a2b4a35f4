// The binary digits of 2/π, for angles of any size.
// src/math/f64/reduction.rs has the same ones, as a table; here they are moved to where they are wanted.

// Seven words of 32 bits, from the word `first` <= 31 of 2/π's binary digits behind 32 zeros.
struct YuntaDigitsF64 {
    a: vec4<u64>,
    b: vec3<u64>,
}

// The digits move up by 16 words, by 8, by 4, by 2 and by 1, where `first` has that bit.
fn yunta_two_over_pi_f64(first: u64) -> YuntaDigitsF64 {
    let t0 = vec4(0lu, 0xa2f9836elu, 0x4e441529lu, 0xfc2757d1lu);
    let t1 = vec4(0xf534ddc0lu, 0xdb629599lu, 0x3c439041lu, 0xfe5163ablu);
    let t2 = vec4(0xdebbc561lu, 0xb7246e3alu, 0x424dd2e0lu, 0x06492eealu);
    let t3 = vec4(0x09d1921clu, 0xfe1deb1clu, 0xb129a73elu, 0xe88235f5lu);
    let t4 = vec4(0x2ebb4484lu, 0xe99c7026lu, 0xb45f7e41lu, 0x3991d639lu);
    let t5 = vec4(0x835339f4lu, 0x9c845f8blu, 0xbdf9283blu, 0x1ff897fflu);
    let t6 = vec4(0xde05980flu, 0xef2f118blu, 0x5a0a6d1flu, 0x6d367ecflu);
    let t7 = vec4(0x27cb09b7lu, 0x4f463f66lu, 0x9e5fea2dlu, 0x7527bac7lu);
    let t8 = vec4(0xebe5f17blu, 0x3d0739f7lu, 0x8a5292ealu, 0x6bfb5fb1lu);
    let t9 = vec4(0x1f8d5d08lu, 0x56033046lu, 0lu, 0lu);
    let by_16 = (first & 16lu) != 0lu;
    let u0 = select(t0, t4, by_16);
    let u1 = select(t1, t5, by_16);
    let u2 = select(t2, t6, by_16);
    let u3 = select(t3, t7, by_16);
    let u4 = select(t4, t8, by_16);
    let u5 = select(t5, t9, by_16);
    let by_8 = (first & 8lu) != 0lu;
    let v0 = select(u0, u2, by_8);
    let v1 = select(u1, u3, by_8);
    let v2 = select(u2, u4, by_8);
    let v3 = select(u3, u5, by_8);
    let by_4 = (first & 4lu) != 0lu;
    let w0 = select(v0, v1, by_4);
    let w1 = select(v1, v2, by_4);
    let w2 = select(v2, v3, by_4);
    let by_2 = (first & 2lu) != 0lu;
    let x0 = select(w0, vec4(w0.zw, w1.xy), by_2);
    let x1 = select(w1, vec4(w1.zw, w2.xy), by_2);
    let by_1 = (first & 1lu) != 0lu;
    return YuntaDigitsF64(select(x0, vec4(x0.yzw, x1.x), by_1), select(x1.xyz, x1.yzw, by_1));
}

// 32 binary digits of two words' 64, `by` from their end.
fn yunta_word_f64(upper: u64, lower: u64, by: u32) -> u64 {
    return (((upper << 32u) | lower) >> by) & 0xfffffffflu;
}
