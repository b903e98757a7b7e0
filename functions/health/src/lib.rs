//! Whether the service works, and what it offers.

mod health;
mod openapi;

shared::endpoints![health::health, openapi::openapi,];
