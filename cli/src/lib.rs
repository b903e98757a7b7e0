//! The command line of `florence`: it runs the system on one machine and has the operator's
//! commands for a deployment here or in AWS.

mod commands;
pub mod export_users;
pub mod import_users;
pub mod parts;
mod progress;
mod terminal;
pub mod users_file;

pub use commands::run;
