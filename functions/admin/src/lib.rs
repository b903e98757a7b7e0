//! Administering accounts, sessions and the audit trail.

mod administrator;
mod change_user;
mod cleanup;
mod cleanup_history;
mod force_logout;
mod list_users;
mod parameters;
mod read_audit;
mod read_user;
mod state;
mod statistics;
mod unlock;

pub use state::State;

api::endpoints![State;
    list_users::list_users,
    read_user::read_user,
    change_user::change_user,
    unlock::unlock,
    force_logout::force_logout,
    statistics::statistics,
    cleanup::clean_up,
    cleanup_history::cleanup_history,
    read_audit::read_audit,
];

#[cfg(test)]
mod tests;
