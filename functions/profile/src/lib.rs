//! A person's own account.

mod change_password;
mod delete_account;
mod export;
mod read;
mod state;
mod update;
mod wrong_proof;

pub use state::State;

api::endpoints![State;
    read::read_profile,
    update::update_profile,
    delete_account::delete_account,
    export::export_profile,
    change_password::change_password,
];
