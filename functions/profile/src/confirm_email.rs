//! POST /api/v1/auth/profile/email/confirm

use api::{
    Fields, JsonBody, Problem, ProtectingCaller, Reply,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
    views::UserView,
};
use axum::extract::State;
use domain::{field_error::FieldError, mail_code::MailCode};
use identity::email_changes::EmailChanges;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::change_email::problem;

/// The code from the mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmEmailRequest {
    /// As the request for the change was answered.
    #[schema(format = "uuid")]
    change_id: String,
    /// Eight digits; spaces and hyphens do not matter.
    #[schema(example = "4071 9362")]
    code: String,
}

/// The account with its new address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedEmail {
    user: UserView,
}

/// Gives the caller's account the address that the code was mailed to.
///
/// The caller signs in with it from then on; sessions go on. The address before is told, with a link
/// that undoes the change for seven days. The fifth wrong code makes the change void.
#[utoipa::path(
    post,
    path = "/api/v1/auth/profile/email/confirm",
    operation_id = "confirm_email",
    tag = "profile",
    security(("access_token" = [])),
    request_body = ConfirmEmailRequest,
    responses(
        (status = 200, description = "The account; `ETag` is its version", body = ChangedEmail),
        (status = 409, description = "`email_taken`: the address belongs to another account meanwhile", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn confirm_email(
    State(changes): State<EmailChanges>,
    ProtectingCaller(caller): ProtectingCaller,
    JsonBody(request): JsonBody<ConfirmEmailRequest>,
) -> Result<Reply<ChangedEmail>, Problem> {
    let (change_id, code) = parse(&request)?;
    let asking = caller.asking();
    let confirmed = changes.confirm(&asking, change_id, &code).await;
    let user = confirmed.map_err(problem)?;
    let version = user.version;
    let user = user.into();
    Ok(Reply::ok(ChangedEmail { user }).version(version))
}

fn parse(request: &ConfirmEmailRequest) -> Result<(Uuid, MailCode), Problem> {
    let mut fields = Fields::default();
    let invalid = |field, message: String| vec![FieldError::new(field, "invalid", message)];
    let id = Uuid::try_parse(&request.change_id);
    let id = fields.check(id.map_err(|_| invalid("change_id", "must be a UUID".to_owned())));
    let code = request.code.parse();
    let code =
        fields.check(code.map_err(|error: domain::mail_code::InvalidMailCode| {
            invalid("code", error.to_string())
        }));
    id.zip(code).ok_or_else(|| fields.into_problem())
}
