//! Making an account.

mod open_registration;
mod register;
mod state;

pub use state::State;

api::endpoints![State; register::register];
