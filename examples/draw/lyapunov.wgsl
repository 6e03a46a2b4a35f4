// Markus and Lyapunov's fractal of the logistic map x -> r x (1 - x), where r is the point's coordinates by turns, a a b a b:
// how fast neighbouring x part company. Order is bright, chaos has no value.
//   yunta draw --file lyapunov.wgsl lyapunov.png --center 3.3,3.3 --span 1.4 --size 1000x1000 --palette '#1c1206,#a5721d,#ffe9a8' --inside '#0a1a33'

fn lyapunov(z: vec2<f32>) -> f32 {
    var x = 0.5;
    var sum = 0.0;
    for (var k = 0; k < 600; k++) {
        let turn = k % 5;
        let r = select(z.y, z.x, turn == 0 || turn == 1 || turn == 3);
        x = r * x * (1.0 - x);
        if k >= 100 {
            sum += log2(max(abs(r * (1.0 - 2.0 * x)), 1e-12));
        }
    }
    let exponent = sum / 500.0;
    if exponent > 0.0 {
        return 1.0 / (z.x - z.x);
    }
    return -sqrt(-max(exponent, -4.0));
}
