//! Second factors and passkeys: setting them up, signing in with them, and proving once more who one
//! is, also to unlock a session.

mod add_passkey;
mod begin_passkey;
mod begin_passkey_second_factor;
mod begin_passkey_sign_in;
mod begin_passkey_step_up;
mod begin_totp;
mod confirm_totp;
mod list;
mod mail_enrolment_code;
mod make_recovery_codes;
mod passkey_sign_in;
mod refused;
mod remove_passkey;
mod remove_totp;
mod rename_passkey;
mod second_factor;
mod state;
mod step_up;
mod unlock;

pub use state::State;

api::endpoints![State;
    begin_passkey_sign_in::begin_passkey_sign_in,
    passkey_sign_in::passkey_sign_in,
    begin_passkey_second_factor::begin_passkey_second_factor,
    second_factor::second_factor,
    begin_passkey_step_up::begin_passkey_step_up,
    step_up::step_up,
    unlock::unlock,
    list::list_factors,
    begin_passkey::begin_passkey,
    add_passkey::add_passkey,
    rename_passkey::rename_passkey,
    remove_passkey::remove_passkey,
    begin_totp::begin_totp,
    confirm_totp::confirm_totp,
    mail_enrolment_code::mail_enrolment_code,
    remove_totp::remove_totp,
    make_recovery_codes::make_recovery_codes,
];

#[cfg(test)]
mod tests;
