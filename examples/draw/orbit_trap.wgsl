// An orbit trap: how close a point's way comes to a cross, whose arms then show all over the Julia set of z^2 + c.
//   yunta draw --file orbit_trap.wgsl orbit_trap.png --set c=-0.7454,0.1130 --span 2.8 --samples 8 --palette '#0b0a1f,#3b1f6b,#c2426e,#ffb35c,#fff4d6'

fn orbit_trap(z: vec2<f32>, c: vec2<f32>) -> f32 {
    var w = z;
    var nearest = 4.0;
    for (var steps = 0; steps < 300; steps++) {
        let square = w * w;
        if square.x + square.y > 100.0 {
            break;
        }
        w = vec2(square.x - square.y, 2.0 * w.x * w.y) + c;
        nearest = min(nearest, min(abs(w.x), abs(w.y)));
    }
    return -log2(nearest + 1e-5);
}
