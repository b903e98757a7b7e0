//! The public keys as published (RFC 7517): P-256 keys for ES256, nothing else.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

/// What `/.well-known/jwks.json` answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JwkSet {
    /// The newest key, then the one before it, if any. A key signs from some seconds after it is
    /// published.
    pub keys: Vec<Jwk>,
}

/// One public key (RFC 7518 §6.2.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jwk {
    /// The SHA-256 thumbprint of the key (RFC 7638), in base64url.
    #[schema(pattern = "^[A-Za-z0-9_-]{43}$")]
    pub kid: String,
    kty: KeyType,
    crv: Curve,
    alg: Algorithm,
    #[serde(rename = "use")]
    usage: Usage,
    #[schema(pattern = "^[A-Za-z0-9_-]{43}$")]
    x: String,
    #[schema(pattern = "^[A-Za-z0-9_-]{43}$")]
    y: String,
}

/// A published key that cannot have been published by this service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a published key is malformed or does not match its kid")]
pub struct InvalidJwk;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
enum KeyType {
    #[serde(rename = "EC")]
    EllipticCurve,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
enum Curve {
    #[serde(rename = "P-256")]
    P256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
enum Algorithm {
    #[serde(rename = "ES256")]
    Es256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
enum Usage {
    #[serde(rename = "sig")]
    Signature,
}

impl Jwk {
    /// The key with these big-endian coordinates.
    #[must_use]
    pub fn from_coordinates(x: &[u8; 32], y: &[u8; 32]) -> Self {
        let x = BASE64_URL_SAFE_NO_PAD.encode(x);
        let y = BASE64_URL_SAFE_NO_PAD.encode(y);
        Self {
            kid: thumbprint(&x, &y),
            kty: KeyType::EllipticCurve,
            crv: Curve::P256,
            alg: Algorithm::Es256,
            usage: Usage::Signature,
            x,
            y,
        }
    }

    /// The coordinates, in base64url, of the key that `kid` names.
    ///
    /// # Errors
    /// [`InvalidJwk`] when `kid` is not their thumbprint.
    pub fn coordinates(&self) -> Result<(&str, &str), InvalidJwk> {
        if self.kid != thumbprint(&self.x, &self.y) {
            return Err(InvalidJwk);
        }
        Ok((&self.x, &self.y))
    }
}

/// RFC 7638 §3: the required members in alphabetical order, without white space.
fn thumbprint(x: &str, y: &str) -> String {
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn jwk() -> Jwk {
        Jwk::from_coordinates(&[1; 32], &[2; 32])
    }

    #[test]
    fn is_published_with_its_registered_member_names() {
        let x = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
        let y = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
        let published = serde_json::to_value(JwkSet { keys: vec![jwk()] }).unwrap();
        let expected = json!({ "keys": [{
            "kid": "kOFKxjJdOqJD5G4Yuw-cxHe64VGyxKEO_hoV83QfGj0",
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "x": x, "y": y,
        }]});
        assert_eq!(published, expected);
        assert_eq!(
            serde_json::from_value::<JwkSet>(published).unwrap().keys,
            [jwk()]
        );
    }

    #[test]
    fn other_keys_do_not_parse() {
        for (member, value) in [
            ("kty", "oct"),
            ("crv", "P-384"),
            ("alg", "HS256"),
            ("alg", "none"),
            ("use", "enc"),
        ] {
            let mut other = serde_json::to_value(jwk()).unwrap();
            other[member] = value.into();
            assert!(serde_json::from_value::<Jwk>(other).is_err(), "{member}");
        }
    }

    #[test]
    fn a_key_under_its_own_kid_gives_its_coordinates() {
        let key = jwk();
        assert_eq!(key.coordinates(), Ok((key.x.as_str(), key.y.as_str())));
    }

    #[test]
    fn a_key_under_another_kid_is_refused() {
        let mut mislabelled = jwk();
        mislabelled.kid = Jwk::from_coordinates(&[3; 32], &[2; 32]).kid;
        assert_eq!(mislabelled.coordinates().err(), Some(InvalidJwk));
    }
}
