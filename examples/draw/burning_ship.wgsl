// The burning ship: as the Mandelbrot set, of the sides' absolute values.
//   yunta draw --file burning_ship.wgsl ship.png --center -1.755,-0.03 --span 0.13 --palette inferno --samples 8

fn burning_ship(z: vec2<f32>) -> f32 {
    var w = vec2(0.0, 0.0);
    for (var steps = 0; steps < 400; steps++) {
        let square = w * w;
        if square.x + square.y > 1e4 {
            return f32(steps) + 1.0 - log2(log2(square.x + square.y));
        }
        w = vec2(square.x - square.y, abs(2.0 * w.x * w.y)) + z;
    }
    return 1.0 / (z.x - z.x);
}
