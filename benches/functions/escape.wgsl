fn f(x: f32, y: f32) -> u32 {
    var re = x; var im = y; var n = 0u;
    while (n < 1000u && re * re + im * im <= 4.0) { let t = re * re - im * im - 0.835; im = 2.0 * re * im - 0.2321; re = t; n += 1u; }
    return n;
}
