// To whole numbers towards 0: what is beyond the type is the nearest f32 within it, and a NaN is 0; needs order.wgsl.
// src/function/ops.rs has the same operations.

fn yunta_to_i32(x: f32) -> i32 {
    let low = select(x, -0x1p31, yunta_key(x) < yunta_key(-0x1p31));
    let within = select(low, 0x1.fffffep30, yunta_key(x) > yunta_key(0x1.fffffep30));
    return i32(select(within, 0.0, yunta_is_nan(x)));
}

fn yunta_to_u32(x: f32) -> u32 {
    let low = select(x, 0.0, yunta_key(x) < 0);
    let within = select(low, 0x1.fffffep31, yunta_key(x) > yunta_key(0x1.fffffep31));
    return u32(select(within, 0.0, yunta_is_nan(x)));
}
