//! What jobs of one kind and about one size took at one place, as ratios of what was foretold without knowing any: their
//! median and how far they lie apart. Not here: which jobs are of one kind.

/// So many of the latest ratios count.
const KEPT: usize = 16;

/// So many outliers in a row, all on one side, are no outliers: the place has become another.
const OUTLIERS: usize = 3;

/// A ratio that lies farther from the median is an outlier: so many spreads, or this part of the median if that is more.
const FAR_SPREADS: f32 = 4.0;
const FAR_PART: f32 = 0.4;

/// The latest ratios, and those that may be the beginning of others.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Bucket {
    /// At most [`KEPT`], the oldest first.
    ratios: Vec<f32>,
    /// Outliers in a row, all on one side of the median.
    outliers: Vec<f32>,
    /// Whether the first job was seen, which pays for what later ones find: pages, pipelines, caches. Its ratio is dropped.
    begun: bool,
    median: f32,
    spread: f32,
}

impl Bucket {
    /// A bucket of ratios that were kept elsewhere, none of them if its first job alone was seen. None where they make no sense.
    pub fn of(ratios: Vec<f32>) -> Option<Self> {
        let sound = ratios.len() <= KEPT && ratios.iter().all(|ratio| ratio.is_finite() && *ratio > 0.0);
        sound.then(|| {
            let mut bucket = Self { ratios, begun: true, ..Self::default() };
            if bucket.count() > 0 {
                bucket.sum_up();
            }
            bucket
        })
    }

    /// The ratios, the oldest first.
    pub fn ratios(&self) -> &[f32] {
        &self.ratios
    }

    /// How many jobs the median is of.
    pub fn count(&self) -> usize {
        self.ratios.len()
    }

    /// The ratio in the middle; nothing sensible where there is none.
    pub fn median(&self) -> f32 {
        self.median
    }

    /// How far ratios lie from the median, as a part of it: about one standard deviation where they are normal.
    pub fn spread(&self) -> f32 {
        self.spread
    }

    /// Takes a job's ratio, of which there is one more.
    pub fn observe(&mut self, ratio: f32) {
        if !(ratio.is_finite() && ratio > 0.0) {
            return;
        }
        if !std::mem::replace(&mut self.begun, true) {
            return;
        }
        if self.is_far(ratio) {
            let same_side = |one: &f32| (*one > self.median) == (ratio > self.median);
            if !self.outliers.iter().all(same_side) {
                self.outliers.clear();
            }
            self.outliers.push(ratio);
            if self.outliers.len() < OUTLIERS {
                return;
            }
            self.ratios = std::mem::take(&mut self.outliers);
        } else {
            self.outliers.clear();
            if self.ratios.len() == KEPT {
                self.ratios.remove(0);
            }
            self.ratios.push(ratio);
        }
        self.sum_up();
    }

    fn is_far(&self, ratio: f32) -> bool {
        // The first few may have been the odd ones themselves.
        self.ratios.len() >= OUTLIERS && (ratio / self.median - 1.0).abs() > (FAR_SPREADS * self.spread).max(FAR_PART)
    }

    fn sum_up(&mut self) {
        let mut sorted = [0.0; KEPT];
        let sorted = &mut sorted[..self.ratios.len()];
        sorted.copy_from_slice(&self.ratios);
        sorted.sort_unstable_by(f32::total_cmp);
        self.median = middle(sorted);
        // The distances from the median grow from the middle to both ends: the farther of the two ends is the next larger one.
        let (mut low, mut high) = (0, sorted.len());
        let mut distances = [0.0; KEPT];
        let distances = &mut distances[..sorted.len()];
        for distance in distances.iter_mut().rev() {
            let (below, above) = (1.0 - sorted[low] / self.median, sorted[high - 1] / self.median - 1.0);
            *distance = below.max(above);
            if below > above { low += 1 } else { high -= 1 }
        }
        // The standard deviation of normal numbers is 1.4826 times their median distance from the median.
        self.spread = 1.4826 * middle(distances);
    }
}

/// The median of sorted numbers.
fn middle(sorted: &[f32]) -> f32 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(ratios: &[f32]) -> Bucket {
        let mut bucket = Bucket::default();
        ratios.iter().for_each(|&ratio| bucket.observe(ratio));
        bucket
    }

    #[test]
    fn the_first_job_is_dropped_and_the_median_is_of_the_rest() {
        assert_eq!(after(&[9.0]).count(), 0);
        let bucket = after(&[9.0, 1.0, 3.0, 2.0]);
        assert_eq!((bucket.count(), bucket.median()), (3, 2.0));
        assert_eq!(after(&[9.0, 1.0, 2.0]).median(), 1.5);
    }

    #[test]
    fn one_job_that_was_disturbed_changes_nothing() {
        let bucket = after(&[1.0, 1.0, 1.1, 0.9, 1.0, 30.0, 1.0, 0.01, 1.0]);
        assert_eq!((bucket.count(), bucket.median()), (6, 1.0));
    }

    #[test]
    fn three_in_a_row_on_one_side_begin_anew_and_those_on_both_sides_do_not() {
        let steady = [1.0, 1.0, 1.1, 0.9, 1.0];
        assert_eq!(after(&[&steady[..], &[2.0, 2.1, 1.9]].concat()).median(), 2.0);
        assert_eq!(after(&[&steady[..], &[2.0, 0.1, 2.0, 0.1, 2.0, 0.1]].concat()).median(), 1.0);
    }

    #[test]
    fn the_latest_sixteen_count() {
        let bucket = after(&(0..40).map(|k| 1.0 + k as f32 / 100.0).collect::<Vec<_>>());
        assert_eq!(bucket.count(), KEPT);
        assert!((bucket.median() - 1.315).abs() < 1e-3);
    }

    #[test]
    fn what_is_no_ratio_is_not_taken() {
        let bucket = after(&[1.0, 1.0, f32::NAN, f32::INFINITY, 0.0, -1.0, 1.0]);
        assert_eq!((bucket.count(), bucket.median(), bucket.spread()), (2, 1.0, 0.0));
        for ratios in [vec![f32::NAN], vec![0.0], vec![1.0; KEPT + 1]] {
            assert!(Bucket::of(ratios).is_none());
        }
        let mut begun = Bucket::of(Vec::new()).unwrap();
        begun.observe(2.0);
        assert_eq!(begun.median(), 2.0);
        assert_eq!(Bucket::of(vec![1.0, 3.0]).map(|bucket| bucket.median()), Some(2.0));
    }
}
