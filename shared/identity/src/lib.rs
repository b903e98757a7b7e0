//! Who is calling: sign-in, registration, sessions, proofs, tokens, keys, passwords. Takes values of
//! the domain and returns outcomes of the domain; knows nothing of HTTP.

pub mod access_token;
pub mod accounts;
pub mod audit;
pub mod authentication;
pub mod context;
pub mod cursor_key;
pub mod devices;
pub mod enrolment_codes;
pub mod expiry;
pub mod exports;
pub mod factor_check;
pub mod factor_resets;
pub mod factor_secret;
pub mod failure;
pub mod issuer;
pub mod key_set;
pub mod mail_budgets;
pub mod mail_secrets;
#[cfg(feature = "new-passwords")]
pub mod new_passwords;
pub mod notices;
mod one_time_codes;
pub mod own_account;
pub mod password;
mod password_check;
pub mod passwords;
pub mod profile;
pub mod reauthentication;
pub mod refresh;
pub mod refresh_token;
pub mod registration;
pub mod sealing;
pub mod second_factors;
pub mod second_step;
pub mod secrets;
mod session_start;
pub mod sessions;
pub mod sign_in;
pub mod signing_key;
pub mod sources;
pub mod spending;
pub mod step_up;
pub mod token_keys;
pub mod tokens;
pub mod unlock_codes;
