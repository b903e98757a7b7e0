//! Making an account.

mod accept_invitation;
mod open_registration;
mod register;
mod state;

pub use state::State;

api::endpoints![State; register::register, accept_invitation::accept_invitation];
