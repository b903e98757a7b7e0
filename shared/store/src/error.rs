//! What can go wrong between the code and the table.

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};

/// A read or write that did not come to an answer of the domain.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The table did not serve the request; a later try may succeed.
    #[error("the table is unavailable: {0}")]
    Unavailable(#[from] Unavailable),
    /// Other writers were faster each time; a later try may succeed.
    #[error("too many concurrent writes to the same item")]
    Contended,
    /// An item that cannot be read. The key never shows an e-mail address.
    #[error("the item {key} does not parse: {detail}")]
    Corrupt {
        /// The item's key.
        key: String,
        /// The attribute, as far as known.
        detail: String,
    },
    /// The request itself was refused: a defect of this code.
    #[error("the table refused the request: {0}")]
    Invalid(String),
}

/// The class of reason why the table did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// No connection, or it broke.
    #[error("connection")]
    Connection,
    /// No answer in time.
    #[error("timeout")]
    Timeout,
    /// The table asked to slow down.
    #[error("throttled")]
    Throttled,
    /// The service failed.
    #[error("service")]
    Service,
}

impl Unavailable {
    /// The stable name of the class.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Throttled => "throttled",
            Self::Service => "service",
        }
    }
}

impl From<BuildError> for StoreError {
    fn from(error: BuildError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl<E, R> From<SdkError<E, R>> for StoreError
where
    E: ProvideErrorMetadata,
{
    fn from(error: SdkError<E, R>) -> Self {
        match &error {
            SdkError::TimeoutError(_) => Unavailable::Timeout.into(),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => {
                Unavailable::Timeout.into()
            }
            SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => {
                Unavailable::Connection.into()
            }
            SdkError::ServiceError(_) => service_error(error.code()),
            _ => Self::Invalid("the request could not be built".to_owned()),
        }
    }
}

fn service_error(code: Option<&str>) -> StoreError {
    match code.unwrap_or_default() {
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "RequestLimitExceeded" => Unavailable::Throttled.into(),
        "ValidationException"
        | "AccessDeniedException"
        | "UnrecognizedClientException"
        | "ItemCollectionSizeLimitExceededException" => {
            StoreError::Invalid(code.unwrap_or_default().to_owned())
        }
        "TransactionConflictException" | "TransactionInProgressException" => StoreError::Contended,
        _ => Unavailable::Service.into(),
    }
}
