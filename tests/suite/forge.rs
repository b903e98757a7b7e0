//! Access tokens made by hand with a system's own keys: all right but for one thing each.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::timestamp::Timestamp;
use florence_local::stack::Stack;
use identity::{secrets::SecretVersions, signing_key::SigningKey, token_keys::TokenKeys};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

/// Makes tokens for the session of a genuine one.
pub(crate) struct Forge {
    key: SigningKey,
    claims: Value,
}

impl Forge {
    /// With the signing key of `stack`, for the session of `token`.
    pub(crate) fn new(stack: &Stack, token: &str) -> Self {
        let secret = stack.secret("TokenSecret").unwrap();
        Self {
            key: signing_key(secret.into_bytes()),
            claims: payload(token),
        }
    }

    /// The header of a genuine token.
    pub(crate) fn header(&self) -> Value {
        json!({"alg": "ES256", "typ": "at+jwt", "kid": self.key.public().kid})
    }

    /// The claims of the genuine token.
    pub(crate) fn claims(&self) -> Value {
        self.claims.clone()
    }

    /// A token with these parts and a genuine signature.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        sign(header, claims, self.key.encoding_key(), Algorithm::ES256)
    }

    /// A token like the genuine one but for one claim.
    pub(crate) fn with_claim(&self, name: &str, value: impl Into<Value>) -> String {
        self.sign(&self.header(), &with(self.claims(), name, value))
    }

    /// A token like the genuine one but for one part of its header.
    pub(crate) fn with_header(&self, name: &str, value: impl Into<Value>) -> String {
        self.sign(&with(self.header(), name, value), &self.claims)
    }

    /// The published half of the signing key.
    pub(crate) fn public_key(&self) -> Value {
        serde_json::to_value(self.key.public()).unwrap()
    }
}

/// The value with another member, or without it when it is `null`.
pub(crate) fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    let members = object.as_object_mut().unwrap();
    match value.into() {
        Value::Null => members.remove(name),
        value => members.insert(name.to_owned(), value),
    };
    object
}

/// A key that is nobody's.
pub(crate) fn foreign_key() -> SigningKey {
    signing_key(vec![7; 64])
}

/// Header and claims, signed by any key.
pub(crate) fn sign(
    header: &Value,
    claims: &Value,
    key: &EncodingKey,
    algorithm: Algorithm,
) -> String {
    let message = unsigned(header, claims);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm);
    format!("{message}.{}", signature.unwrap())
}

/// Header and claims without a signature.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// The `kid` of a token.
pub(crate) fn key_id(token: &str) -> String {
    let header = decoded(token.split('.').next().unwrap());
    header["kid"].as_str().unwrap().to_owned()
}

/// The claims of a token.
pub(crate) fn payload(token: &str) -> Value {
    decoded(token.split('.').nth(1).unwrap())
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn signing_key(secret: Vec<u8>) -> SigningKey {
    let versions = SecretVersions {
        current: secret.into(),
        previous: None,
        created_at: Timestamp::EPOCH,
    };
    TokenKeys::derive(&versions).unwrap().signing
}
