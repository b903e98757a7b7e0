//! Signing in with a password.

mod login;
mod state;

pub use state::State;

api::endpoints![State; login::login];
