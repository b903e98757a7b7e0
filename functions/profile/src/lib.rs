//! A person's own account.

mod change_email;
mod change_password;
mod confirm_email;
mod delete_account;
mod export;
mod read;
mod state;
mod undo_email;
mod update;
mod wrong_proof;

pub use state::State;

api::endpoints![State;
    read::read_profile,
    update::update_profile,
    delete_account::delete_account,
    export::export_profile,
    change_password::change_password,
    change_email::change_email,
    confirm_email::confirm_email,
    undo_email::undo_email_change,
];

#[cfg(test)]
mod email_tests;
