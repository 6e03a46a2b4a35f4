//! Gradients: colours in a row, and what lies between them. Named ones are yunta's palettes and the schemes of the crate
//! colorous. Which value gets which place is `scale`'s and `shade`'s.

use std::sync::Arc;

use super::light::{Light, of_colour};
use super::palette::{Palette, between};
use crate::error::{Error, Result};

/// Places that have a colour of their own; what lies between two is the nearer one's.
const PLACES: usize = 4096;

/// The most colours that a gradient is given.
const MOST_COLOURS: usize = 4096;

/// The schemes of colorous that are gradients, by the names that d3 gives them.
macro_rules! schemes {
    ($($name:literal $scheme:ident)*) => {
        const SCHEMES: &[(&str, colorous::Gradient)] = &[$(($name, colorous::$scheme)),*];
    };
}
schemes! {
    "turbo" TURBO "sinebow" SINEBOW "rainbow" RAINBOW "cool" COOL "warm" WARM "cubehelix" CUBEHELIX
    "spectral" SPECTRAL "blues" BLUES "greens" GREENS "greys" GREYS "oranges" ORANGES "purples" PURPLES "reds" REDS
    "blue-green" BLUE_GREEN "blue-purple" BLUE_PURPLE "green-blue" GREEN_BLUE "orange-red" ORANGE_RED
    "purple-blue" PURPLE_BLUE "purple-blue-green" PURPLE_BLUE_GREEN "purple-red" PURPLE_RED "red-purple" RED_PURPLE
    "yellow-green" YELLOW_GREEN "yellow-green-blue" YELLOW_GREEN_BLUE "yellow-orange-brown" YELLOW_ORANGE_BROWN
    "yellow-orange-red" YELLOW_ORANGE_RED "brown-green" BROWN_GREEN "pink-green" PINK_GREEN "purple-green" PURPLE_GREEN
    "purple-orange" PURPLE_ORANGE "red-blue" RED_BLUE "red-grey" RED_GREY "red-yellow-blue" RED_YELLOW_BLUE
    "red-yellow-green" RED_YELLOW_GREEN
}

/// Colours in a row, even in distance, and the colour of the inside.
///
/// ```
/// use yunta::picture::Gradient;
/// let dusk: Gradient = "#102030,#ffaa00,#ffffff".parse()?;
/// assert_eq!(dusk.at(0.5), [0xff, 0xaa, 0x00]);
/// assert_eq!(Gradient::named("turbo")?.to_string(), "turbo");
/// # Ok::<(), yunta::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gradient {
    /// What names it: a name, or its colours.
    text: Arc<str>,
    form: Form,
    inside: [u8; 3],
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Palette(Palette),
    /// By its place among the schemes.
    Scheme(usize),
    Colours(Arc<[[u8; 3]]>),
}

impl From<Palette> for Gradient {
    fn from(palette: Palette) -> Self {
        Self { text: palette.name().into(), form: Form::Palette(palette), inside: [0; 3] }
    }
}

