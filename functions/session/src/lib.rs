//! Keeping, showing and ending sessions.

mod ending;
mod jwks;
mod list;
mod logout;
mod refresh;
mod revoke;
mod revoke_others;
mod validate;

api::endpoints![
    refresh::refresh,
    logout::logout,
    list::list,
    revoke_others::revoke_others,
    revoke::revoke,
    validate::validate,
    jwks::jwks,
];
