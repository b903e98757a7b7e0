use std::io::Write;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use clap::Args;
use florence_local::stack::{RunningEndpoints, StackBuilder};

use super::{CliError, CommonOptions};

/// Beside a running system the function uses its table and secrets.
#[derive(Debug, Args)]
pub(super) struct Invoke {
    /// The function's binary or its logical id in template.yaml
    function: String,
    /// A file with the event as JSON
    event: PathBuf,
}

impl Invoke {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let event = read_event(&self.event)?;
        let stack = builder(common)?.only(&self.function).start().await?;
        let invocation = stack.invoke(&self.function, event).await?;
        stack.shutdown().await;
        let (payload, outcome) = match invocation.result {
            Ok(payload) => (payload, Ok(())),
            Err(error) => (
                error.payload(invocation.request_id),
                Err(CliError::FunctionFailed),
            ),
        };
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&payload)?;
        writeln!(stdout)?;
        outcome
    }
}

fn builder(common: &CommonOptions) -> Result<StackBuilder, CliError> {
    let builder = common.builder()?;
    if common.ephemeral {
        return Ok(builder);
    }
    Ok(match RunningEndpoints::find(&common.data_dir())? {
        Some(running) => builder
            .ephemeral()
            .dynamodb_endpoint(running.dynamodb)
            .secrets_endpoint(running.secrets_manager)
            .ses_endpoint(running.ses),
        None => builder,
    })
}

fn read_event(path: &Path) -> Result<Bytes, CliError> {
    let error = |reason: String| CliError::Event {
        path: path.to_owned(),
        reason,
    };
    let event = std::fs::read(path).map_err(|e| error(e.to_string()))?;
    serde_json::from_slice::<serde::de::IgnoredAny>(&event)
        .map_err(|e| error(format!("is not JSON: {e}")))?;
    Ok(event.into())
}
