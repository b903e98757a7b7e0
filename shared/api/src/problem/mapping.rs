//! The one place that maps errors to problems.

use identity::{
    access_token::AccessTokenError, app::AppError, expiry::RunError, issuer::IssueError,
    key_set::VerifyError, password::PasswordHashError, sign_in::SignInError,
};
use store::{CommitError, StoreError, accounts::ChangeError};

use super::{Code, Problem};

/// Seconds after which a busy or absent table is worth another try.
const RETRY_SECONDS: u64 = 1;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Unavailable(_) | StoreError::Contended => {
                tracing::warn!(%error, "the table did not serve the request");
                Self::new(Code::Unavailable).retry_after(RETRY_SECONDS)
            }
            StoreError::Corrupt { .. } | StoreError::Invalid(_) => {
                tracing::error!(%error, "the table cannot be used as expected");
                Self::new(Code::Internal)
            }
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Throttled(seconds) => {
                Self::new(Code::TooManyAttempts).retry_after(seconds.into())
            }
            SignInError::InvalidCredentials => Self::new(Code::InvalidCredentials),
            SignInError::Disabled(_) => Self::new(Code::AccountDisabled),
            SignInError::Issue(error) => error.into(),
            SignInError::Locked => Self::new(Code::AccountLocked),
            SignInError::Hash(error) => error.into(),
            SignInError::App(error) => error.into(),
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<PasswordHashError> for Problem {
    fn from(error: PasswordHashError) -> Self {
        tracing::error!(%error, "a password could not be hashed");
        Self::new(Code::Internal)
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match &error {
            AppError::Secret(_) => {
                tracing::error!(%error, "a secret could not be read");
                Self::new(Code::Unavailable).retry_after(RETRY_SECONDS)
            }
            AppError::NotConfigured(_) | AppError::Key(_) => {
                tracing::error!(%error, "the function is not set up");
                Self::new(Code::Internal)
            }
            AppError::Store(_) => {
                tracing::warn!(%error, "the public keys could not be published");
                Self::new(Code::Unavailable).retry_after(RETRY_SECONDS)
            }
        }
    }
}

impl From<VerifyError<StoreError>> for Problem {
    fn from(error: VerifyError<StoreError>) -> Self {
        match error {
            VerifyError::Token(AccessTokenError::Expired) => Self::new(Code::TokenExpired),
            VerifyError::Token(_) => Self::new(Code::InvalidToken),
            VerifyError::Read(error) => error.into(),
            VerifyError::ReadFailedRecently | VerifyError::Keys(_) => {
                tracing::warn!(%error, "no token can be verified");
                Self::new(Code::Unavailable).retry_after(RETRY_SECONDS)
            }
        }
    }
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        tracing::error!(%error, "no token can be issued");
        Self::new(Code::Internal)
    }
}

/// Conditions that a handler did not expect to fail mean that somebody else was faster.
impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Store(error) => error.into(),
            CommitError::Condition { .. } | CommitError::ChainMoved(_) => {
                StoreError::Contended.into()
            }
        }
    }
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Self {
        match error {
            RunError::App(error) => error.into(),
            RunError::Commit(error) => error.into(),
            RunError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::LastAdmin => Self::new(Code::LastAdmin),
            ChangeError::Overtaken => StoreError::Contended.into(),
            ChangeError::Store(error) => error.into(),
        }
    }
}
