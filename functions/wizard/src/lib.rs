//! Wizards: clinical forms filled in step by step, on one device or several.

mod complete;
mod failure;
mod list;
mod list_types;
mod lookup;
mod read;
mod read_type;
mod remove;
mod review;
mod save_step;
mod start;
mod state;
mod view;

use domain::phi;

pub use state::State;

api::endpoints![State;
    list_types::list_types,
    read_type::read_type,
    start::start,
    list::list,
    read::read,
    remove::remove,
    save_step::save_step,
    complete::complete,
];

/// Builds what the first request would otherwise wait for.
pub fn prepare() {
    phi::prepare();
}

#[cfg(test)]
mod tests;
