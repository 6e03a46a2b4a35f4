// How far a point is from the Mandelbrot set, estimated by its way and that way's derivative: filaments that are thinner than a pixel
// stay visible.
//   yunta draw --file distance_estimate.wgsl distance.png --center -0.7,0 --span 3.2 --samples 8 --palette '#ffffff,#7fa8c9,#1d3557,#0a1128' --inside '#ffffff' --mapping linear

fn product(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
    return vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

fn distance_estimate(z: vec2<f32>) -> f32 {
    var w = vec2(0.0, 0.0);
    var slope = vec2(0.0, 0.0);
    for (var steps = 0; steps < 500; steps++) {
        let norm = dot(w, w);
        if norm > 1e6 {
            // |w| log |w| / |w'|, to within a factor of two.
            let estimate = 0.5 * sqrt(norm / dot(slope, slope)) * log(norm);
            return log2(clamp(estimate, 1e-4, 1.0));
        }
        slope = 2.0 * product(w, slope) + vec2(1.0, 0.0);
        w = product(w, w) + z;
    }
    return 1.0 / (z.x - z.x);
}
