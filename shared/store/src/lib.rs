//! The repositories over the one `DynamoDB` table.
//!
//! Every read that decides something is strongly consistent and every write carries its
//! invariant as a condition; nothing is checked first and written after.

mod change;
mod error;
mod index;
mod item;
mod keys;
mod merge;
mod partition;
mod removal;
mod retry;
mod table;
mod transaction;
mod unit_of_work;
mod usage;
mod write;

pub mod accounts;
pub mod audit;
pub mod audit_reading;
#[cfg(any(test, feature = "operator"))]
pub mod audit_verification;
pub mod challenges;
pub mod credentials;
pub mod deletion;
pub mod devices;
pub mod directory;
pub mod email_changes;
pub mod environment;
pub mod expiry;
pub mod export;
pub mod factors;
pub mod guesses;
pub mod health;
pub mod idempotency;
pub mod invitations;
pub mod mail_counts;
pub mod mailboxes;
pub mod outbox;
pub mod passkeys;
pub mod password_resets;
pub mod public_keys;
pub mod registrations;
pub mod services;
pub mod session_counts;
pub mod sessions;
pub mod sources;
pub mod spending;
pub mod statistics;
#[cfg(any(test, feature = "operator"))]
pub mod transfer;
pub mod users;
pub mod wizards;

pub use change::{
    Appended, Change, Decision, Gathered, Opening, Order, Recorded, Strict, Unrecorded,
};
pub use error::{StoreError, Unavailable};
pub use retry::in_request;
pub use table::Store;
pub use unit_of_work::UnitOfWork;
pub use usage::{Usage, metered};
pub use write::Write;

#[cfg(test)]
mod tests;
