// The Mandelbrot set, without bands: how far a point is on its way out makes a number of its steps.
//   yunta draw --file mandelbrot.wgsl mandelbrot.png --center -0.7,0 --span 3.2 --samples 8

fn mandelbrot(z: vec2<f32>) -> f32 {
    var w = vec2(0.0, 0.0);
    for (var steps = 0; steps < 500; steps++) {
        let square = w * w;
        if square.x + square.y > 1e4 {
            return f32(steps) + 1.0 - log2(log2(square.x + square.y));
        }
        w = vec2(square.x - square.y, 2.0 * w.x * w.y) + z;
    }
    return 1.0 / (z.x - z.x); // infinity: no value, which has the colour of --inside
}
