//! The rules, free of I/O and of the clock: parsed types and pure decisions.

pub mod account;
pub mod audit;
pub mod device;
pub mod edge;
pub mod email;
pub mod email_change;
pub mod expiry;
pub mod field_error;
pub mod full_name;
pub mod guesses;
pub mod idempotency;
pub mod idempotency_key;
pub mod ids;
pub mod invitation;
pub mod jwks;
pub mod key_derivation;
pub mod language;
pub mod link_token;
pub mod mail;
pub mod mail_code;
pub mod network;
pub mod password;
#[cfg(feature = "new-passwords")]
pub mod password_policy;
pub mod period;
pub mod phi;
pub mod quotas;
pub mod refresh;
pub mod registration;
pub mod role;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
pub mod session;
pub mod session_statistics;
pub mod setting;
pub mod sign_ins;
pub mod source_limit;
pub mod spending;
mod spoofing;
pub mod text;
pub mod timestamp;
pub mod unlock_code;
pub mod user;
pub mod wizard;
