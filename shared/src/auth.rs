//! Passwords, keys and tokens: everything that proves who is calling.

pub mod password;
pub mod secrets;
