//! Escape counts to palette indices: each count by its rank among the counts of the picture. Knows no colours.
//!
//! Counts thin out exponentially, and a picture whose counts go to a million has most of them under a hundred: on any fixed
//! scale it is one colour. So the scale is the picture's own: a count's place between the palette's two ends is half the
//! share of pixels with smaller counts (histogram equalisation, which gives each colour an equal area) and half its place
//! on a logarithmic scale (which keeps equal ratios of counts equally far apart). It depends on nothing but the counts.

/// The index of a pixel that does not escape.
const INSIDE: u8 = 0;
/// Counts below this have a bin each; above, each power of two has 256.
const EXACT: u32 = 1 << 12;
const BINS: usize = EXACT as usize + 20 * 256;
/// Of a large picture only every so many pixels are counted. A prime, so that they do not stand in columns.
const STRIDE: usize = 13;

/// The palette index of each pixel: 0 where the count is `max_iter`, else 1 to 255, growing with the count.
pub(crate) fn shade(counts: &[u32], max_iter: u32) -> Vec<u8> {
    let indices = index_of_bins(&histogram(counts, max_iter));
    let index = |&count: &u32| if count >= max_iter { INSIDE } else { indices[bin(count)] };
    counts.iter().map(index).collect()
}

/// The bin of a count. Grows with the count, and is never over 13 % wider than the count itself is large.
fn bin(count: u32) -> usize {
    if count < EXACT {
        return count as usize;
    }
    let exponent = 31 - count.leading_zeros();
    let mantissa = count >> (exponent - 8) & 255;
    (EXACT + (exponent - 12) * 256 + mantissa) as usize
}

/// Pixels in each bin, of those that escape.
fn histogram(counts: &[u32], max_iter: u32) -> Vec<u32> {
    let mut bins = vec![0; BINS];
    let stride = if counts.len() > 1 << 16 { STRIDE } else { 1 };
    for &count in counts.iter().step_by(stride).filter(|&&count| count < max_iter) {
        bins[bin(count)] += 1;
    }
    bins
}

/// Each bin's index, by its rank and its logarithm.
fn index_of_bins(bins: &[u32]) -> Vec<u8> {
    let escaped: f64 = bins.iter().map(|&pixels| f64::from(pixels)).sum();
    let used = |(bin, &pixels): (usize, &u32)| (pixels > 0).then_some(bin);
    let first = bins.iter().enumerate().find_map(used).unwrap_or(0);
    let last = bins.iter().enumerate().rev().find_map(used).unwrap_or(0);
    let height = |bin: usize| (bin.saturating_sub(first) as f64 + 1.0).ln();
    let top = height(last).max(f64::MIN_POSITIVE);
    let most = (escaped - f64::from(bins[first])).max(1.0);
    let mut below = 0.0;
    let index = |(bin, &pixels): (usize, &u32)| {
        let rank = (below / most).min(1.0);
        below += f64::from(pixels);
        let place = 0.5 * rank + 0.5 * (height(bin) / top).min(1.0);
        1 + (place * 254.0).round() as u8
    };
    bins.iter().enumerate().map(index).collect()
}
