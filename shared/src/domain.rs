//! Pure rules: no I/O, no clock, no randomness.

pub mod field_error;
pub mod phi;
pub mod timestamp;
pub mod wizard;
