//! Failures as `application/problem+json` (RFC 9457), and the one place that maps errors to
//! them.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::reply::{EDUCATIONAL_NOTICE, json_response};
use crate::{
    app::AppError,
    auth::{
        access_token::AccessTokenError, issuer::IssueError, key_set::VerifyError,
        password::PasswordHashError,
    },
    domain::field_error::FieldError,
    expiry::RunError,
    sign_in::SignInError,
    store::{CommitError, StoreError, accounts::ChangeError},
};

/// A failure as a client sees it. What is not in it stays in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: Option<String>,
    errors: Vec<FieldError>,
    retry_after: Option<u64>,
    etag: Option<u64>,
}

/// The stable codes. `docs/api.md` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "`Code::title` says what each one means")]
pub enum Code {
    MalformedJson,
    InvalidHeader,
    InvalidQuery,
    MissingToken,
    InvalidToken,
    TokenExpired,
    SessionEnded,
    InvalidCredentials,
    InvalidRefreshToken,
    Forbidden,
    AccountDisabled,
    AccountLocked,
    NotFound,
    MethodNotAllowed,
    EmailTaken,
    LastAdmin,
    NotInProgress,
    WizardIncomplete,
    TooManyDrafts,
    PreconditionFailed,
    PreconditionRequired,
    PayloadTooLarge,
    WizardTooLarge,
    UnsupportedMediaType,
    ValidationFailed,
    PhiDetected,
    TooManyAttempts,
    Internal,
    Unavailable,
}

impl Code {
    /// Every code there is.
    pub const ALL: [Self; 29] = [
        Self::MalformedJson,
        Self::InvalidHeader,
        Self::InvalidQuery,
        Self::MissingToken,
        Self::InvalidToken,
        Self::TokenExpired,
        Self::SessionEnded,
        Self::InvalidCredentials,
        Self::InvalidRefreshToken,
        Self::Forbidden,
        Self::AccountDisabled,
        Self::AccountLocked,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::EmailTaken,
        Self::LastAdmin,
        Self::NotInProgress,
        Self::WizardIncomplete,
        Self::TooManyDrafts,
        Self::PreconditionFailed,
        Self::PreconditionRequired,
        Self::PayloadTooLarge,
        Self::WizardTooLarge,
        Self::UnsupportedMediaType,
        Self::ValidationFailed,
        Self::PhiDetected,
        Self::TooManyAttempts,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code as clients compare it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.parts().1
    }

    /// The HTTP status it comes with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        self.parts().0
    }

    /// What it means, in a few words for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.parts().2
    }

    #[expect(clippy::too_many_lines, reason = "one table of all codes")]
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::MalformedJson => (S::BAD_REQUEST, "malformed_json", "The body is not JSON"),
            Self::InvalidHeader => (S::BAD_REQUEST, "invalid_header", "A header is not valid"),
            Self::InvalidQuery => (S::BAD_REQUEST, "invalid_query", "The query is not valid"),
            Self::MissingToken => (S::UNAUTHORIZED, "missing_token", "No access token was sent"),
            Self::InvalidToken => (S::UNAUTHORIZED, "invalid_token", "The token is not valid"),
            Self::TokenExpired => (
                S::UNAUTHORIZED,
                "token_expired",
                "The access token has expired",
            ),
            Self::SessionEnded => (S::UNAUTHORIZED, "session_ended", "The session has ended"),
            Self::InvalidCredentials => (
                S::UNAUTHORIZED,
                "invalid_credentials",
                "E-mail or password is wrong",
            ),
            Self::InvalidRefreshToken => (
                S::UNAUTHORIZED,
                "invalid_refresh_token",
                "The refresh token is not valid",
            ),
            Self::Forbidden => (S::FORBIDDEN, "forbidden", "The role does not allow this"),
            Self::AccountDisabled => (S::FORBIDDEN, "account_disabled", "The account is disabled"),
            Self::AccountLocked => (
                S::FORBIDDEN,
                "account_locked",
                "Too many failed attempts: an administrator must unlock the account",
            ),
            Self::NotFound => (S::NOT_FOUND, "not_found", "There is nothing here"),
            Self::MethodNotAllowed => (
                S::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "The method does not fit this path",
            ),
            Self::EmailTaken => (
                S::CONFLICT,
                "email_taken",
                "The e-mail belongs to an account",
            ),
            Self::LastAdmin => (
                S::CONFLICT,
                "last_admin",
                "There must be another active administrator",
            ),
            Self::NotInProgress => (
                S::CONFLICT,
                "not_in_progress",
                "The wizard is completed and cannot change",
            ),
            Self::WizardIncomplete => (
                S::CONFLICT,
                "wizard_incomplete",
                "Some steps are not complete",
            ),
            Self::TooManyDrafts => (
                S::CONFLICT,
                "too_many_drafts",
                "Too many wizards are in progress: complete or delete one",
            ),
            Self::PreconditionFailed => (
                S::PRECONDITION_FAILED,
                "precondition_failed",
                "It was changed since it was read",
            ),
            Self::PreconditionRequired => (
                S::PRECONDITION_REQUIRED,
                "precondition_required",
                "If-Match must say which version is replaced",
            ),
            Self::PayloadTooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                "The body is too large",
            ),
            Self::WizardTooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "wizard_too_large",
                "All steps together are too large",
            ),
            Self::UnsupportedMediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "The body must be application/json",
            ),
            Self::ValidationFailed => (
                S::UNPROCESSABLE_ENTITY,
                "validation_failed",
                "Some fields are not valid",
            ),
            Self::PhiDetected => (
                S::UNPROCESSABLE_ENTITY,
                "phi_detected",
                "Some fields look like patient identifiers",
            ),
            Self::TooManyAttempts => (
                S::TOO_MANY_REQUESTS,
                "too_many_attempts",
                "Too many failed attempts: wait before the next one",
            ),
            Self::Internal => (
                S::INTERNAL_SERVER_ERROR,
                "internal",
                "Something went wrong on our side",
            ),
            Self::Unavailable => (
                S::SERVICE_UNAVAILABLE,
                "unavailable",
                "Not available right now: try again",
            ),
        }
    }
}

