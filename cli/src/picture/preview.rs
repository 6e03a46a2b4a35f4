//! A picture on the terminal: two pixels a character, one above the other, the lower half of a block in front of a ground. Not
//! here: files.

use std::io::{self, Write};

use yunta::picture::light::{from_byte, to_bytes};
use yunta::picture::{Picture, Pixels};

use crate::shell::failure::Failure;

/// A terminal that does not tell its size.
const COLUMNS: usize = 80;
const LINES: usize = 24;

/// Prints a picture, as wide or as high as the terminal; on standard error where `beside` something on standard output.
pub(crate) fn print(picture: &Picture, beside: bool) -> Result<(), Failure> {
    let (columns, lines) = terminal_size::terminal_size().map_or((COLUMNS, LINES), |(columns, lines)| (columns.0.into(), lines.0.into()));
    let text = halves(picture, columns.max(1), lines.saturating_sub(1).max(1));
    if beside {
        io::stderr().write_all(text.as_bytes()).map_err(Failure::from)
    } else {
        io::stdout().write_all(text.as_bytes()).map_err(Failure::from)
    }
}

/// The picture in at most so many columns and lines.
fn halves(picture: &Picture, columns: usize, lines: usize) -> String {
    let (width, height) = picture.size();
    let shrink = (width as f64 / columns as f64).max(height as f64 / (2 * lines) as f64).max(1.0);
    let side = |pixels: usize| ((pixels as f64 / shrink).round() as usize).clamp(1, pixels.max(1));
    let (across, down) = (side(width), side(height));
    let colour =
        |x: usize, y: usize| mean(picture, x * width / across..(x + 1) * width / across, y * height / down..(y + 1) * height / down);
    let mut text = String::new();
    for top in (0..down).step_by(2) {
        for x in 0..across {
            let [r, g, b] = colour(x, top);
            if top + 1 < down {
                let [below_r, below_g, below_b] = colour(x, top + 1);
                text += &format!("\x1b[48;2;{r};{g};{b}m\x1b[38;2;{below_r};{below_g};{below_b}m\u{2584}");
            } else {
                text += &format!("\x1b[49m\x1b[38;2;{r};{g};{b}m\u{2580}");
            }
        }
        text += "\x1b[0m\n";
    }
    text
}

/// The mean of some pixels, in light, in front of black.
fn mean(picture: &Picture, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> [u8; 3] {
    let width = picture.size().0;
    let mut sum = [0.0f32; 3];
    for pixel in rows.clone().flat_map(|row| columns.clone().map(move |column| row * width + column)) {
        let [r, g, b] = light(picture.pixels(), pixel);
        sum = [sum[0] + r, sum[1] + g, sum[2] + b];
    }
    let share = 1.0 / (columns.len() * rows.len()).max(1) as f32;
    let [r, g, b, _] = to_bytes([sum[0] * share, sum[1] * share, sum[2] * share, 1.0]);
    [r, g, b]
}

/// What is seen of a pixel in front of black.
fn light(pixels: &Pixels, pixel: usize) -> [f32; 3] {
    let of = |bytes: &[u8]| [0, 1, 2].map(|channel| from_byte(bytes[channel]));
    let through = |[r, g, b]: [f32; 3], alpha: f32| [r * alpha, g * alpha, b * alpha];
    let upper = |words: &[u16]| [0, 1, 2].map(|channel| (words[channel] >> 8) as u8);
    match pixels {
        Pixels::Indexed { indices, colours } => of(&colours[3 * usize::from(indices[pixel])..]),
        Pixels::Rgb8(bytes) => of(&bytes[3 * pixel..]),
        Pixels::Rgba8(bytes) => through(of(&bytes[4 * pixel..]), f32::from(bytes[4 * pixel + 3]) / 255.0),
        Pixels::Rgb16(words) => of(&upper(&words[3 * pixel..])),
        Pixels::Rgba16(words) => through(of(&upper(&words[4 * pixel..])), f32::from(words[4 * pixel + 3]) / 65535.0),
        Pixels::Light(numbers) => through([0, 1, 2].map(|channel| numbers[4 * pixel + channel]), numbers[4 * pixel + 3]),
        _ => [0.0; 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_halves_of_characters() {
        let picture = Picture::new(2, Pixels::Rgb8(vec![255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])).unwrap();
        assert_eq!(
            halves(&picture, 80, 24),
            "\x1b[48;2;255;0;0m\x1b[38;2;0;0;255m\u{2584}\x1b[48;2;0;255;0m\x1b[38;2;9;9;9m\u{2584}\x1b[0m\n"
        );
        let large = Picture::new(400, Pixels::Rgb8(vec![7; 400 * 300 * 3])).unwrap();
        let text = halves(&large, 40, 24);
        assert_eq!((text.lines().count(), text.lines().next().unwrap().matches('\u{2584}').count()), (15, 40));
        assert!(text.contains("48;2;7;7;7"));
    }
}
