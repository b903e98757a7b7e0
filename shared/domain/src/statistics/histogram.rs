//! How long something took, without who took how long.

use serde::{Deserialize, Serialize};

use super::figures::Counts;

/// The longest time of each class, in seconds: a quarter more than the one before, or less, up to an
/// hour. Drafts are kept for thirty days.
const BOUNDS: [u64; 40] = [
    15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 210, 240, 300, 360, 420, 480, 540, 600, 720, 840,
    960, 1_080, 1_260, 1_500, 1_800, 2_100, 2_400, 3_000, 3_600, 5_400, 7_200, 10_800, 14_400,
    21_600, 28_800, 43_200, 86_400, 172_800, 604_800, 2_592_000,
];

/// How many took how long, by classes of time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Histogram(Counts);

impl Histogram {
    /// Counts one that took so long.
    pub fn count(&mut self, seconds: u64) {
        let class = BOUNDS.partition_point(|bound| *bound < seconds);
        self.0.count(class.min(BOUNDS.len() - 1));
    }

    /// With those of `other`.
    pub fn add(&mut self, other: &Self) {
        self.0.add(&other.0.0);
    }

    /// The time within which so many of a hundred were done, in seconds, as if the times of a class
    /// lay evenly in it. `None` when there are none.
    #[must_use]
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let rank = (self.0.total() * percent).div_ceil(100).max(1);
        let mut before = 0;
        for (class, count) in self.0.0.iter().enumerate() {
            if before + count >= rank {
                let lower = class.checked_sub(1).map_or(0, |class| BOUNDS[class]);
                return Some(lower + (BOUNDS[class] - lower) * (rank - before) / count);
            }
            before += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(times: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        for seconds in times {
            histogram.count(*seconds);
        }
        histogram
    }

    #[test]
    fn nothing_has_no_median_and_what_takes_too_long_is_of_the_last_class() {
        assert_eq!(Histogram::default().percentile(50), None);
        assert_eq!(of(&[u64::MAX]).percentile(50), Some(2_592_000));
        assert_eq!(of(&[0]).percentile(90), Some(15));
    }

    #[test]
    fn bounds_rise() {
        assert!(BOUNDS.is_sorted_by(|one, next| one < next));
    }

    proptest! {
        #[test]
        fn a_percentile_lies_in_the_class_of_the_true_one(
            mut times in prop::collection::vec(1_u64..=2_592_000, 1..200),
            percent in 1_u64..=100,
        ) {
            let found = of(&times).percentile(percent).unwrap();
            times.sort_unstable();
            let rank = (times.len() * usize::try_from(percent).unwrap()).div_ceil(100);
            let truth = times[rank - 1];
            let class = |seconds| BOUNDS.partition_point(|bound| *bound < seconds);
            prop_assert_eq!(class(found), class(truth), "{} for {}", found, truth);
        }

        #[test]
        fn histograms_add_up(
            one in prop::collection::vec(0_u64..10_000, 0..50),
            other in prop::collection::vec(0_u64..10_000, 0..50),
        ) {
            let mut sum = of(&one);
            sum.add(&of(&other));
            prop_assert_eq!(sum, of(&[one, other].concat()));
        }
    }
}
