// The reciprocal of the square root; needs bits.wgsl. src/math/f32/root.rs has the same operations.

fn yunta_inverse_sqrt(x: f32) -> f32 {
    let magnitude = bitcast<u32>(x) & 0x7fffffffu;
    let tiny = magnitude < 0x800000u;
    let bits = select(magnitude, bitcast<u32>(f32(magnitude << 1u)), tiny);
    let even = (i32(bits >> 23u) - 127) >> 1u;
    let m = bitcast<f32>(bits - (bitcast<u32>(even) << 24u));
    let guess = bitcast<f32>(0x5f3759dfu - (bitcast<u32>(m) >> 1u));
    let half = keep(0.5 * m);
    let better = keep(guess * keep(1.5 - keep(keep(half * guess) * guess)));
    let y = yunta_upper(keep(better * keep(1.5 - keep(keep(half * better) * better))));
    let square = keep(y * y);
    let a = yunta_upper(m);
    let b = yunta_upper(square);
    let c = keep(m - a);
    let d = keep(square - b);
    let most = keep(keep(1.0 - keep(a * b)) - keep(a * d));
    let left = keep(keep(most - keep(c * b)) - keep(c * d));
    let root = keep(y + keep(keep(y * left) * keep(0.5 + keep(0.375 * left))));
    let k = even - select(0, 75, tiny);
    let value = bitcast<u32>(keep(root * power_of_two(-max(k, -126))));
    let edge = select(0x7fc00000u, 0u, bitcast<u32>(x) == 0x7f800000u);
    let result = select(value, edge, bitcast<u32>(x) >= 0x7f800000u);
    return bitcast<f32>(select(result, (bitcast<u32>(x) & 0x80000000u) | 0x7f800000u, k < -75) ^ job.zero);
}
