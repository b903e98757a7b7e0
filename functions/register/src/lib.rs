//! Making an account.

mod register;

api::endpoints![register::register];
