//! How the steps of a wizard were saved last, in few bytes: for each step in order a number in
//! unsigned LEB128, as DWARF 5 §7.6 has it. It is 0 for a step that was not saved, else twice the
//! version that saved it, plus 1 for a draft. A step takes two bytes up to version 8,191 and three
//! up to 1,048,575.

use std::collections::BTreeMap;

use domain::wizard::state::StepSummary;

const DRAFT: u64 = 1;
const MORE: u8 = 0x80;

pub(super) fn encode(total_steps: u8, steps: &BTreeMap<u8, StepSummary>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in 1..=total_steps {
        push(&mut bytes, steps.get(&number).map_or(0, mark));
    }
    bytes
}

/// The number of steps and those that were saved; `None` when the bytes are none of
/// [`encode`].
pub(super) fn decode(bytes: &[u8]) -> Option<(u8, BTreeMap<u8, StepSummary>)> {
    let (mut total_steps, mut steps) = (0_u8, BTreeMap::new());
    let mut rest = bytes.iter();
    while !rest.as_slice().is_empty() {
        let mark = pull(&mut rest)?;
        total_steps = total_steps.checked_add(1)?;
        if mark > 0 {
            steps.insert(total_steps, step(mark));
        }
    }
    Some((total_steps, steps))
}

fn mark(step: &StepSummary) -> u64 {
    step.version * 2 + u64::from(step.draft) * DRAFT
}

fn step(mark: u64) -> StepSummary {
    StepSummary {
        version: mark / 2,
        draft: mark % 2 == DRAFT,
    }
}

fn push(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & !MORE);
            return;
        }
        bytes.push(low | MORE);
    }
}

fn pull<'a>(bytes: &mut impl Iterator<Item = &'a u8>) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let byte = bytes.next()?;
        let bits = u64::from(byte & !MORE);
        number |= bits.checked_mul(1 << shift)?;
        if byte & MORE == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn marks()(steps in prop::collection::vec(
            prop::option::of((1..u64::MAX / 2, any::<bool>())),
            1..=20,
        )) -> (u8, BTreeMap<u8, StepSummary>) {
            let total = u8::try_from(steps.len()).unwrap();
            let saved = (1..).zip(steps).filter_map(|(number, step)| {
                let (version, draft) = step?;
                Some((number, StepSummary { version, draft }))
            });
            (total, saved.collect())
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out((total, steps) in marks()) {
            let bytes = encode(total, &steps);
            prop_assert_eq!(decode(&bytes), Some((total, steps)));
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn a_step_takes_as_many_bytes_as_its_version_needs() {
        for (version, length) in [
            (2, 1),
            (63, 1),
            (64, 2),
            (8_191, 2),
            (8_192, 3),
            (1_048_575, 3),
        ] {
            let step = StepSummary {
                version,
                draft: true,
            };
            let bytes = encode(1, &BTreeMap::from([(1, step)]));
            assert_eq!(bytes.len(), length, "{version}");
        }
        assert_eq!(encode(20, &BTreeMap::new()), [0; 20]);
    }

    #[test]
    fn bytes_that_end_early_or_never_are_refused() {
        assert_eq!(decode(&[4, 0x80]), None);
        assert_eq!(decode(&[0xff; 11]), None);
        assert_eq!(decode(&[0; 256]), None);
    }
}
