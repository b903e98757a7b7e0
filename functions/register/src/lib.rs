//! Making an account, and coming back to one through its mailbox.

mod complete_reset;
mod not_me;
mod open_registration;
mod register;
mod request_reset;
mod state;

pub use state::State;

api::endpoints![State;
    register::register,
    request_reset::request_reset,
    complete_reset::complete_reset,
    not_me::report_not_me,
];
