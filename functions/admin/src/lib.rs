//! Administering accounts, sessions and the audit trail.

mod administrator;
mod change_user;
mod expiry_history;
mod force_logout;
mod list_users;
mod parameters;
mod read_audit;
mod read_user;
mod reset_factors;
mod run_expiry;
mod state;
mod statistics;
mod unlock;

pub use state::State;

api::endpoints![State;
    list_users::list_users,
    read_user::read_user,
    change_user::change_user,
    unlock::unlock,
    reset_factors::reset_factors,
    force_logout::force_logout,
    statistics::statistics,
    run_expiry::run_expiry,
    expiry_history::expiry_history,
    read_audit::read_audit,
];

#[cfg(test)]
mod tests;
