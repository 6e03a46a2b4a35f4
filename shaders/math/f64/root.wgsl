// The reciprocal of the square root, in f64; needs bits.wgsl. src/math/f64/arithmetic.rs has the same operations.

// At most 0.6 ulp off. Infinity for 0, -infinity for -0.
fn yunta_inverse_sqrt_f64(x: f64) -> f64 {
    let y = 1.0lf / sqrt(x);
    // A step of Newton's. What is missing to 1 is 1 - x y².
    let root_lost = yunta_product_f64(x, y);
    let missing = fma(root_lost.y, -y, fma(root_lost.x, -y, 1.0lf));
    let closer = fma(0.5lf * y, missing, y);
    return yunta_one_nan_f64(select(y, closer, (x > 0.0lf) & (x < yunta_infinity_f64())));
}
