use crate::key_set::decoding_key;
use domain::key_derivation::KeyMaterial;
use rstest::rstest;

use super::*;

pub(super) const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_421_400);

pub(super) fn signing_key(secret: u8) -> SigningKey {
    SigningKey::derive(&KeyMaterial::extract(&vec![secret; 32].into())).unwrap()
}

pub(super) fn parties() -> TokenParties {
    TokenParties {
        issuer: "https://id.florence.example".to_owned(),
        audience: "https://api.florence.example".to_owned(),
    }
}

pub(super) fn claims() -> Claims {
    parties().claims(&Grant {
        user_id: UserId::from_uuid(Uuid::from_u128(1)),
        session_id: SessionId::from_uuid(Uuid::from_u128(2)),
        token_id: Uuid::from_u128(3),
        authenticated_at: NOW.plus_seconds(-60),
        now: NOW,
        lifetime_seconds: 600,
    })
}

pub(super) fn token() -> String {
    issue(&claims(), &signing_key(1)).unwrap()
}

pub(super) fn verify_at(token: &str, now: Timestamp) -> Result<Claims, AccessTokenError> {
    let key = decoding_key(signing_key(1).public()).unwrap();
    verify(token, &key, &parties(), now)
}

#[test]
fn an_issued_token_verifies() {
    let token = token();
    assert_eq!(key_id(&token).as_ref(), Ok(&signing_key(1).public().kid));
    assert_eq!(verify_at(&token, NOW), Ok(claims()));
}

#[test]
fn the_claims_are_those_of_the_profile() {
    let claims = serde_json::to_value(claims()).unwrap();
    let expected = serde_json::json!({
        "iss": "https://id.florence.example",
        "aud": "https://api.florence.example",
        "sub": "00000000-0000-0000-0000-000000000001",
        "sid": "00000000-0000-0000-0000-000000000002",
        "jti": "00000000-0000-0000-0000-000000000003",
        "iat": 1_795_421_400, "nbf": 1_795_421_400, "exp": 1_795_422_000,
        "auth_time": 1_795_421_340,
    });
    assert_eq!(claims, expected);
}

#[rstest]
#[case::long_before(-3600, Some(AccessTokenError::NotYetValid))]
#[case::beyond_the_leeway(-31, Some(AccessTokenError::NotYetValid))]
#[case::clock_behind(-30, None)]
#[case::at_once(0, None)]
#[case::at_the_end(600, None)]
#[case::clock_ahead(629, None)]
#[case::past_the_leeway(630, Some(AccessTokenError::Expired))]
#[case::a_year_later(31_536_000, Some(AccessTokenError::Expired))]
fn validity_depends_on_the_time_passed_in(
    #[case] seconds: i64,
    #[case] expected: Option<AccessTokenError>,
) {
    assert_eq!(
        verify_at(&token(), NOW.plus_seconds(seconds)).err(),
        expected
    );
}