impl Problem {
    /// A failure with nothing more to say than its code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            detail: None,
            errors: Vec::new(),
            retry_after: None,
            etag: None,
        }
    }

    /// Fields that are not valid.
    #[must_use]
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self::new(Code::ValidationFailed).errors(errors)
    }

    /// Names the fields that are the reason.
    #[must_use]
    pub fn errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// Says more, in words that may be shown to anybody.
    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// Says when to try again, in seconds from now.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// Gives the version that stands now, so that a client can compare.
    #[must_use]
    pub fn current_version(self, version: u64) -> Self {
        Self {
            etag: Some(version),
            ..self
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }
}

/// The body of a failed request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// A URI naming the kind of problem.
    #[schema(example = "urn:florence:problem:validation_failed")]
    r#type: String,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// The stable code.
    #[schema(example = "validation_failed")]
    code: &'static str,
    /// More about this occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The fields that are not valid.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// What this service is for.
    educational_notice: &'static str,
}

/// What any route may answer, for its documentation.
#[derive(utoipa::IntoResponses)]
pub enum Problems {
    /// A defect on our side; the cause is in the log only.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(ProblemBody),
    /// The table is not reachable or busy; `Retry-After` says when to try again.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(ProblemBody),
}

/// What a route with a JSON body may answer besides.
#[derive(utoipa::IntoResponses)]
pub enum BodyProblems {
    /// The body is not JSON, or a header is not valid.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemBody),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// The body is not `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    MediaType(ProblemBody),
    /// A field is unknown, missing or not valid; `errors` names each.
    #[response(status = 422, content_type = "application/problem+json")]
    Validation(ProblemBody),
}

/// What a route that needs an access token may answer besides.
#[derive(utoipa::IntoResponses)]
pub enum AccessProblems {
    /// No live session stands behind the token; `WWW-Authenticate` says so too.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(ProblemBody),
    /// The account is disabled, or the role does not allow this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let status = self.code.status();
        let body = ProblemBody {
            r#type: format!("urn:florence:problem:{}", self.code.as_str()),
            title: self.code.title(),
            status: status.as_u16(),
            code: self.code.as_str(),
            detail: self.detail,
            errors: self.errors,
            educational_notice: EDUCATIONAL_NOTICE,
        };
        let mut response = json_response(status, "application/problem+json", &body);
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, challenge(self.code));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(version) = self.etag {
            headers.insert(header::ETAG, super::etag(version));
        }
        response
    }
}

/// RFC 6750 §3: no error code when no token was sent.
fn challenge(code: Code) -> HeaderValue {
    HeaderValue::from_static(match code {
        Code::MissingToken | Code::InvalidCredentials => r#"Bearer realm="florence""#,
        _ => r#"Bearer realm="florence", error="invalid_token""#,
    })
}

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
