//! Passwords, keys and tokens: everything that proves who is calling.

pub mod access_token;
pub mod audit_key;
pub mod cursor_key;
pub mod issuer;
pub mod jwks;
mod key_derivation;
pub mod key_set;
pub mod password;
pub mod refresh_token;
pub mod secrets;
pub mod signing_key;
pub mod token_keys;
