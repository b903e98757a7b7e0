//! The conventions of every route: how requests are read, answers written and failures told.

mod conditional;
mod cookies;
mod cost;
mod edge;
#[cfg(feature = "identity")]
mod form;
#[cfg(feature = "identity")]
mod idempotency;
mod json;
mod layers;
mod log;
#[cfg(feature = "identity")]
mod oauth;
#[cfg(feature = "identity")]
mod own_pages;
#[cfg(feature = "identity")]
mod stated;

#[cfg(feature = "identity")]
pub mod caller;
pub mod client;
pub mod endpoints;
pub mod expiry_run;
pub mod fields;
pub mod lambda;
pub mod language;
pub mod outcome;
#[cfg(feature = "identity")]
pub mod passkeys;
pub mod path;
#[cfg(feature = "identity")]
pub mod presented;
pub mod problem;
pub mod query;
pub mod reply;
#[cfg(feature = "identity")]
pub mod session_mode;
#[cfg(feature = "identity")]
pub mod views;

#[cfg(feature = "identity")]
pub use caller::{Caller, LockableCaller, ProtectingCaller};
pub use client::Client;
pub use conditional::{IfMatch, etag};
pub use endpoints::Compose;
pub use fields::Fields;
#[cfg(feature = "identity")]
pub use idempotency::{IdempotencyKey, done_before};
pub use json::{JsonBody, Object};
pub use layers::layered;
pub use log::Identify;
#[cfg(feature = "identity")]
pub use oauth::OauthRequest;
pub use outcome::Outcome;
#[cfg(feature = "identity")]
pub use own_pages::OwnPages;
pub use path::PathParameters;
pub use problem::{Code, Problem};
pub use query::{QueryParameters, invalid_parameter};
pub use reply::{CACHEABLE, Document, EDUCATIONAL_NOTICE, Reply};
#[cfg(feature = "identity")]
pub use session_mode::{AskedMode, SessionModeHeader};
#[cfg(feature = "identity")]
pub use stated::StatedClient;
