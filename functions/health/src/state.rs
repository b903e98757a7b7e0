//! What the function holds from its cold start on.

use axum::extract::FromRef;
use domain::setting::InvalidSetting;
use store::{
    Store,
    environment::{Environment, variables::Variables},
};

/// The table alone: no secret, no key.
#[derive(Clone, FromRef)]
pub struct State {
    store: Store,
}

impl State {
    /// Puts the function together. Nothing is read yet.
    ///
    /// # Errors
    /// When `TABLE_NAME` is not set.
    pub fn new(variables: &Variables, environment: &Environment) -> Result<Self, InvalidSetting> {
        let table = variables.required("TABLE_NAME")?;
        Ok(Self {
            store: Store::new(&environment.dynamodb, table),
        })
    }
}
