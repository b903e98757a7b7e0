//! What two or more of Florence Identity's functions need: the rules, the store, the
//! authentication and the HTTP conventions.

pub mod app;
pub mod auth;
pub mod clock;
pub mod config;
pub mod domain;
pub mod entropy;
pub mod expiry;
pub mod http;
pub mod https;
pub mod sign_in;
pub mod store;

#[cfg(test)]
mod samples;
