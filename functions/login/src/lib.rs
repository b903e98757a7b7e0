//! Signing in with a password.

mod login;

api::endpoints![login::login];
