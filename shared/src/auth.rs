//! Passwords, keys and tokens: everything that proves who is calling.
