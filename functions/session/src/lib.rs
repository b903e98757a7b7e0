//! Keeping, showing and ending sessions.

mod jwks;
mod list;
mod logout;
mod refresh;
mod revoke;
mod revoke_others;
mod state;
mod validate;

pub use state::State;

api::endpoints![State;
    refresh::refresh,
    logout::logout,
    list::list,
    revoke_others::revoke_others,
    revoke::revoke,
    validate::validate,
    jwks::jwks,
];
