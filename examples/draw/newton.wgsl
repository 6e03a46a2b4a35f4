// Newton's method for w^3 = 1: the colour is the root that a point ends at, the shade how soon.
//   yunta draw --file newton.wgsl newton.png --samples 8

fn product(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
    return vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

fn quotient(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
    return product(a, vec2(b.x, -b.y)) / dot(b, b);
}

fn newton(z: vec2<f32>) -> vec3<f32> {
    var w = z;
    var steps = 0.0;
    var rest = 1.0;
    while steps < 40.0 && rest > 1e-10 {
        let square = product(w, w);
        let next = w - quotient(product(square, w) - vec2(1.0, 0.0), 3.0 * square);
        rest = dot(next - w, next - w);
        w = next;
        steps += 1.0;
    }
    let shade = exp(-0.08 * (steps + log2(rest + 1e-30) / 100.0));
    if w.x > 0.5 {
        return shade * vec3(0.98, 0.80, 0.45);
    }
    return shade * select(vec3(0.10, 0.45, 0.60), vec3(0.80, 0.33, 0.30), w.y > 0.0);
}
