//! Making an account, and coming back to one through its mailbox.

mod accept_invitation;
mod complete_reset;
mod confirm;
mod not_me;
mod permitted;
mod register;
mod registration_id;
mod request_reset;
mod resend;
mod state;
#[cfg(test)]
mod verified;

pub use state::State;

api::endpoints![State;
    register::register,
    confirm::confirm,
    resend::resend,
    request_reset::request_reset,
    complete_reset::complete_reset,
    not_me::report_not_me,
    accept_invitation::accept_invitation,
];
