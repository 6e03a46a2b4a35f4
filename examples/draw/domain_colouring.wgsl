// Domain colouring of w = (z^2 - 1) (z - 2 - i)^2 / (z^2 + 2 + 2 i): the hue is w's angle, and shades are its size, once round for
// each doubling.
//   yunta draw --file domain_colouring.wgsl domain.png --span 6 --samples 8

const PI = 3.14159265;

fn product(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
    return vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

fn quotient(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
    return product(a, vec2(b.x, -b.y)) / max(dot(b, b), 1e-20);
}

// The angle of a vector, -pi to pi, to 1e-4: a polynomial for an eighth of a turn, and its images.
fn angle(v: vec2<f32>) -> f32 {
    let side = abs(v);
    let t = min(side.x, side.y) / max(max(side.x, side.y), 1e-20);
    let s = t * t;
    var a = t * (0.99997726 + s * (-0.33262347 + s * (0.19354346 + s * (-0.11643287 + s * (0.05265332 - s * 0.01172120)))));
    a = select(a, 0.5 * PI - a, side.y > side.x);
    a = select(a, PI - a, v.x < 0.0);
    return select(a, -a, v.y < 0.0);
}

fn domain_colouring(z: vec2<f32>) -> vec3<f32> {
    let square = product(z, z);
    let double = z - vec2(2.0, 1.0);
    let above = product(square - vec2(1.0, 0.0), product(double, double));
    let w = quotient(above, square + vec2(2.0, 2.0));
    let hue = angle(w) / (2.0 * PI) + vec3(0.0, 0.66667, 0.33333);
    let colour = 0.5 + 0.45 * vec3(cos(2.0 * PI * hue.x), cos(2.0 * PI * hue.y), cos(2.0 * PI * hue.z));
    return colour * (0.65 + 0.35 * fract(0.5 * log2(max(dot(w, w), 1e-30))));
}
