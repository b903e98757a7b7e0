//! shared

pub mod auth;
pub mod clock;
pub mod domain;
pub mod entropy;
