use proptest::prelude::*;

use super::*;

fn key(byte: u8) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32])
}

fn keys(current: u8, previous: Option<u8>) -> RefreshKeys {
    RefreshKeys::new(key(current), previous.map(key))
}

prop_compose! {
    fn any_claim()(user: u128, session: u128, generation: u32) -> RefreshClaim {
        RefreshClaim {
            user_id: UserId::from_uuid(Uuid::from_u128(user)),
            session_id: SessionId::from_uuid(Uuid::from_u128(session)),
            generation,
        }
    }
}

proptest! {
    #[test]
    fn a_minted_token_parses_and_verifies(claim in any_claim(), seed: [u8; 32]) {
        let text = keys(1, None).mint(claim, &seed);
        prop_assert_eq!(text.len(), 95);
        let token: RefreshToken = text.parse().unwrap();
        prop_assert_eq!(token.claim, claim);
        prop_assert_eq!(keys(1, None).verify(&token, &seed), Ok(()));
    }

    #[test]
    fn a_token_with_any_bit_changed_is_refused(
        claim in any_claim(),
        seed: [u8; 32],
        bit in 0..TOKEN_LENGTH * 8,
    ) {
        let text = keys(1, None).mint(claim, &seed);
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&text[4..]).unwrap();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let changed = format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes));
        let token: RefreshToken = changed.parse().unwrap();
        prop_assert_eq!(keys(1, None).verify(&token, &seed), Err(ForgedRefreshToken));
    }

    #[test]
    fn a_token_with_any_character_changed_is_refused(
        claim in any_claim(),
        seed: [u8; 32],
        position in 0..95_usize,
        replacement in any::<char>(),
    ) {
        let text = keys(1, None).mint(claim, &seed);
        let changed: String = text
            .chars()
            .enumerate()
            .map(|(index, c)| if index == position { replacement } else { c })
            .collect();
        prop_assume!(changed != text);
        let genuine = changed
            .parse()
            .is_ok_and(|token| keys(1, None).verify(&token, &seed).is_ok());
        prop_assert!(!genuine);
    }

    #[test]
    fn any_text_parses_without_a_panic(text in "(flr_)?\\PC{0,120}") {
        if let Ok(token) = text.parse::<RefreshToken>() {
            prop_assert!(keys(1, None).verify(&token, &[0; 32]).is_err());
        }
    }
}

fn claim() -> RefreshClaim {
    RefreshClaim {
        user_id: UserId::from_uuid(Uuid::from_u128(1)),
        session_id: SessionId::from_uuid(Uuid::from_u128(2)),
        generation: 3,
    }
}

#[test]
fn a_token_has_one_spelling() {
    let text = keys(1, None).mint(claim(), &[7; 32]);
    assert_eq!(text, keys(1, None).mint(claim(), &[7; 32]));
    let (start, last) = text.split_at(94);
    let next = char::from(last.as_bytes()[0] + 1);
    for other in [
        format!("{start}{next}"),
        format!("{text}="),
        format!("{text}A"),
        format!("{text}AAAA"),
        format!(" {text}"),
        format!("{text}\n"),
        text[4..].to_owned(),
        text.replacen("flr_", "FLR_", 1),
        start.to_owned(),
        String::new(),
        PREFIX.to_owned(),
    ] {
        assert_eq!(
            other.parse::<RefreshToken>(),
            Err(MalformedRefreshToken),
            "{other}"
        );
    }
}

#[test]
fn seed_and_key_are_both_needed() {
    let token: RefreshToken = keys(1, None).mint(claim(), &[7; 32]).parse().unwrap();
    assert!(keys(1, None).verify(&token, &[8; 32]).is_err());
    assert!(keys(2, None).verify(&token, &[7; 32]).is_err());
}

#[test]
fn a_token_of_the_previous_key_is_genuine_until_the_next_rotation() {
    let token: RefreshToken = keys(1, None).mint(claim(), &[7; 32]).parse().unwrap();
    assert!(keys(2, Some(1)).verify(&token, &[7; 32]).is_ok());
    assert!(keys(3, Some(2)).verify(&token, &[7; 32]).is_err());
}

#[test]
fn debug_output_shows_no_mac() {
    let token: RefreshToken = keys(1, None).mint(claim(), &[7; 32]).parse().unwrap();
    assert!(!format!("{token:?}").contains("mac"));
}
