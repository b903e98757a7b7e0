//! POST /api/v1/admin/users/{id}/one-time-link

use api::{
    Code, PathParameters, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::{ids::UserId, link_token::Purpose, timestamp::Timestamp};
use identity::{context::Context, password_resets::one_time_links::OneTimeLinks};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{administrator::Administrator, state::WebOrigin};

/// How long ago an administrator may have signed in who makes a link, in seconds.
const FRESH_SECONDS: i64 = 300;

/// A link to hand over to the owner of an account.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeLink {
    /// Sent with a new password to `POST /auth/password-reset/complete`. It is not shown again.
    #[schema(example = "flm_AAAA")]
    token: String,
    /// The page that does so, where the deployment has pages.
    link: Option<String>,
    /// Until when it is good.
    expires_at: Timestamp,
}

/// Makes a link with which its bearer chooses a new password, once and within an hour.
///
/// Only where the deployment sends no mail, or a mail to the address has bounced for good; else have
/// a reset mailed. It needs a sign-in of the last five minutes. For the account of an administrator
/// only `florence admin one-time-link` makes one.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{id}/one-time-link",
    operation_id = "make_one_time_link",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 201, description = "The link", body = MadeLink),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The account is disabled, or mail reaches its owner", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn make_link(
    State(links): State<OneTimeLinks>,
    State(context): State<Context>,
    State(origin): State<WebOrigin>,
    admin: Administrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<Reply<MadeLink>, Problem> {
    let signed_in_at = admin.0.session.authenticated_at;
    if signed_in_at.seconds_until(context.now()) > FRESH_SECONDS {
        let detail = "this needs a sign-in of the last five minutes: sign in again";
        return Err(Problem::new(Code::Forbidden).detail(detail));
    }
    let made = links.make(&admin.actor(), id).await?;
    let link = origin
        .0
        .map(|origin| made.token.url(&origin, Purpose::Reset));
    let made = MadeLink {
        token: made.token.0,
        link,
        expires_at: made.expires_at,
    };
    Ok(Reply::ok(made).status(StatusCode::CREATED))
}
