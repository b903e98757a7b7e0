//! Forged and bent tokens (RFC 8725 §2).

use crate::key_set::decoding_key;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::tests::{NOW, claims, parties, signing_key, token, verify_at};
use super::*;

fn part(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

fn header() -> Value {
    json!({ "alg": "ES256", "typ": "at+jwt", "kid": signing_key(1).public().kid })
}

/// Signs any header and claims with the genuine key.
fn sign(header: &Value, claims: &Value) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let key = signing_key(1);
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), key.encoding_key(), Algorithm::ES256);
    format!("{message}.{}", signature.unwrap())
}

fn with(mut value: Value, member: &str, to: Value) -> Value {
    value[member] = to;
    value
}

fn genuine_claims() -> Value {
    serde_json::to_value(claims()).unwrap()
}

#[test]
fn the_forge_itself_makes_valid_tokens() {
    assert_eq!(
        verify_at(&sign(&header(), &genuine_claims()), NOW),
        Ok(claims())
    );
}

#[rstest]
#[case::none("none")]
#[case::none_in_capitals("NONE")]
#[case::mixed_case("nOnE")]
fn unsigned_tokens_are_refused(#[case] alg: &str) {
    let header = part(&with(header(), "alg", alg.into()));
    let claims = part(&genuine_claims());
    for token in [format!("{header}.{claims}."), format!("{header}.{claims}")] {
        assert_eq!(verify_at(&token, NOW), Err(AccessTokenError::Malformed));
    }
}

#[test]
fn an_hmac_with_the_public_key_as_its_secret_is_refused() {
    let public = decoding_key(signing_key(1).public()).unwrap();
    let published = serde_json::to_vec(signing_key(1).public()).unwrap();
    for secret in [public.try_get_as_bytes().unwrap(), &published] {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(signing_key(1).public().kid.clone());
        let token = encode(&header, &claims(), &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(verify_at(&token, NOW), Err(AccessTokenError::Malformed));
        let relabelled = format!(
            "{}.{}",
            part(&self::header()),
            token.split_once('.').unwrap().1
        );
        assert_eq!(
            verify_at(&relabelled, NOW),
            Err(AccessTokenError::BadSignature)
        );
    }
}

#[test]
fn a_key_brought_along_is_never_used() {
    let foreign = signing_key(9);
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(signing_key(1).public().kid.clone());
    header.jku = Some("https://attacker.example/jwks.json".to_owned());
    header.x5u = Some("https://attacker.example/cert.pem".to_owned());
    let jwk = serde_json::to_value(foreign.public()).unwrap();
    header.jwk = Some(serde_json::from_value(jwk).unwrap());
    let token = encode(&header, &claims(), foreign.encoding_key()).unwrap();
    assert_eq!(verify_at(&token, NOW), Err(AccessTokenError::BadSignature));
}

#[test]
fn a_token_of_a_foreign_key_names_that_key() {
    let token = issue(&claims(), &signing_key(9)).unwrap();
    assert_eq!(key_id(&token), Ok(signing_key(9).public().kid.clone()));
    assert_eq!(verify_at(&token, NOW), Err(AccessTokenError::BadSignature));
}

#[rstest]
#[case::type_of_any_jwt("typ", json!("JWT"))]
#[case::id_token("typ", json!("id+jwt"))]
#[case::no_type("typ", Value::Null)]
#[case::another_curve("alg", json!("ES384"))]
#[case::rsa("alg", json!("RS256"))]
#[case::no_algorithm("alg", Value::Null)]
#[case::critical_extension("crit", json!(["b64"]))]
#[case::no_key("kid", Value::Null)]
#[case::path_as_key("kid", json!("../../../../dev/null"))]
#[case::injection_as_key("kid", json!("' OR 1=1 --"))]
#[case::very_long_key("kid", json!("k".repeat(1000)))]
fn other_headers_are_refused_even_when_signed(#[case] member: &str, #[case] value: Value) {
    let token = sign(&with(header(), member, value), &genuine_claims());
    assert_eq!(verify_at(&token, NOW), Err(AccessTokenError::Malformed));
}

#[rstest]
#[case::issuer("iss", json!("https://attacker.example"))]
#[case::issuers("iss", json!(["https://id.florence.example", "https://attacker.example"]))]
#[case::audience("aud", json!("https://other.example"))]
#[case::audiences("aud", json!(["https://api.florence.example"]))]
#[case::subject("sub", json!("admin"))]
#[case::session("sid", json!(2))]
#[case::expiry_as_text("exp", json!("1795422000"))]
#[case::expiry_as_fraction("exp", json!(1_795_422_000.5))]
#[case::huge_expiry("exp", json!(1e300))]
fn other_claims_are_refused_even_when_signed(#[case] claim: &str, #[case] value: Value) {
    let token = sign(&header(), &with(genuine_claims(), claim, value));
    assert_eq!(verify_at(&token, NOW), Err(AccessTokenError::WrongClaims));
}

#[rstest]
#[case("iss")]
#[case("aud")]
#[case("sub")]
#[case("sid")]
#[case("iat")]
#[case("nbf")]
#[case("exp")]
#[case("jti")]
#[case("auth_time")]
fn every_claim_is_required(#[case] claim: &str) {
    let mut claims = genuine_claims();
    claims.as_object_mut().unwrap().remove(claim);
    let token = sign(&header(), &claims);
    assert_eq!(verify_at(&token, NOW), Err(AccessTokenError::WrongClaims));
}

#[rstest]
#[case::later_start("nbf", NOW.unix_seconds() + 31, AccessTokenError::NotYetValid)]
#[case::issued_in_the_future("iat", NOW.unix_seconds() + 31, AccessTokenError::NotYetValid)]
#[case::earliest_expiry("exp", i64::MIN, AccessTokenError::WrongClaims)]
#[case::expired_at_the_epoch("exp", 0, AccessTokenError::Expired)]
fn signed_times_still_count(
    #[case] claim: &str,
    #[case] value: i64,
    #[case] expected: AccessTokenError,
) {
    let token = sign(&header(), &with(genuine_claims(), claim, value.into()));
    assert_eq!(verify_at(&token, NOW), Err(expected));
}

#[test]
fn a_changed_payload_breaks_the_signature() {
    let token = token();
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let other = "00000000-0000-0000-0000-0000000000ff";
    parts[1] = part(&with(genuine_claims(), "sub", other.into()));
    assert_eq!(
        verify_at(&parts.join("."), NOW),
        Err(AccessTokenError::BadSignature)
    );
}

#[test]
fn text_around_a_token_is_refused() {
    let token = token();
    for bent in [
        format!("{token}."),
        format!("{token}.{token}"),
        format!("{token}="),
        format!("{token} "),
        format!(" {token}"),
        format!("{token}\n"),
        format!("Bearer {token}"),
        token.replacen('.', "..", 1),
        format!("{token}{}", "A".repeat(MAX_LENGTH)),
        String::new(),
        "..".to_owned(),
    ] {
        assert_eq!(
            verify_at(&bent, NOW),
            Err(AccessTokenError::Malformed),
            "{bent:?}"
        );
    }
}

#[test]
fn a_signature_of_another_length_is_refused() {
    let token = token();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let mut signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    signature.push(0);
    for length in [65, 63, 32, 1, 0] {
        signature.truncate(length);
        let bent = format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(&signature));
        assert_eq!(verify_at(&bent, NOW), Err(AccessTokenError::BadSignature));
    }
}

