//! POST /api/v1/admin/users/{id}/one-time-link

use api::{
    PathParameters, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{ids::UserId, link_token::Purpose, timestamp::Timestamp};
use identity::password_resets::one_time_links::OneTimeLinks;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{administrator::FreshAdministrator, state::WebOrigin};

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
/// a reset mailed. It needs a fresh proof. For the account of an administrator only
/// `florence admin one-time-link` makes one.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{id}/one-time-link",
    operation_id = "make_one_time_link",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 200, description = "The link", body = MadeLink),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The account is disabled, or mail reaches its owner", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn make_link(
    State(links): State<OneTimeLinks>,
    State(origin): State<WebOrigin>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<Reply<MadeLink>, Problem> {
    let made = links.make(&admin.actor(), id).await?;
    let link = origin
        .0
        .map(|origin| made.token.url(&origin, Purpose::Reset));
    let made = MadeLink {
        token: made.token.0,
        link,
        expires_at: made.expires_at,
    };
    Ok(Reply::ok(made))
}
