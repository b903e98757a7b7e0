//! Bytes as JSON and items hold them: base64url without padding (RFC 4648 §5).

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Bytes that are written in base64url. Each value has one spelling.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]*$")]
pub struct Base64Url(pub Vec<u8>);

impl TryFrom<String> for Base64Url {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, base64::DecodeError> {
        BASE64_URL_SAFE_NO_PAD.decode(text).map(Self)
    }
}

impl From<Base64Url> for String {
    fn from(bytes: Base64Url) -> Self {
        BASE64_URL_SAFE_NO_PAD.encode(bytes.0)
    }
}

impl fmt::Debug for Base64Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64Url({} bytes)", self.0.len())
    }
}
