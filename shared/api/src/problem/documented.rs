//! What routes may answer beside success, for their documentation.

use super::ProblemBody;

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

/// What a route that needs a session may answer besides.
#[derive(utoipa::IntoResponses)]
pub enum AccessProblems {
    /// No live session stands behind the token or the cookie; `WWW-Authenticate` says so too.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(ProblemBody),
    /// The account is disabled, the role does not allow this, or another page sent the cookie.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// The account has used up what it may use in a day; `Retry-After` says how long to wait.
    #[response(status = 429, content_type = "application/problem+json")]
    DailyLimit(ProblemBody),
}
