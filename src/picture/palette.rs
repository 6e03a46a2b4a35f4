//! Palettes by name, as the 256 colours of an indexed picture. Which count gets which colour is `shade`'s.

use super::anchors;

/// A named range of colours, even to the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Palette {
    /// Night blue, teal, ochre, wheat: yunta's own.
    Harvest,
    /// Violet, green, yellow.
    Viridis,
    /// Black, violet, pink, cream.
    Magma,
    /// Black, purple, orange, pale yellow.
    Inferno,
    /// Blue, magenta, yellow.
    Plasma,
    /// Blue, grey, yellow: the same to the colour-blind.
    Cividis,
    /// Pale, blue, dark, red, pale: cyclic.
    Twilight,
}

impl Palette {
    /// All of them, in the order that help and errors list them.
    pub const ALL: [Self; 7] = [Self::Harvest, Self::Viridis, Self::Magma, Self::Inferno, Self::Plasma, Self::Cividis, Self::Twilight];

    /// The name that the command line takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Harvest => "harvest",
            Self::Viridis => "viridis",
            Self::Magma => "magma",
            Self::Inferno => "inferno",
            Self::Plasma => "plasma",
            Self::Cividis => "cividis",
            Self::Twilight => "twilight",
        }
    }

    /// Its colours in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Harvest => "night blue, teal, ochre, wheat",
            Self::Viridis => "violet, green, yellow",
            Self::Magma => "black, violet, pink, cream",
            Self::Inferno => "black, purple, orange, pale yellow",
            Self::Plasma => "blue, magenta, yellow",
            Self::Cividis => "blue, grey, yellow: the same to the colour-blind",
            Self::Twilight => "pale, blue, dark, red, pale: cyclic",
        }
    }

    /// The palette of this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|palette| palette.name() == name)
    }

    pub(super) fn anchors(self) -> &'static [u32; 33] {
        match self {
            Self::Harvest => &anchors::HARVEST,
            Self::Viridis => &anchors::VIRIDIS,
            Self::Magma => &anchors::MAGMA,
            Self::Inferno => &anchors::INFERNO,
            Self::Plasma => &anchors::PLASMA,
            Self::Cividis => &anchors::CIVIDIS,
            Self::Twilight => &anchors::TWILIGHT,
        }
    }
}

/// The colour at a place of 0 to 1, linear between the two nearest anchors.
pub(super) fn between(anchors: &[u32; 33], place: f64) -> [u8; 3] {
    let place = place * 32.0;
    let left = (place as usize).min(31);
    let part = place - left as f64;
    [16, 8, 0].map(|shift| {
        let (from, to) = (anchors[left] >> shift & 255, anchors[left + 1] >> shift & 255);
        (f64::from(from) * (1.0 - part) + f64::from(to) * part).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Gradient;

    #[test]
    fn a_palette_begins_and_ends_with_its_anchors() {
        for palette in Palette::ALL {
            let colours = Gradient::from(palette).colours();
            assert_eq!(colours.len(), 768);
            let hex = |k: usize| u32::from_be_bytes([0, colours[3 * k], colours[3 * k + 1], colours[3 * k + 2]]);
            assert_eq!(hex(1), palette.anchors()[0], "{palette:?}");
            assert_eq!(hex(255), palette.anchors()[32], "{palette:?}");
            assert_eq!(Palette::named(palette.name()), Some(palette));
        }
    }

    /// By whole numbers, as older versions had it: the bytes of their pictures are these.
    #[test]
    fn the_colours_of_indices_are_those_of_older_pictures() {
        for palette in Palette::ALL {
            let colours = Gradient::from(palette).colours();
            for k in 0..255 {
                let (left, part) = (k * 32 / 254, (k * 32 % 254) as u32);
                let (from, to) = (palette.anchors()[left], palette.anchors()[(left + 1).min(32)]);
                let whole = [16, 8, 0].map(|shift| (((from >> shift & 255) * (254 - part) + (to >> shift & 255) * part + 127) / 254) as u8);
                assert_eq!(colours[3 * k + 3..3 * k + 6], whole, "{palette:?} {k}");
            }
        }
    }

    #[test]
    fn the_inside_is_a_colour_of_its_own() {
        for palette in Palette::ALL {
            let colours = Gradient::from(palette).colours();
            assert!(colours[3..].chunks_exact(3).all(|outside| outside != &colours[..3]), "{palette:?}");
        }
    }

    #[test]
    fn neighbours_are_close() {
        for palette in Palette::ALL {
            let colours = Gradient::from(palette).colours();
            for (left, right) in colours[3..].chunks_exact(3).zip(colours[6..].chunks_exact(3)) {
                let step = left.iter().zip(right).map(|(l, r)| l.abs_diff(*r)).max();
                assert!(step <= Some(9), "{palette:?}: {left:?} {right:?}");
            }
        }
    }
}
