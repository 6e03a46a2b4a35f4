//! Escape counts to palette indices: each count by its rank among the counts of the picture. Knows no colours.
//!
//! Counts thin out exponentially, and a picture whose counts go to a million has most of them under a hundred: on any fixed
//! scale it is one colour. So the scale is the picture's own. Half of a count's place between the palette's ends is the
//! share of pixels with smaller counts (histogram equalisation, which gives each colour its area; to the power of 1.5, so
//! that the broad outer bands stay close together at the dark end), and half is its place on a logarithmic scale (which
//! keeps equal ratios of counts equally far apart). It depends on the counts alone, and hardly on the picture's size.

/// The index of a pixel that does not escape.
const INSIDE: u8 = 0;
/// Counts below this have a bin each; above, each power of two has 256.
const EXACT: u32 = 1 << 12;
const BINS: usize = EXACT as usize + 20 * 256;

/// The palette index of each count of one picture, in bands: one colour for each count.
#[derive(Debug, Clone)]
pub struct Shades {
    max_iter: u32,
    /// The index of each bin; behind them that of the inside.
    indices: Vec<u8>,
}

impl Shades {
    /// The shades of a picture with these counts, of which those that reach `max_iter` do not escape.
    pub fn of(counts: &[u32], max_iter: u32) -> Self {
        Self::ranked(counts.iter().step_by(sample_stride(counts.len())).copied(), max_iter)
    }

    /// The same of those of its counts alone whose index is a multiple of its [stride](sample_stride).
    pub fn of_sample(sample: &[u32], max_iter: u32) -> Self {
        Self::ranked(sample.iter().copied(), max_iter)
    }

    fn ranked(counts: impl Iterator<Item = u32>, max_iter: u32) -> Self {
        let mut indices = index_of_bins(&histogram(counts, max_iter));
        indices.push(INSIDE);
        if max_iter < EXACT {
            indices[max_iter as usize] = INSIDE;
        }
        Self { max_iter, indices }
    }

    /// 0 where the count is `max_iter` or more, else 1 to 255, growing with the count.
    pub fn index(&self, count: u32) -> u8 {
        self.indices[if self.max_iter < EXACT {
            // Without a branch that depends on the pixel: at a fractal's edge it would be guessed wrong half of the time.
            count.min(self.max_iter) as usize
        } else if count < self.max_iter {
            bin(count)
        } else {
            BINS
        }]
    }
}

/// The bin of a count. Grows with the count, and is never wider than a 256th of the counts in it.
fn bin(count: u32) -> usize {
    if count < EXACT {
        return count as usize;
    }
    let exponent = 31 - count.leading_zeros();
    let mantissa = count >> (exponent - 8) & 255;
    (EXACT + (exponent - 12) * 256 + mantissa) as usize
}

/// Of a picture of so many pixels those are looked at whose index is a multiple of this: about 65,536 of a large one. Odd, so
/// that it shares no factor of two with the width, and the pixels do not stand in columns.
pub fn sample_stride(pixels: usize) -> usize {
    (pixels >> 16) | 1
}

/// How many counts there are in each bin, of those that escape.
fn histogram(counts: impl Iterator<Item = u32>, max_iter: u32) -> Vec<u32> {
    let mut bins = vec![0; BINS];
    for count in counts.filter(|&count| count < max_iter) {
        bins[bin(count)] += 1;
    }
    bins
}

/// Each bin's index, by its rank and its logarithm.
fn index_of_bins(bins: &[u32]) -> Vec<u8> {
    let used = |bin: &usize| bins[*bin] > 0;
    let first = (0..BINS).find(used).unwrap_or(0);
    let last = (0..BINS).rfind(used).unwrap_or(0);
    // The 4 keeps the first few counts from taking half of the scale.
    let logarithm = |bin: usize| (1.0 + bin.saturating_sub(first) as f64 / 4.0).ln();
    let longest = logarithm(last).max(f64::MIN_POSITIVE);
    let escaped: f64 = bins.iter().map(|&pixels| f64::from(pixels)).sum();
    let below_last = (escaped - f64::from(bins[last])).max(1.0);
    let mut below = 0.0;
    let index = |(bin, &pixels): (usize, &u32)| {
        let rank = (below / below_last).min(1.0);
        below += f64::from(pixels);
        let place = 0.5 * rank * rank.sqrt() + 0.5 * (logarithm(bin) / longest).min(1.0);
        1 + (place * 254.0).round() as u8
    };
    bins.iter().enumerate().map(index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shade(counts: &[u32], max_iter: u32) -> Vec<u8> {
        let shades = Shades::of(counts, max_iter);
        counts.iter().map(|&count| shades.index(count)).collect()
    }

    #[test]
    fn larger_counts_have_larger_indices_and_only_the_inside_has_0() {
        let counts: Vec<u32> = (0..3000).map(|k| k * k % 1001).collect();
        let indices = shade(&counts, 1000);
        for (&count, &index) in counts.iter().zip(&indices) {
            assert_eq!(index == INSIDE, count == 1000);
        }
        let mut pairs: Vec<_> = counts.into_iter().zip(indices).filter(|pair| pair.0 < 1000).collect();
        pairs.sort_unstable();
        assert!(pairs.is_sorted_by_key(|pair| pair.1));
        assert_eq!(pairs.first().map(|pair| pair.1), Some(1));
        assert_eq!(pairs.last().map(|pair| pair.1), Some(255));
    }

    #[test]
    fn bins_grow_with_the_count_and_end_inside_the_table() {
        let counts = (0..1 << 14).chain((14..32).flat_map(|power| [(1 << power) - 1, 1 << power, (1 << power) + 12_345]));
        let bins: Vec<_> = counts.chain([u32::MAX]).map(bin).collect();
        assert!(bins.is_sorted());
        assert_eq!(bins.last(), Some(&(BINS - 1)));
    }

    #[test]
    fn one_count_alone_and_none_at_all_are_pictures_too() {
        assert_eq!(shade(&[7; 4], 50), [1; 4]);
        assert_eq!(shade(&[50; 4], 50), [INSIDE; 4]);
        assert_eq!(shade(&[], 50), [0u8; 0]);
        assert_eq!(shade(&[u32::MAX - 1, 0], u32::MAX), [255, 1]);
    }

    /// A picture with every size of count uses most of its colours.
    #[test]
    fn a_long_tail_does_not_take_the_palette() {
        let counts: Vec<u32> = (0..100_000u32).map(|k| 1_000_000 / (k + 1)).collect();
        let mut indices = shade(&counts, u32::MAX);
        indices.sort_unstable();
        indices.dedup();
        assert!(indices.len() > 60, "{} indices", indices.len());
    }
}
