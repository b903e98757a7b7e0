use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use super::{Host, Stack, StackError, start};
use crate::build_functions::{Binaries, Messages};
use crate::lambda::Limits;
use crate::output::Output;
use crate::project;
use crate::template::ParameterValues;

/// What to start, and where.
#[derive(Debug, Clone)]
pub struct StackBuilder {
    pub(super) project: PathBuf,
    pub(super) template: Option<String>,
    pub(super) parameters: ParameterValues,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) engine_port: u16,
    pub(super) secrets_port: u16,
    pub(super) dynamodb_endpoint: Option<String>,
    pub(super) secrets_endpoint: Option<String>,
    pub(super) ses_endpoint: Option<String>,
    pub(super) release: bool,
    pub(super) messages: Messages,
    pub(super) binaries: Binaries,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) limits: Limits,
    pub(super) output: Output,
    pub(super) only: Option<String>,
    pub(super) without_functions: bool,
    pub(super) unthrottled: bool,
}

impl Default for StackBuilder {
    fn default() -> Self {
        let project = project::root();
        Self {
            data_dir: Some(project.join(".florence")),
            project,
            template: None,
            parameters: ParameterValues::new(),
            only: None,
            without_functions: false,
            unthrottled: false,
            host: IpAddr::V4(Ipv4Addr::LOCALHOST).into(),
            port: 0,
            engine_port: 0,
            secrets_port: 0,
            dynamodb_endpoint: None,
            secrets_endpoint: None,
            ses_endpoint: None,
            release: false,
            messages: Messages::Kept,
            binaries: Binaries::new(),
            environment: BTreeMap::new(),
            limits: Limits::default(),
            output: Output::captured(),
        }
    }
}

impl StackBuilder {
    /// Keeps everything in memory.
    #[must_use]
    pub fn ephemeral(mut self) -> Self {
        self.data_dir = None;
        self
    }

    /// Keeps the table and the secrets in this folder.
    #[must_use]
    pub fn data_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(path.into());
        self
    }

    /// Runs this template instead of the project's.
    #[must_use]
    pub fn template(mut self, text: impl Into<String>) -> Self {
        self.template = Some(text.into());
        self
    }

    /// Gives a parameter of the template a value in place of its default.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// Serves the API here; port 0 takes any free one.
    #[must_use]
    pub fn listen(mut self, host: impl Into<Host>, port: u16) -> Self {
        self.host = host.into();
        self.port = port;
        self
    }

    /// The engine's loopback port; 0 takes any free one.
    #[must_use]
    pub fn engine_port(mut self, port: u16) -> Self {
        self.engine_port = port;
        self
    }

    /// Secrets Manager's loopback port; 0 takes any free one.
    #[must_use]
    pub fn secrets_port(mut self, port: u16) -> Self {
        self.secrets_port = port;
        self
    }

    /// Uses a `DynamoDB` that runs elsewhere.
    #[must_use]
    pub fn dynamodb_endpoint(mut self, url: impl Into<String>) -> Self {
        self.dynamodb_endpoint = Some(url.into());
        self
    }

    /// Uses a Secrets Manager that runs elsewhere.
    #[must_use]
    pub fn secrets_endpoint(mut self, url: impl Into<String>) -> Self {
        self.secrets_endpoint = Some(url.into());
        self
    }

    /// Sends mail to an SES that runs elsewhere.
    #[must_use]
    pub fn ses_endpoint(mut self, url: impl Into<String>) -> Self {
        self.ses_endpoint = Some(url.into());
        self
    }

    /// Builds the functions with the release profile, and with them every other binary: see
    /// [`crate::build_functions`].
    #[must_use]
    pub fn release(mut self, release: bool) -> Self {
        self.release = release;
        self
    }

    /// Shows cargo's messages and writes the log lines to stderr.
    #[must_use]
    pub fn show_output(mut self) -> Self {
        self.messages = Messages::Shown;
        self.output = Output::stderr();
        self
    }

    /// Runs this executable for the functions of that binary, instead of
    /// building the package. When every function has one, nothing is built.
    #[must_use]
    pub fn binary(mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.binaries.insert(name.into(), path.into());
        self
    }

    /// Sets a variable of every function in place of the template's.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// How many processes of each function may run at once.
    #[must_use]
    pub fn max_instances(mut self, instances: usize) -> Self {
        self.limits.instances = instances;
        self
    }

    /// How long a request waits for a free process before it is refused.
    #[must_use]
    pub fn queue_timeout(mut self, timeout: Duration) -> Self {
        self.limits.queue = timeout;
        self
    }

    /// Runs this one function of the template, by its binary's name, and builds
    /// no other unless for release.
    #[must_use]
    pub fn only(mut self, function: impl Into<String>) -> Self {
        self.only = Some(function.into());
        self
    }

    /// Starts the table and the secrets alone: nothing is built, no schedule fires.
    #[must_use]
    pub fn without_functions(mut self) -> Self {
        self.without_functions = true;
        self
    }

    /// Leaves out the throttles of the template's routes.
    #[must_use]
    pub fn unthrottled(mut self) -> Self {
        self.unthrottled = true;
        self
    }

    /// Starts everything; the API answers when this returns.
    ///
    /// # Errors
    ///
    /// See [`StackError`]. What had been started is ended.
    pub async fn start(self) -> Result<Stack, StackError> {
        start::start(self).await
    }
}
