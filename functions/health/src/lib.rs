//! Whether the service works, what it offers, and what the links in mails lead to.

mod health;
mod openapi;
mod pages;
mod state;

pub use state::State;

api::endpoints![State;
    health::health,
    openapi::openapi,
    pages::reset_page,
    pages::not_me_page,
    pages::undo_email_page,
    pages::invitation_page,
];
