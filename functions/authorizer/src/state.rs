//! What the function holds from its cold start on.

use std::sync::Arc;

use access::{context::Context, verifier::Verifier};
use domain::setting::InvalidSetting;
use store::environment::{Environment, RequestLog, clock::Clock, variables::Variables};

/// What verifies tokens, and where lines go: no secret, and nothing is ever written.
pub struct State {
    pub(crate) verifier: Verifier,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) function: String,
    pub(crate) log: RequestLog,
}

impl State {
    /// Puts the function together. Nothing is read yet.
    ///
    /// # Errors
    /// When a setting is missing.
    pub fn new(variables: &Variables, environment: &Environment) -> Result<Self, InvalidSetting> {
        let context = Context::new(variables, environment)?;
        Ok(Self {
            verifier: Verifier::new(variables, &context)?,
            clock: Arc::clone(&environment.clock),
            function: environment.function.clone(),
            log: environment.request_log,
        })
    }
}
