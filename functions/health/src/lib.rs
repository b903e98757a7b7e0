//! Whether the service works, and what it offers.

mod health;
mod openapi;
mod state;

pub use state::State;

api::endpoints![State;
    health::health,
    openapi::openapi,
];
