use std::collections::BTreeSet;

use domain::timestamp::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::secrets::SecretVersions;

const REFERENCE: Uuid = Uuid::from_u128(7);
const CLAIM: LinkClaim = LinkClaim {
    subject: Uuid::from_u128(1),
    reference: REFERENCE,
};

fn keys(current: u8, previous: Option<u8>) -> FactorKeys {
    FactorKeys::derive(&SecretVersions {
        current: vec![current; 32].into(),
        previous: previous.map(|byte| vec![byte; 32].into()),
        created_at: Timestamp::EPOCH,
    })
}

fn read(keys: &FactorKeys, purpose: Purpose, token: &str) -> Option<LinkClaim> {
    Unproven::parse(token)?.proven(keys, purpose)
}

#[test]
fn a_code_is_known_by_its_key_and_the_one_after_it() {
    let purpose = CodePurpose::Registration;
    let first = keys(1, None);
    let made = code(first.current(), purpose, REFERENCE);
    assert!(is_code(&first, &made, purpose, REFERENCE));
    assert!(is_code(&keys(2, Some(1)), &made, purpose, REFERENCE));
    assert!(!is_code(&keys(3, Some(2)), &made, purpose, REFERENCE));
}

#[test]
fn a_code_is_good_for_one_purpose_of_one_thing() {
    let keys = keys(1, None);
    let made = code(keys.current(), CodePurpose::Registration, REFERENCE);
    assert!(!is_code(&keys, &made, CodePurpose::EmailChange, REFERENCE));
    let other = Uuid::from_u128(8);
    assert!(!is_code(&keys, &made, CodePurpose::Registration, other));
}

#[test]
fn codes_are_spread_over_all_digits() {
    let keys = keys(1, None);
    let codes = (0..1_000).map(|number| {
        let code = code(
            keys.current(),
            CodePurpose::Registration,
            Uuid::from_u128(number),
        );
        code.grouped()
    });
    let codes: BTreeSet<_> = codes.collect();
    assert_eq!(codes.len(), 1_000);
    for place in [0, 1, 2, 3, 5, 6, 7, 8] {
        let digits: BTreeSet<_> = codes.iter().map(|code| code.as_bytes()[place]).collect();
        assert_eq!(digits.len(), 10, "{place}");
    }
}

#[test]
fn a_token_is_known_by_its_key_and_the_one_after_it_and_by_no_other_purpose() {
    let first = keys(1, None);
    let token = mint(first.current(), Purpose::Reset, CLAIM).0;
    assert_eq!(token.len(), 74);
    assert_eq!(read(&first, Purpose::Reset, &token), Some(CLAIM));
    assert_eq!(read(&keys(2, Some(1)), Purpose::Reset, &token), Some(CLAIM));
    assert_eq!(read(&keys(3, Some(2)), Purpose::Reset, &token), None);
    for purpose in Purpose::ALL {
        let known = read(&first, purpose, &token).is_some();
        assert_eq!(known, purpose == Purpose::Reset, "{purpose:?}");
    }
}

#[test]
fn no_byte_of_a_token_may_change_and_none_be_missing() {
    let keys = keys(1, None);
    let token = mint(keys.current(), Purpose::NotMe, CLAIM).0;
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(&token[PREFIX.len()..])
        .unwrap();
    for index in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[index] ^= 1;
        let changed = format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(changed));
        assert_eq!(read(&keys, Purpose::NotMe, &changed), None, "{index}");
    }
    for length in 0..token.len() {
        assert_eq!(
            read(&keys, Purpose::NotMe, &token[..length]),
            None,
            "{length}"
        );
    }
    assert_eq!(read(&keys, Purpose::NotMe, &format!("{token}A")), None);
    assert_eq!(read(&keys, Purpose::NotMe, &format!("{token}=")), None);
}

proptest! {
    #[test]
    fn no_other_text_is_a_token(text in "\\PC{0,100}|flm_[A-Za-z0-9_-]{70}") {
        prop_assert_eq!(read(&keys(1, None), Purpose::Reset, &text), None);
    }
}
