//! shared

pub mod domain;
