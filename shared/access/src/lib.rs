//! Access tokens and the sessions behind them: what is needed to tell whose a token is. Reads no
//! secret and knows no password, so that who only verifies links none of that.

pub mod access_token;
pub mod context;
pub mod key_set;
pub mod signing_key;
mod verified_tokens;
pub mod verifier;
