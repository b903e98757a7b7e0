//! Which service asks, by its key.

use domain::service::{ServiceKey, ServiceName};
use store::StoreError;

use crate::context::Context;

/// Knows services by their keys. A key that was taken away counts for nothing from then on. Cheap
/// to clone.
#[derive(Clone)]
pub struct Services(Context);

impl Services {
    /// Looks services up in the table of `context`.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        Self(context.clone())
    }

    /// The service that `key` proves; none when it is nobody's.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn of_key(&self, key: &ServiceKey) -> Result<Option<ServiceName>, StoreError> {
        let found = self.0.store.service(&key.name).await?;
        let known = found.filter(|service| service.knows(key));
        Ok(known.map(|service| service.name))
    }
}
