// What an option is worth at its end, and whether it is worth anything.
struct Worth {
    value: f32,
    each: vec2<f32>,
    any: bool,
}

var<storage, read> fees: array<f32>;

fn part(spot: f32, strike: f32) -> f32 {
    return max(spot - strike, 0.0);
}

fn option(spot: f32, strike: f32, at: vec2<f32>, kind: u32) -> Worth {
    let value = part(spot, strike) - fees[kind];
    return Worth(value, at * value, value > 0.0);
}
