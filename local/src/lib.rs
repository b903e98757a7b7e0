//! The whole system on one machine: an HTTP API, the Lambda Runtime API, the
//! table and the secrets, all as `template.yaml` describes them.
//!
//! The `florence` binary runs it for a person; [`stack::Stack`] runs the same
//! parts inside a test, and [`engine::Engine`] the table alone.

pub mod build_functions;
pub mod data_dir;
pub mod engine;
pub mod gateway;
mod host;
pub mod lambda;
pub mod mailbox;
pub mod output;
pub mod project;
pub mod schedules;
pub mod secrets;
pub mod stack;
mod streams;
pub mod template;
#[cfg(test)]
mod test_client;
mod workers;
