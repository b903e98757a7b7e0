//! How a request ended, in few enough words to count each by function.

use axum::http::{Response, StatusCode};

use super::problem::Code;

/// How a request ended. `CloudWatch` charges for each function and outcome that occurs, so these
/// are all there are, and nothing in them tells one person from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was answered as asked.
    Ok,
    /// It was not valid, not allowed, or came too late: every other refusal.
    Refused,
    /// Who sent it is not known: a wrong password, a token that proves nothing.
    Unauthenticated,
    /// Too many came before it.
    Limited,
    /// An old refresh token was shown again, which ended its session.
    Replayed,
    /// So many guesses came before it that this way in is closed.
    Closed,
    /// Others wrote the same items until its time was up.
    Conflict,
    /// The service failed.
    Failed,
}

impl Outcome {
    /// Every outcome there is.
    pub const ALL: [Self; 8] = [
        Self::Ok,
        Self::Refused,
        Self::Unauthenticated,
        Self::Limited,
        Self::Replayed,
        Self::Closed,
        Self::Conflict,
        Self::Failed,
    ];

    /// The name of the outcome in the log and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Unauthenticated => "unauthenticated",
            Self::Limited => "limited",
            Self::Replayed => "replayed",
            Self::Closed => "closed",
            Self::Conflict => "conflict",
            Self::Failed => "failed",
        }
    }

    /// That of an answer, which a problem says itself.
    pub(super) fn of<B>(response: &Response<B>) -> Self {
        let told = response.extensions().get::<Self>().copied();
        told.unwrap_or_else(|| Self::of_status(response.status()))
    }

    /// That of a failure with this code.
    pub(super) fn of_code(code: Code) -> Self {
        match code {
            Code::TooManyAttempts | Code::TooManyWrongFactors => Self::Closed,
            Code::StepUpRequired | Code::SessionLocked => Self::Refused,
            Code::LinkRefused | Code::WrongCode => Self::Unauthenticated,
            code => Self::of_status(code.status()),
        }
    }

    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::TOO_MANY_REQUESTS => Self::Limited,
            status if status.is_server_error() => Self::Failed,
            status if status.is_client_error() => Self::Refused,
            _ => Self::Ok,
        }
    }
}
