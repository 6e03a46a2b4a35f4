// One half of a Gaussian blur: along rows, then, of what that gave, along columns. --set radius is the bell's width in pixels.
//   yunta draw --file blur.wgsl p=photo.jpg across.png --set direction=1,0 --set radius=8 --depth 16
//   yunta draw --file blur.wgsl p=across.png blurred.jpg --set direction=0,1 --set radius=8

var<storage, read> p: array<vec4<f32>>;

fn blur(@builtin(global_invocation_id) at: vec3<u32>, size: vec2<i32>, direction: vec2<i32>, radius: f32) -> vec4<f32> {
    let reach = i32(ceil(2.5 * radius));
    var sum = vec4(0.0);
    var weights = 0.0;
    for (var k = -reach; k <= reach; k++) {
        let place = clamp(vec2<i32>(at.xy) + k * direction, vec2(0, 0), size - vec2(1, 1));
        let t = f32(k) / radius;
        let weight = exp(-0.5 * t * t);
        sum += weight * p[place.y * size.x + place.x];
        weights += weight;
    }
    return sum / weights;
}
