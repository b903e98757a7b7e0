//! Who pays for a request.

use std::sync::{Arc, OnceLock};

#[cfg(feature = "identity")]
use axum::http::Extensions;
use store::Usage;

type Charge = Box<dyn Fn(Usage) + Send + Sync>;

/// Where an extractor notes what is to be told of the cost of the request.
#[derive(Clone, Default)]
pub(super) struct Cost(Arc<OnceLock<Charge>>);

impl Cost {
    /// Has `charge` told of what the request that carries a [`Cost`] has cost.
    #[cfg(feature = "identity")]
    pub(super) fn charge_to(
        extensions: &Extensions,
        charge: impl Fn(Usage) + Send + Sync + 'static,
    ) {
        if let Some(cost) = extensions.get::<Self>() {
            // The first one stays: a request has one user.
            let _ = cost.0.set(Box::new(charge));
        }
    }

    /// Tells what the request has cost.
    pub(super) fn charge(&self, usage: Usage) {
        if let Some(charge) = self.0.get() {
            charge(usage);
        }
    }
}
