// The inside of the Mandelbrot set: each of its discs and cardioids in a colour of the period of the cycle that a point's way ends
// in. Outside, the sooner it escapes the darker.
//   yunta draw --file period.wgsl period.png --center -0.7,0 --span 3.2 --samples 8

fn next(w: vec2<f32>, c: vec2<f32>) -> vec2<f32> {
    return vec2(w.x * w.x - w.y * w.y, 2.0 * w.x * w.y) + c;
}

fn period(z: vec2<f32>) -> vec3<f32> {
    var w = vec2(0.0, 0.0);
    for (var steps = 0; steps < 1500; steps++) {
        if dot(w, w) > 4.0 {
            let shade = 1.0 - exp(-0.03 * f32(steps));
            return shade * vec3(0.55, 0.62, 0.72);
        }
        w = next(w, z);
    }
    let there = w;
    for (var cycle = 1; cycle <= 60; cycle++) {
        w = next(w, z);
        if dot(w - there, w - there) < 1e-8 {
            // Periods that follow each other are far apart on the circle of hues.
            let hue = 0.618034 * f32(cycle - 1) + vec3(0.08, 0.75, 0.41);
            let turns = fract(hue);
            return 0.6 + 0.3 * vec3(cos(6.2831853 * turns.x), cos(6.2831853 * turns.y), cos(6.2831853 * turns.z));
        }
    }
    return vec3(1.0, 1.0, 1.0);
}
