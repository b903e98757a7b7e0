//! Who is calling: sign-in, registration, sessions, proofs, tokens, keys, passwords. Takes values of
//! the domain and returns outcomes of the domain; knows nothing of HTTP.

pub mod accounts;
pub mod audit;
pub mod authentication;
pub mod cursor_key;
mod deletion;
pub mod devices;
pub mod email_changes;
pub mod enrolment_codes;
pub mod expiry;
pub mod exports;
pub mod factor_check;
pub mod factor_resets;
pub mod factor_secret;
pub mod failure;
pub mod invitations;
pub mod issuer;
pub mod mail_budgets;
pub mod mail_secrets;
#[cfg(feature = "new-passwords")]
pub mod new_passwords;
pub mod not_me;
pub mod notices;
mod one_time_codes;
pub mod own_account;
pub mod password;
mod password_check;
pub mod password_resets;
pub mod passwords;
pub mod profile;
pub mod reauthentication;
pub mod refresh;
pub mod refresh_token;
pub mod registration;
pub mod revocation;
pub mod sealing;
pub mod second_factors;
pub mod second_step;
pub mod secrets;
pub mod services;
pub mod session_cookie;
pub mod session_lock;
mod session_start;
pub mod sessions;
pub mod sign_in;
pub mod sources;
pub mod spending;
pub mod step_up;
pub mod token_keys;
pub mod tokens;
pub mod unlock_codes;
pub mod verified_registration;

pub use access::{access_token, context, key_set, signing_key, verifier};
