//! Second factors: setting them up, signing in with them, and proving once more who one is.

mod begin_totp;
mod confirm_totp;
mod list;
mod mail_enrolment_code;
mod make_recovery_codes;
mod refused;
mod remove_totp;
mod second_factor;
mod state;
mod step_up;

pub use state::State;

api::endpoints![State;
    second_factor::second_factor,
    step_up::step_up,
    list::list_factors,
    begin_totp::begin_totp,
    confirm_totp::confirm_totp,
    mail_enrolment_code::mail_enrolment_code,
    remove_totp::remove_totp,
    make_recovery_codes::make_recovery_codes,
];

#[cfg(test)]
mod tests;
