//! What every operation stands on.

use std::sync::Arc;

use domain::{setting::InvalidSetting, timestamp::Timestamp};
use store::{
    Store,
    environment::{Environment, clock::Clock, entropy::Entropy, variables::Variables},
};
use uuid::Uuid;

/// The table, the time and randomness. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// The table.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Context {
    /// The table that `TABLE_NAME` names, in `environment`. Nothing is read yet.
    ///
    /// # Errors
    /// When the variable is not set.
    pub fn new(variables: &Variables, environment: &Environment) -> Result<Self, InvalidSetting> {
        Ok(Self {
            store: Store::new(&environment.dynamodb, variables.required("TABLE_NAME")?),
            clock: Arc::clone(&environment.clock),
            entropy: Arc::clone(&environment.entropy),
        })
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new UUID v7 of the time `at`.
    #[must_use]
    pub fn id(&self, at: Timestamp) -> Uuid {
        self.entropy.uuid(at)
    }
}
