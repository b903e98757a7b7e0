//! Keeping, showing and ending sessions.

mod discovery;
mod introspect;
mod jwks;
mod list;
mod lock;
mod logout;
mod oauth_revoke;
mod refresh;
mod revoke;
mod revoke_others;
mod state;
mod validate;

pub use state::State;

api::endpoints![State;
    refresh::refresh,
    logout::logout,
    lock::lock,
    list::list,
    revoke_others::revoke_others,
    revoke::revoke,
    validate::validate,
    jwks::jwks,
    discovery::openid_configuration,
    discovery::oauth_metadata,
    introspect::introspect,
    oauth_revoke::oauth_revoke,
];
