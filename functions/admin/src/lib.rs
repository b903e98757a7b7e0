//! Administering accounts, sessions and the audit trail.

mod administrator;
mod change_user;
mod delete_user;
mod expiry_history;
mod force_logout;
mod invite;
mod invite_many;
mod list_invitations;
mod list_users;
mod make_link;
mod parameters;
mod read_audit;
mod read_user;
mod reset_factors;
mod run_expiry;
mod session_statistics;
mod start_reset;
mod state;
mod statistics;
mod unlock;
mod withdraw_invitation;

pub use state::State;

api::endpoints![State;
    list_users::list_users,
    read_user::read_user,
    change_user::change_user,
    delete_user::delete_user,
    unlock::unlock,
    reset_factors::reset_factors,
    start_reset::start_reset,
    make_link::make_link,
    force_logout::force_logout,
    invite::invite,
    invite_many::invite_many,
    list_invitations::list_invitations,
    withdraw_invitation::withdraw_invitation,
    session_statistics::session_statistics,
    statistics::statistics,
    run_expiry::run_expiry,
    expiry_history::expiry_history,
    read_audit::read_audit,
];

#[cfg(test)]
mod tests;
