use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use uuid::Uuid;

/// Why an invocation has no answer.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The event is larger than [`super::MAX_PAYLOAD`].
    #[error("the event is larger than 6 MB")]
    RequestTooLarge,
    /// Every process stayed busy.
    #[error("every instance stayed busy for {0:?}")]
    Throttled(Duration),
    /// The process could not be started.
    #[error("cannot start: {0}")]
    Start(#[from] std::io::Error),
    /// The process ended before it asked for work.
    #[error("exited while starting: {0}")]
    InitExit(ExitStatus),
    /// The process reported that it cannot start; holds its report.
    #[error("failed to start")]
    Init(Bytes),
    /// The process did not ask for work in time.
    #[error("did not start within {0:?}")]
    InitTimeout(Duration),
    /// The function answered with an error; holds its report.
    #[error("answered with an error")]
    Function(Bytes),
    /// The process ended before it answered.
    #[error("exited: {0}")]
    Exit(ExitStatus),
    /// The function did not answer within its `Timeout`.
    #[error("timed out after {:.2} seconds", .0.as_secs_f64())]
    Timeout(Duration),
    /// The answer is larger than [`super::MAX_PAYLOAD`].
    #[error("the response is larger than 6 MB")]
    ResponseTooLarge,
    /// The system is being shut down.
    #[error("the system is shutting down")]
    ShuttingDown,
}

impl InvokeError {
    /// The payload that Lambda's Invoke answers with.
    #[must_use]
    pub fn payload(&self, request_id: Uuid) -> Bytes {
        let kind = match self {
            Self::Init(report) | Self::Function(report) => return report.clone(),
            Self::RequestTooLarge => "RequestEntityTooLargeException",
            Self::Throttled(_) | Self::ShuttingDown => "TooManyRequestsException",
            Self::Start(_) => "Runtime.InvalidEntrypoint",
            Self::InitExit(_) | Self::Exit(_) => "Runtime.ExitError",
            Self::InitTimeout(_) | Self::Timeout(_) => "Sandbox.Timedout",
            Self::ResponseTooLarge => "Function.ResponseSizeTooLarge",
        };
        let message = format!("RequestId: {request_id} Error: {self}");
        json!({"errorType": kind, "errorMessage": message})
            .to_string()
            .into()
    }
}
