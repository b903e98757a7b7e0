//! Making an account.

mod confirm;
mod permitted;
mod register;
mod registration_id;
mod resend;
mod state;
#[cfg(test)]
mod verified;

pub use state::State;

api::endpoints![State; register::register, confirm::confirm, resend::resend];
