// e and 2 to the power of x; needs bits.wgsl. src/math/f32/exp.rs has the same operations.

fn yunta_exp(x: f32) -> f32 {
    return exponential(x);
}

fn yunta_exp2(x: f32) -> f32 {
    let below = select(x, 129.0, x > 129.0);
    let y = select(below, -151.0, below < -151.0);
    let shifted = yunta_nearest(y);
    let r = keep(y - yunta_nearest_f32(shifted));
    let s = keep(r * r);
    let low = keep(-0x1.3a379ep-2 + keep(r * 0x1.ebfbdcp-3));
    let third = keep(0x1.c6aeep-5 + keep(r * 0x1.3b2d56p-7));
    let high = keep(third + keep(s * keep(0x1.5f41dap-10 + keep(r * 0x1.41f976p-13))));
    let p = keep(1.0 + keep(r + keep(r * keep(low + keep(s * high)))));
    return yunta_nan_like(x, yunta_scaled(p, yunta_nearest_i32(shifted)));
}
