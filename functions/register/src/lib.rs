//! Making an account.

mod register;

shared::endpoints![register::register];
