//! Rules and values without I/O: time and randomness come in as arguments.

pub mod backoff;
pub mod field_error;
pub mod idempotency_key;
pub mod ids;
pub mod password;
pub mod password_policy;
pub mod refresh;
pub mod role;
pub mod timestamp;