#[test]
fn a_signature_of_zeros_is_refused() {
    let token = token();
    let (message, _) = token.rsplit_once('.').unwrap();
    let bent = format!("{message}.{}", "A".repeat(86));
    assert_eq!(verify_at(&bent, NOW), Err(AccessTokenError::BadSignature));
}

#[test]
fn a_token_for_another_service_of_the_same_issuer_is_refused() {
    let elsewhere = TokenParties {
        audience: "https://billing.florence.example".to_owned(),
        ..parties()
    };
    let key = decoding_key(signing_key(1).public()).unwrap();
    let verified = verify(&token(), &key, &elsewhere, NOW);
    assert_eq!(verified, Err(AccessTokenError::WrongClaims));
}

proptest! {
    #[test]
    fn a_token_with_any_character_changed_is_refused(
        position: prop::sample::Index,
        replacement in any::<char>(),
    ) {
        let token = token();
        let position = position.index(token.len());
        let changed: String = token
            .chars()
            .enumerate()
            .map(|(index, c)| if index == position { replacement } else { c })
            .collect();
        prop_assume!(changed != token);
        prop_assert!(verify_at(&changed, NOW).is_err());
    }

    #[test]
    fn a_signed_token_is_taken_only_with_the_genuine_claims(
        member in prop::sample::select(vec!["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"]),
        value in any_json(),
    ) {
        let bent = with(genuine_claims(), member, value);
        if let Ok(verified) = verify_at(&sign(&header(), &bent), NOW) {
            let verified = serde_json::to_value(verified).unwrap();
            prop_assert_eq!(&verified[member], &bent[member]);
            prop_assert!(!["iss", "aud"].contains(&member) || bent == genuine_claims());
        }
    }

    #[test]
    fn a_signed_token_with_any_header_is_judged_without_a_panic(
        member in prop::sample::select(vec!["alg", "typ", "kid", "jwk", "crit", "b64"]),
        value in any_json(),
    ) {
        let bent = with(header(), member, value);
        let judged = ["alg", "typ"].contains(&member);
        let verified = verify_at(&sign(&bent, &genuine_claims()), NOW);
        prop_assert!(!judged || bent == header() || verified.is_err());
    }

    #[test]
    fn any_text_is_judged_without_a_panic(text in "\\PC{0,200}") {
        prop_assert!(verify_at(&text, NOW).is_err());
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        prop::collection::vec("\\PC{0,9}", 0..3).prop_map(Value::from),
    ]
}
