//! Light: linear red, green and blue with alpha, and its form in files, which sRGB's curve bends. Averages of colours are right
//! in light alone. Knows no pictures.

use std::sync::OnceLock;

use crate::math::pow;

/// Linear red, green and blue of 0 to 1, each multiplied by the alpha behind them; in formats of numbers also beyond 1.
pub type Light = [f32; 4];

/// Finer than the curve is at its steepest, by which each of 256 steps has five entries at least.
const STEPS: usize = 1 << 14;

/// A number of a file, 0 to 1, as light.
pub fn decoded(value: f32) -> f32 {
    if value <= 0.040_45 { value * (1.0 / 12.92) } else { pow((value + 0.055) * (1.0 / 1.055), 2.4) }
}

/// Light as a number of a file.
pub fn encoded(light: f32) -> f32 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * pow(light, 1.0 / 2.4) - 0.055 }
}

/// A byte of a file as light.
pub fn from_byte(byte: u8) -> f32 {
    static LIGHTS: OnceLock<[f32; 256]> = OnceLock::new();
    let lights = LIGHTS.get_or_init(|| std::array::from_fn(|byte| decoded(byte as f32 / 255.0)));
    lights[usize::from(byte)]
}

/// A colour without alpha as a file has it.
pub fn of_colour(colour: [u8; 3]) -> Light {
    let [red, green, blue] = colour.map(from_byte);
    [red, green, blue, 1.0]
}

/// Red, green, blue and alpha as bytes of a file, the nearest.
pub fn to_bytes(light: Light) -> [u8; 4] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| (0..=STEPS).map(|step| whole(encoded(step as f32 / STEPS as f32), 255.0) as u8).collect());
    let byte = |light: f32| bytes[whole(light, STEPS as f32) as usize];
    let [red, green, blue, alpha] = straight(light);
    [byte(red), byte(green), byte(blue), whole(alpha, 255.0) as u8]
}

/// The same in 16 bits.
pub fn to_words(light: Light) -> [u16; 4] {
    let [red, green, blue, alpha] = straight(light);
    [encoded(red), encoded(green), encoded(blue), alpha].map(|value| whole(value, 65535.0) as u16)
}

/// Not multiplied by the alpha.
pub fn straight([red, green, blue, alpha]: Light) -> Light {
    // What cannot be seen has no colour.
    let by = if alpha > 0.0 { 1.0 / alpha } else { 0.0 };
    if alpha == 1.0 { [red, green, blue, alpha] } else { [red * by, green * by, blue * by, alpha] }
}

/// The nearest whole number of 0 to `most` for a number of 0 to 1; of NaN 0.
fn whole(value: f32, most: f32) -> u32 {
    (value.clamp(0.0, 1.0) * most + 0.5) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back_and_words_are_as_near() {
        for byte in 0..=255u8 {
            let light = from_byte(byte);
            assert_eq!(to_bytes([light, light, light, 1.0]), [byte, byte, byte, 255]);
            assert_eq!(to_words([light, light, light, 1.0])[0], u16::from(byte) * 257, "{byte}");
        }
    }

    #[test]
    fn half_of_black_and_white_is_no_half_of_the_bytes() {
        let grey = to_bytes([0.5, 0.5, 0.5, 1.0]);
        assert_eq!(grey, [188, 188, 188, 255]);
        // Half of a colour over nothing is that colour, half to be seen through.
        let [red, ..] = of_colour([200, 0, 0]);
        assert_eq!(to_bytes([0.5 * red, 0.0, 0.0, 0.5]), [200, 0, 0, 128]);
        assert_eq!(to_bytes([f32::NAN, -1.0, 7.0, 1.0]), [0, 0, 255, 255]);
        assert_eq!(to_bytes([0.0; 4]), [0; 4]);
    }
}
