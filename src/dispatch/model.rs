//! What jobs of one kind take at one place, learnt from the jobs themselves: a bucket for each half-octave of size, and a
//! guess from the nearest buckets where one is empty. Pure; not here: the places, the kinds, or what is foretold without it.

use serde::{Deserialize, Serialize};

use super::bucket::Bucket;
use crate::report::{Basis, Source};

/// The half-octave of a job's size: twice the logarithm to base 2 of what it would take on one core of the shipped figures.
pub(crate) type Class = i16;

/// Classes are between these, whatever a cost says: from less than a picosecond to some thousand years.
const CLASSES: std::ops::RangeInclusive<f64> = -80.0..=80.0;

/// A guess is wider by this for each class that lies between it and the bucket that it is from.
const WIDER_A_CLASS: f64 = 0.05;

/// Buckets that are farther away tell nothing: what wakes threads late makes small jobs slow on all cores, and large ones not.
const REACH: Class = 4;

/// Which class a size is of.
pub(crate) fn class_of(seconds: f64) -> Class {
    let class = (2.0 * seconds.log2()).floor();
    if class.is_nan() { 0 } else { class.clamp(*CLASSES.start(), *CLASSES.end()) as Class }
}

/// What is known of a job's time: how many times as long as the shipped figures have it, and what that rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Known {
    pub ratio: f64,
    pub basis: Basis,
}

/// The buckets that there are, by class.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Model {
    buckets: Vec<(Class, Bucket)>,
}

impl Model {
    /// A model of buckets that were kept elsewhere.
    pub fn of(buckets: impl IntoIterator<Item = (Class, Bucket)>) -> Self {
        let mut buckets: Vec<_> = buckets.into_iter().collect();
        buckets.sort_by_key(|(class, _)| *class);
        buckets.dedup_by_key(|(class, _)| *class);
        Self { buckets }
    }

    /// The buckets, by class.
    pub fn buckets(&self) -> impl Iterator<Item = (Class, &Bucket)> {
        self.buckets.iter().map(|(class, bucket)| (*class, bucket))
    }

    /// Takes what a job took.
    pub fn observe(&mut self, class: Class, ratio: f64) {
        let at = self.buckets.binary_search_by_key(&class, |(class, _)| *class).unwrap_or_else(|at| {
            self.buckets.insert(at, (class, Bucket::default()));
            at
        });
        self.buckets[at].1.observe(ratio as f32);
    }

    /// What is known of jobs of a class: from its own bucket, else from the nearest on both sides.
    pub fn recall(&self, class: Class) -> Option<Known> {
        let at = self.buckets.partition_point(|(other, _)| *other < class);
        let known = |(class, bucket): &(Class, Bucket)| {
            let basis = Basis { source: Source::Bucket, spread: bucket.spread().into(), jobs: bucket.count() };
            (bucket.count() > 0).then(|| (*class, Known { ratio: bucket.median().into(), basis }))
        };
        let above = self.buckets[at..].iter().find_map(known).filter(|(found, _)| found - class <= REACH);
        if let Some((found, known)) = above
            && found == class
        {
            return Some(known);
        }
        let below = self.buckets[..at].iter().rev().find_map(known).filter(|(found, _)| class - found <= REACH);
        let guess = |ratio: f64, spread: f64, classes: Class| {
            let spread = spread + WIDER_A_CLASS * f64::from(classes);
            Some(Known { ratio, basis: Basis { source: Source::Fit, spread, jobs: 0 } })
        };
        match (below, above) {
            (Some((low, small)), Some((high, large))) => {
                // Between two sizes a time is about a power of the size.
                let part = f64::from(class - low) / f64::from(high - low);
                let ratio = (small.ratio.ln() * (1.0 - part) + large.ratio.ln() * part).exp();
                guess(ratio, small.basis.spread.max(large.basis.spread), (class - low).min(high - class))
            }
            (Some((other, known)), None) | (None, Some((other, known))) => guess(known.ratio, known.basis.spread, (class - other).abs()),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(buckets: &[(Class, f32)]) -> Model {
        Model::of(buckets.iter().map(|&(class, ratio)| (class, Bucket::of(vec![ratio; 4]).unwrap())))
    }

    #[test]
    fn a_class_is_half_an_octave() {
        assert_eq!(class_of(1.0), 0);
        assert_eq!(class_of(2.0), 2);
        assert_eq!(class_of(1.5), 1);
        assert_eq!(class_of(0.5), -2);
        assert_eq!(class_of(0.0), -80);
        assert_eq!(class_of(f64::INFINITY), 80);
        assert_eq!(class_of(f64::NAN), 0);
        assert_eq!(class_of(-1.0), 0);
    }

    #[test]
    fn a_bucket_of_the_same_size_is_what_it_says() {
        let known = model(&[(-4, 2.0), (0, 3.0)]).recall(0).unwrap();
        assert_eq!((known.ratio, known.basis), (3.0, Basis { source: Source::Bucket, spread: 0.0, jobs: 4 }));
    }

    #[test]
    fn between_two_sizes_and_beyond_all_of_them_it_is_a_guess_that_says_so() {
        let model = model(&[(-4, 1.0), (4, 4.0)]);
        let between = model.recall(0).unwrap();
        assert!((between.ratio - 2.0).abs() < 1e-9 && between.basis.source == Source::Fit && between.basis.spread > 0.1);
        assert_eq!(model.recall(5).unwrap().ratio, 4.0);
        assert_eq!(model.recall(-4 - REACH).map(|known| known.ratio), Some(1.0));
        assert_eq!((model.recall(-5 - REACH), model.recall(5 + REACH)), (None, None));
        assert_eq!(Model::default().recall(0), None);
    }

    #[test]
    fn a_bucket_whose_first_job_was_dropped_knows_nothing_yet() {
        let mut model = Model::default();
        model.observe(0, 5.0);
        assert_eq!(model.recall(0), None);
        model.observe(0, 2.0);
        assert_eq!(model.recall(0).map(|known| (known.ratio, known.basis.jobs)), Some((2.0, 1)));
        // A larger one that is not known yet does not hide it.
        model.observe(1, 5.0);
        assert_eq!(model.recall(1).map(|known| known.ratio), Some(2.0));
    }
}
