//! Passwords that are known from breaches (NIST SP 800-63B-4 §3.1.1.2), in a filter that is part of
//! the binary: nothing is asked of anybody.
//!
//! `.ci/breached-passwords` makes the filter anew. It holds what is as long as passwords have to be
//! here by default; shorter ones are left to the estimate of strength.

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use unicode_normalization::UnicodeNormalization as _;
use xorf::{BinaryFuse16, Descriptor, Filter as _};
use zeroize::Zeroizing;

/// Fewest code points of a password that is in the filter.
const SHORTEST: usize = 15;

/// A binary fuse filter (Graf and Lemire, 2022) with fingerprints of 16 bits. It knows every
/// password that it was made of, and takes one in 65,536 others for one of them.
pub struct BreachedPasswords(BinaryFuse16);

/// The passwords cannot be made a filter of.
#[derive(Debug, thiserror::Error)]
#[error("no filter: {0}")]
pub struct FilterError(&'static str);

impl BreachedPasswords {
    /// The filter that this binary includes.
    #[must_use]
    pub fn included() -> &'static Self {
        static INCLUDED: OnceLock<BreachedPasswords> = OnceLock::new();
        INCLUDED.get_or_init(|| Self::read(include_bytes!("breached.bin")))
    }

    /// Makes a filter of `passwords`, the same each time. Those shorter than 15 code points are left
    /// out.
    ///
    /// # Errors
    /// [`FilterError`] when the filter cannot be made, which is improbable.
    pub fn of<'a>(passwords: impl Iterator<Item = &'a str>) -> Result<Self, FilterError> {
        let long = passwords.filter(|text| text.nfkc().nth(SHORTEST - 1).is_some());
        let mut keys: Vec<u64> = long.map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        let filter = BinaryFuse16::try_from(keys).map_err(FilterError)?;
        Ok(Self(filter))
    }

    /// Whether `password` is one of them, in upper or lower case.
    #[must_use]
    pub fn contain(&self, password: &str) -> bool {
        self.0.contains(&key(password))
    }

    /// The content of the committed file: the parts of the descriptor and the fingerprints, all
    /// little endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let Descriptor {
            seed,
            segment_length,
            segment_length_mask,
            segment_count_length,
        } = self.0.descriptor;
        let mut bytes = seed.to_le_bytes().to_vec();
        for number in [segment_length, segment_length_mask, segment_count_length] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.0.fingerprints.iter().flat_map(|f| f.to_le_bytes()));
        bytes
    }

    fn read(bytes: &[u8]) -> Self {
        let (descriptor, fingerprints) = bytes.split_at(Descriptor::DMA_LEN);
        let number = |at: usize| {
            let bytes = descriptor[at..at + 4].iter().rev();
            bytes.fold(0, |number, byte| number << 8 | u32::from(*byte))
        };
        Self(BinaryFuse16 {
            descriptor: Descriptor {
                seed: u64::from(number(4)) << 32 | u64::from(number(0)),
                segment_length: number(8),
                segment_length_mask: number(12),
                segment_count_length: number(16),
            },
            fingerprints: fingerprints
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect(),
        })
    }
}

/// Stands for a password and its spellings in upper and lower case, after NFKC as for its hash.
fn key(password: &str) -> u64 {
    let spelling: Zeroizing<String> = Zeroizing::new(password.nfkc().collect::<String>());
    let spelling = Zeroizing::new(spelling.to_lowercase());
    let hash = digest(&SHA256, spelling.as_bytes());
    let first = hash.as_ref().iter().take(8);
    first.fold(0, |key, byte| key << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("tamogenoedelot105")]
    #[case("LgxDWITEyNQ1rXte")]
    #[case("lgxdwiteynq1rxte")]
    #[case("LAWRENCESHORTYDLP")]
    #[case("Hartmutliebe@1965")]
    #[case("\u{ff28}artmutliebe@1965")]
    #[case("fabulouslypink4ever")]
    fn what_was_breached_is_known_in_any_case(#[case] password: &str) {
        assert!(BreachedPasswords::included().contain(password));
    }

    #[test]
    fn others_are_seldom_taken_for_one() {
        let filter = BreachedPasswords::included();
        let taken = (0..65_536).filter(|n| filter.contain(&format!("quiet lamp over {n} rivers")));
        // One is expected; six or more are less probable than one in a thousand.
        assert!(taken.count() < 6);
    }

    #[test]
    fn a_filter_is_read_as_it_was_written() {
        let short = "fourteen chars";
        let passwords: Vec<String> = (0..1_000)
            .map(|n| format!("Long Enough Pass {n}"))
            .collect();
        let all = || passwords.iter().map(String::as_str).chain([short]);
        let filter = BreachedPasswords::of(all()).unwrap();
        let read = BreachedPasswords::read(&filter.to_bytes());
        assert!(passwords.iter().all(|password| read.contain(password)));
        assert!(!read.contain(short));
        assert_eq!(read.to_bytes(), filter.to_bytes());
        assert_eq!(
            BreachedPasswords::of(all()).unwrap().to_bytes(),
            filter.to_bytes()
        );
    }
}
