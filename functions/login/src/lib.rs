//! Signing in with a password.

mod login;

shared::endpoints![login::login];
