//! What tests stand on: one function's routes in process ([`TestApp`]) or the whole system
//! over HTTP ([`Api`]), both on a real engine and real secrets.

pub mod accesses;
mod answer;
mod api;
mod app;
mod authenticator;
mod clock;
pub mod cookies;
mod deployment;
pub mod faults;
pub mod forms;
mod mail;
pub mod passkeys;
pub mod people;
pub mod process;
mod promotion;
mod routes;
mod secret_mails;
pub mod services;
mod stored_events;
mod stored_sessions;
mod table;
mod unlimited;

pub use self::api::{Api, Nurse};
pub use answer::Answer;
pub use app::{TestApp, sdk};
pub use authenticator::{Authenticator, Secured, recovery_codes};
pub use clock::TestClock;
pub use deployment::Deployment;
pub use promotion::promote;
pub use routes::Routes;
pub use unlimited::{hashing_cheaply, raised_limits, unlimited};
