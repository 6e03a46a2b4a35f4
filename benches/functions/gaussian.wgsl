fn f(x: f32, y: f32) -> f32 { let d = x - y; return exp(-0.5 * (d * d)); }
