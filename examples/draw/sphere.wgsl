// A sphere over a chequered floor, found by marching along a ray from the eye by the distance to what is nearest.
//   yunta draw --file sphere.wgsl sphere.png --size 1200x800 --span 3 --samples 16

fn distance_to_scene(p: vec3<f32>) -> f32 {
    return min(length(p - vec3(0.0, 0.0, 4.0)) - 1.0, p.y + 1.0);
}

// How far along the ray there is something; 40 where there is nothing.
fn march(origin: vec3<f32>, direction: vec3<f32>) -> f32 {
    var along = 0.02;
    for (var k = 0; k < 200; k++) {
        let free = distance_to_scene(origin + along * direction);
        if free < 1e-4 * along || along > 40.0 {
            break;
        }
        along += free;
    }
    return min(along, 40.0);
}

fn normal_at(p: vec3<f32>) -> vec3<f32> {
    let e = 1e-3;
    let here = distance_to_scene(p);
    let x = distance_to_scene(p + vec3(e, 0.0, 0.0)) - here;
    let y = distance_to_scene(p + vec3(0.0, e, 0.0)) - here;
    let z = distance_to_scene(p + vec3(0.0, 0.0, e)) - here;
    return normalize(vec3(x, y, z));
}

fn sphere(z: vec2<f32>) -> vec3<f32> {
    let sun = normalize(vec3(-0.6, 0.8, -0.5));
    let direction = normalize(vec3(z.x, -z.y, 2.2));
    let sky = mix(vec3(0.86, 0.90, 0.95), vec3(0.35, 0.55, 0.85), saturate(1.6 * direction.y));
    let along = march(vec3(0.0, 0.0, 0.0), direction);
    if along >= 40.0 {
        return sky;
    }
    let p = along * direction;
    let normal = normal_at(p);
    let chequered = select(0.25, 0.9, (i32(floor(p.x)) + i32(floor(p.z))) % 2 == 0);
    let own = select(vec3(chequered), vec3(0.85, 0.25, 0.18), p.y > -0.999);
    let lit = select(0.0, max(dot(normal, sun), 0.0), march(p + 0.01 * normal, sun) >= 40.0);
    let shine = pow(max(dot(reflect(direction, normal), sun), 0.0), 40.0) * select(0.0, 0.6, p.y > -0.999 && lit > 0.0);
    return mix((0.22 + 0.78 * lit) * own + shine, sky, saturate(along / 40.0));
}
