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

    fn anchors(self) -> &'static [u32; 33] {
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

    /// The colour of points that do not escape: none of the others, so that they stand out.
    fn inside(self) -> [u8; 3] {
        [0, 0, 0]
    }

    /// Red, green and blue of each index: 0 is the inside, 1 to 255 are the palette from its first colour to its last.
    pub fn colours(self) -> Vec<u8> {
        let outside = (0..255).flat_map(|k| between(self.anchors(), k));
        self.inside().into_iter().chain(outside).collect()
    }
}

/// The colour at `k` of 0..=254, linear between the two nearest anchors.
fn between(anchors: &[u32; 33], k: usize) -> [u8; 3] {
    let (left, part) = (k * 32 / 254, (k * 32 % 254) as u32);
    let (from, to) = (anchors[left], anchors[(left + 1).min(32)]);
    [16, 8, 0].map(|shift| {
        let (from, to) = (from >> shift & 255, to >> shift & 255);
        ((from * (254 - part) + to * part + 127) / 254) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_begins_and_ends_with_its_anchors() {
        for palette in Palette::ALL {
            let colours = palette.colours();
            assert_eq!(colours.len(), 768);
            let hex = |k: usize| u32::from_be_bytes([0, colours[3 * k], colours[3 * k + 1], colours[3 * k + 2]]);
            assert_eq!(hex(1), palette.anchors()[0], "{palette:?}");
            assert_eq!(hex(255), palette.anchors()[32], "{palette:?}");
            assert_eq!(Palette::named(palette.name()), Some(palette));
        }
    }

    #[test]
    fn the_inside_is_a_colour_of_its_own() {
        for palette in Palette::ALL {
            let colours = palette.colours();
            assert!(colours[3..].chunks_exact(3).all(|outside| outside != &colours[..3]), "{palette:?}");
        }
    }

    #[test]
    fn neighbours_are_close() {
        for palette in Palette::ALL {
            let colours = palette.colours();
            for (left, right) in colours[3..].chunks_exact(3).zip(colours[6..].chunks_exact(3)) {
                let step = left.iter().zip(right).map(|(l, r)| l.abs_diff(*r)).max();
                assert!(step <= Some(9), "{palette:?}: {left:?} {right:?}");
            }
        }
    }
}
