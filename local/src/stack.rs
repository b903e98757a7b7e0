//! The whole system, started and stopped as one.

mod beside;
mod builder;
mod endpoints;
mod error;
mod listen;
mod start;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use crate::data_dir::{self, DataDir};
use crate::engine::Engine;
use crate::lambda::{Invocation, Lambda};
use crate::mailbox::Mailbox;
use crate::output::Output;
use crate::schedules;
use crate::secrets::Secrets;
use crate::template::Template;
use crate::workers::Workers;

pub use beside::Application;
pub use builder::StackBuilder;
pub use endpoints::RunningEndpoints;
pub use error::StackError;
pub use listen::{Host, HostError};

/// A running system. Dropping it ends everything it started.
#[derive(Debug)]
pub struct Stack {
    template: Template,
    endpoints: RunningEndpoints,
    engine: Option<Engine>,
    secrets: Option<Secrets>,
    mailbox: Mailbox,
    lambda: Arc<Lambda>,
    output: Output,
    data_dir: Option<DataDir>,
    workers: Workers,
}

impl Stack {
    /// A system with the defaults of `florence`: the project's `template.yaml`,
    /// data in `.florence`, but the API on a free port of 127.0.0.1 alone.
    #[must_use]
    pub fn builder() -> StackBuilder {
        StackBuilder::default()
    }

    /// URL of the HTTP API, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.endpoints.api.clone()
    }

    /// The template it runs.
    #[must_use]
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// The table's name.
    #[must_use]
    pub fn table_name(&self) -> &str {
        &self.template.table.name
    }

    /// Where the parts listen.
    #[must_use]
    pub fn endpoints(&self) -> &RunningEndpoints {
        &self.endpoints
    }

    /// A new client of the table's engine, for the runtime it is first used on.
    #[must_use]
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        crate::engine::client(&self.endpoints.dynamodb)
    }

    /// The engine in this process; `None` when another one is used.
    #[must_use]
    pub fn engine(&self) -> Option<&Engine> {
        self.engine.as_ref()
    }

    /// The current value of a secret, by name.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<String> {
        self.secrets.as_ref()?.current(name)
    }

    /// The secrets in this process; `None` when another process serves them.
    #[must_use]
    pub fn secrets(&self) -> Option<&Secrets> {
        self.secrets.as_ref()
    }

    /// The mails that were sent.
    #[must_use]
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Gives a secret a new current value; the one before becomes
    /// `AWSPREVIOUS`. Functions see it once they read the secret again:
    /// see [`Stack::restart_functions`].
    ///
    /// # Errors
    ///
    /// When there is no such secret here, or its file cannot be written.
    pub fn rotate_secret(&self, name: &str) -> Result<(), StackError> {
        self.secrets
            .as_ref()
            .ok_or(StackError::Elsewhere)?
            .rotate(name)?;
        Ok(())
    }

    /// Stops the table's engine as an outage would: connections are refused.
    ///
    /// # Errors
    ///
    /// When the engine is not in this process.
    pub async fn stop_engine(&self) -> Result<(), StackError> {
        self.engine
            .as_ref()
            .ok_or(StackError::Elsewhere)?
            .stop()
            .await;
        Ok(())
    }

    /// Starts the engine again on the same port with the same data.
    ///
    /// # Errors
    ///
    /// When the engine is not in this process or its port has been taken.
    pub async fn start_engine(&self) -> Result<(), StackError> {
        self.engine
            .as_ref()
            .ok_or(StackError::Elsewhere)?
            .start()
            .await?;
        Ok(())
    }

    /// The process ids of each function's idle processes, by its binary's name.
    /// While no request is under way these are all processes; one at work is
    /// not among them.
    pub async fn idle_processes(&self) -> BTreeMap<String, Vec<u32>> {
        self.lambda.idle_processes().await
    }

    /// Ends every idle function process, and the others once they have
    /// answered: the next request of each function is a cold start.
    pub async fn restart_functions(&self) {
        let lambda = Arc::clone(&self.lambda);
        self.workers
            .run(async move { lambda.restart().await })
            .await;
    }

    /// Invokes a function by its binary's name with a JSON event.
    ///
    /// # Errors
    ///
    /// When the template has no such function. What the function itself makes
    /// of the event is in the [`Invocation`].
    pub async fn invoke(
        &self,
        function: &str,
        event: impl Into<Bytes>,
    ) -> Result<Invocation, StackError> {
        let function = self.function(function)?.clone();
        let (lambda, event) = (Arc::clone(&self.lambda), event.into());
        Ok(self
            .workers
            .run(async move { lambda.invoke(&function, event).await })
            .await)
    }

    /// Fires every schedule of a function now; whether all succeeded.
    ///
    /// # Errors
    ///
    /// When the template has no such function.
    pub async fn fire_schedules(&self, function: &str) -> Result<bool, StackError> {
        let function = self.function(function)?.clone();
        let (lambda, output) = (Arc::clone(&self.lambda), self.output.clone());
        let fire = async move {
            let mut succeeded = true;
            for schedule in &function.schedules {
                succeeded &= schedules::fire(&lambda, &function, schedule, &output).await;
            }
            succeeded
        };
        Ok(self.workers.run(fire).await)
    }

    /// Every line so far: requests, and all that functions wrote to stdout and
    /// stderr. Empty unless the output is captured.
    #[must_use]
    pub fn output(&self) -> Vec<String> {
        self.output.lines()
    }

    /// Ends everything and waits until the function processes are gone and
    /// their last lines are in the output, which it returns.
    pub async fn shutdown(self) -> Vec<String> {
        let lambda = Arc::clone(&self.lambda);
        self.workers.run(async move { lambda.close().await }).await;
        if let Some(engine) = &self.engine {
            engine.stop().await;
        }
        self.output.lines()
    }

    fn function(&self, name: &str) -> Result<&crate::template::Function, StackError> {
        self.template
            .function(name)
            .ok_or_else(|| StackError::UnknownFunction(name.to_owned()))
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if let Some(data_dir) = &self.data_dir {
            // A file that stays says nothing: its readers look at the lock.
            drop(std::fs::remove_file(data_dir::endpoints_file(
                data_dir.path(),
            )));
        }
    }
}

#[cfg(test)]
mod tests;
