//! Whether the service works, and what it offers.

mod health;
mod openapi;

api::endpoints![health::health, openapi::openapi,];
