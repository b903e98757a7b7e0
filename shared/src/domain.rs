//! Rules and values without I/O: time and randomness come in as arguments.

pub mod field_error;
pub mod ids;
pub mod role;
pub mod timestamp;
