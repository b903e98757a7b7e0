//! Who is calling: passwords, keys, tokens, sign-in, sessions. Knows nothing of HTTP.

pub mod access_token;
pub mod app;
pub mod config;
pub mod cursor_key;
pub mod expiry;
pub mod issuer;
pub mod key_set;
pub mod password;
pub mod refresh_token;
pub mod secrets;
pub mod sign_in;
pub mod signing_key;
pub mod token_keys;