impl Gradient {
    /// The names that there are: the palettes', then the schemes'.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Palette::ALL.into_iter().map(Palette::name).chain(SCHEMES.iter().map(|(name, _)| *name))
    }

    /// The gradient of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<Self> {
        if let Some(palette) = Palette::named(name) {
            return Ok(palette.into());
        }
        match SCHEMES.iter().position(|(scheme, _)| *scheme == name) {
            Some(at) => Ok(Self { text: name.into(), form: Form::Scheme(at), inside: [0; 3] }),
            None => {
                let names = Self::names().collect::<Vec<_>>().join(", ");
                Err(Error::argument("palette", name, format!("give colours, as in '#102030,#ffaa00', a file of them, or one of {names}")))
            }
        }
    }

    /// The gradient from the first of these colours to the last.
    ///
    /// # Errors
    /// There are fewer than two, or more than 4096.
    pub fn of_colours(colours: &[[u8; 3]]) -> Result<Self> {
        if !(2..=MOST_COLOURS).contains(&colours.len()) {
            return Err(Error::argument("palette", format!("{} colours", colours.len()), format!("give 2 to {MOST_COLOURS}")));
        }
        let text = colours.iter().map(|&colour| hex(colour)).collect::<Vec<_>>().join(",");
        Ok(Self { text: text.into(), form: Form::Colours(colours.into()), inside: [0; 3] })
    }

    /// The same with another colour of what does not escape, or has no value.
    pub fn with_inside(self, inside: [u8; 3]) -> Self {
        Self { inside, ..self }
    }

    /// The colour of what does not escape.
    pub fn inside(&self) -> [u8; 3] {
        self.inside
    }

    /// The colour at a place of 0 to 1, as files have it.
    pub fn at(&self, place: f64) -> [u8; 3] {
        let place = if place >= 0.0 { place.min(1.0) } else { 0.0 };
        match &self.form {
            Form::Palette(palette) => between(palette.anchors(), place),
            Form::Scheme(scheme) => {
                let colour = SCHEMES[*scheme].1.eval_continuous(place);
                [colour.r, colour.g, colour.b]
            }
            Form::Colours(colours) => {
                let place = place * (colours.len() - 1) as f64;
                let left = (place as usize).min(colours.len() - 2);
                let part = place - left as f64;
                let mixed = |k: usize| f64::from(colours[left][k]) * (1.0 - part) + f64::from(colours[left + 1][k]) * part;
                [0, 1, 2].map(|k| mixed(k).round() as u8)
            }
        }
    }

    /// Red, green and blue of each index: 0 is the inside, 1 to 255 are the gradient from its first colour to its last.
    pub fn colours(&self) -> Vec<u8> {
        let outside = (0..255).flat_map(|k| self.at(f64::from(k) / 254.0));
        self.inside.into_iter().chain(outside).collect()
    }

    /// The light of 4096 places, as `ramp[ramp_index(place)]`; the inside's is behind them.
    pub fn ramp(&self) -> Vec<Light> {
        let place = |k: usize| k as f64 / (PLACES - 1) as f64;
        let outside = (0..PLACES).map(|k| of_colour(self.at(place(k))));
        outside.chain([of_colour(self.inside)]).collect()
    }
}

/// Where a ramp has the light of a place of 0 to 1; of none that of the inside.
pub fn ramp_index(place: Option<f32>) -> usize {
    place.map_or(PLACES, |place| (place.clamp(0.0, 1.0) * (PLACES - 1) as f32 + 0.5) as usize)
}

/// A name, or colours with commas, blanks or lines between them.
impl std::str::FromStr for Gradient {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if !text.contains('#') {
            return Self::named(text.trim());
        }
        let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
        Self::of_colours(&words.map(colour).collect::<Result<Vec<_>>>()?)
    }
}

impl std::fmt::Display for Gradient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// A colour from `#102030`, or `#fa0` for `#ffaa00`.
///
/// # Errors
/// It is none.
pub fn colour(text: &str) -> Result<[u8; 3]> {
    let wrong = || Error::argument("palette", format!("{text:?}"), "give colours as #102030 or #fa0");
    let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
    let digit = |c: char| c.to_digit(16).map(|digit| digit as u8);
    let digits = digits.chars().map(digit).collect::<Option<Vec<u8>>>().ok_or_else(wrong)?;
    match digits[..] {
        [r, g, b] => Ok([r * 17, g * 17, b * 17]),
        [r, s, g, h, b, c] => Ok([r * 16 + s, g * 16 + h, b * 16 + c]),
        _ => Err(wrong()),
    }
}

/// A colour as it is typed.
pub fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_reads_back() {
        for text in Gradient::names().chain(["#000000,#ffffff", "#102030,#ffaa00,#010203"]) {
            assert_eq!(text.parse::<Gradient>().unwrap().to_string(), text);
        }
        assert_eq!("#fa0 #000\n#fff".parse::<Gradient>().unwrap().to_string(), "#ffaa00,#000000,#ffffff");
        for wrong in ["", "neon", "#12,#34", "#000000", "#gggggg,#000000", "#é0,#000000", "turbo,#000000"] {
            assert!(wrong.parse::<Gradient>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn places_run_from_the_first_colour_to_the_last() {
        let gradient: Gradient = "#000000,#ff0000,#ff00ff".parse().unwrap();
        assert_eq!(
            [-1.0, 0.0, 0.25, 0.5, 1.0, 2.0, f64::NAN].map(|place| gradient.at(place)),
            [[0, 0, 0], [0, 0, 0], [128, 0, 0], [255, 0, 0], [255, 0, 255], [255, 0, 255], [0, 0, 0]]
        );
        let ramp = gradient.clone().with_inside([9, 8, 7]).ramp();
        assert_eq!((ramp[ramp_index(Some(0.0))], ramp[ramp_index(Some(1.0))]), (of_colour([0, 0, 0]), of_colour([255, 0, 255])));
        assert_eq!(ramp[ramp_index(None)], of_colour([9, 8, 7]));
    }
}
