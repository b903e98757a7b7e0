//! Second factors: setting them up, signing in with them, and proving once more who one is, also to
//! unlock a session.

mod begin_totp;
mod confirm_totp;
mod list;
mod make_recovery_codes;
mod refused;
mod remove_totp;
mod second_factor;
mod state;
mod step_up;
mod unlock;

pub use state::State;

api::endpoints![State;
    second_factor::second_factor,
    step_up::step_up,
    unlock::unlock,
    list::list_factors,
    begin_totp::begin_totp,
    confirm_totp::confirm_totp,
    remove_totp::remove_totp,
    make_recovery_codes::make_recovery_codes,
];

#[cfg(test)]
mod tests;
