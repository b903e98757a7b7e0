//! Making an account.

mod register;
mod state;

pub use state::State;

api::endpoints![State; register::register];
