//! Failures as `application/problem+json` (RFC 9457).

mod code;
mod documented;
mod mapping;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{field_error::FieldError, second_factor::StepUpRequired};
use serde::Serialize;
use utoipa::ToSchema;

use super::outcome::Outcome;
use super::reply::{EDUCATIONAL_NOTICE, json_response};

pub use self::{
    code::Code,
    documented::{AccessProblems, BodyProblems, Problems},
};

/// A failure as a client sees it. What is not in it stays in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: Option<String>,
    errors: Vec<FieldError>,
    retry_after: Option<u64>,
    etag: Option<u64>,
    step_up: Option<StepUpRequired>,
    outcome: Outcome,
    is_oauth: bool,
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
            step_up: None,
            outcome: Outcome::of_code(code),
            is_oauth: false,
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

    /// Says what proof is needed.
    #[must_use]
    pub fn step_up(required: StepUpRequired) -> Self {
        Self {
            step_up: Some(required),
            ..Self::new(Code::StepUpRequired)
        }
    }

    /// Counts it as another outcome than its code tells clients.
    #[must_use]
    pub fn counted_as(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    /// Tells it as OAuth does (RFC 6749 §5.2).
    #[must_use]
    pub fn oauth(self) -> Self {
        Self {
            is_oauth: true,
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
    #[schema(example = 422, minimum = 400, maximum = 599)]
    status: u16,
    /// The stable code.
    #[schema(example = "validation_failed", pattern = "^[a-z_]+$")]
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

/// The body of a request that failed at an endpoint of OAuth.
#[derive(Debug, Serialize, ToSchema)]
pub struct OauthErrorBody {
    /// The stable code.
    #[schema(example = "invalid_client", pattern = "^[a-z_]+$")]
    error: &'static str,
    /// What it means.
    error_description: String,
    /// What this service is for.
    educational_notice: &'static str,
}

impl Problem {
    fn body(self, status: StatusCode) -> Response<Body> {
        if self.is_oauth {
            let title = self.code.title();
            let body = OauthErrorBody {
                error: self.code.as_str(),
                error_description: self
                    .detail
                    .map_or_else(|| title.to_owned(), |detail| format!("{title}: {detail}")),
                educational_notice: EDUCATIONAL_NOTICE,
            };
            return json_response(status, "application/json", &body);
        }
        let body = ProblemBody {
            r#type: format!("urn:florence:problem:{}", self.code.as_str()),
            title: self.code.title(),
            status: status.as_u16(),
            code: self.code.as_str(),
            detail: self.detail,
            errors: self.errors,
            educational_notice: EDUCATIONAL_NOTICE,
        };
        json_response(status, "application/problem+json", &body)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let (code, status) = (self.code, self.code.status());
        let (outcome, retry_after, etag) = (self.outcome, self.retry_after, self.etag);
        let step_up = self.step_up;
        let mut response = self.body(status);
        response.extensions_mut().insert(outcome);
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = step_up.map_or_else(|| challenge(code), further_proof);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(version) = etag {
            headers.insert(header::ETAG, super::etag(version));
        }
        response
    }
}

/// RFC 6750 §3.1: no error code when no token was sent, or credentials of another scheme.
fn challenge(code: Code) -> HeaderValue {
    HeaderValue::from_static(match code {
        Code::InvalidClient => r#"Basic realm="florence", charset="UTF-8""#,
        Code::MissingToken
        | Code::InvalidCredentials
        | Code::InvalidChallenge
        | Code::WrongFactor => r#"Bearer realm="florence""#,
        _ => r#"Bearer realm="florence", error="invalid_token""#,
    })
}

/// RFC 9470 §3: how much must be proved, and how old the proof may be.
fn further_proof(required: StepUpRequired) -> HeaderValue {
    let acr = u8::from(required.level);
    let max_age = required.max_age.map(|age| format!(", max_age=\"{age}\""));
    let text = format!(
        "Bearer realm=\"florence\", error=\"insufficient_user_authentication\", \
         acr_values=\"urn:florence:acr:{acr}\"{}",
        max_age.unwrap_or_default()
    );
    HeaderValue::try_from(text).unwrap_or_else(|_| challenge(Code::StepUpRequired))
}

#[cfg(test)]
mod tests;
