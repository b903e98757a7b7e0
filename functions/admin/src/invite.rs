//! POST /api/v1/admin/invitations

use api::{
    Fields, JsonBody, Problem, Reply,
    language::AcceptLanguage,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    email::Email,
    field_error::FieldError,
    full_name::FullName,
    ids::UserId,
    invitation::{Invitation, Invitee},
    language::Language,
    role::Role,
    timestamp::Timestamp,
};
use identity::invitations::Invitations;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::administrator::FreshAdministrator;

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InviteRequest {
    /// Where the invitation goes; the account's address once it is accepted.
    #[schema(value_type = Email)]
    pub(crate) email: String,
    /// Their name, as far as it is known.
    #[schema(value_type = Option<FullName>)]
    full_name: Option<String>,
    /// `user` or `nurse`: nobody is invited to administer.
    role: Role,
    /// The language of the mail and the account; as `Accept-Language` says when left out.
    locale: Option<Language>,
}

/// An invitation that was not accepted yet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(crate) struct InvitationView {
    #[schema(value_type = String, format = "uuid")]
    invitation_id: Uuid,
    email: Email,
    full_name: Option<FullName>,
    role: Role,
    locale: Language,
    /// The administrator who invited; `null` for an operator.
    invited_by: Option<UserId>,
    /// The account that it gives a password to, if there is one already.
    user_id: Option<UserId>,
    created_at: Timestamp,
    /// Until when it can be accepted.
    expires_at: Timestamp,
}

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invited {
    invitation: InvitationView,
}

/// Mails somebody a link with which they make their account; it is good for seven days.
///
/// An earlier invitation of the same address stays good. Accepting needs the administrator who
/// invited to be one still.
#[utoipa::path(
    post,
    path = "/api/v1/admin/invitations",
    operation_id = "invite",
    tag = "admin",
    security(("access_token" = [])),
    request_body = InviteRequest,
    responses(
        (status = 201, description = "The invitation, which `Location` names", body = Invited, headers(("Location" = String, description = "The path of the invitation"))),
        (status = 409, description = "`email_taken`: the address belongs to an account; or `mail_off`: this deployment sends no mail", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn invite(
    State(invitations): State<Invitations>,
    admin: FreshAdministrator,
    AcceptLanguage(accepted): AcceptLanguage,
    JsonBody(request): JsonBody<InviteRequest>,
) -> Result<Reply<Invited>, Problem> {
    let invitee = parse(&request, accepted, "").map_err(Problem::fields)?;
    let made = invitations.invite(admin.by(), &invitee).await?;
    let location = format!("/api/v1/admin/invitations/{}", made.invitation_id);
    let invitation = made.into();
    Ok(Reply::ok(Invited { invitation }).created(location))
}

/// Whom `request` invites, its fields named behind `prefix`.
pub(crate) fn parse(
    request: &InviteRequest,
    accepted: Language,
    prefix: &str,
) -> Result<Invitee, Vec<FieldError>> {
    let name = |field: &str| format!("{prefix}{field}");
    let mut fields = Fields::default();
    let email = fields.email(&name("email"), &request.email);
    let full_name = request.full_name.as_deref();
    let full_name = full_name.map(|text| fields.full_name(&name("full_name"), text));
    if !request.role.requestable_at_registration() {
        let message = "only user or nurse may be invited";
        fields.refuse(FieldError::new(name("role"), "not_allowed", message));
    }
    let errors = fields.into_errors();
    match email {
        Some(email) if errors.is_empty() => Ok(Invitee {
            email,
            full_name: full_name.flatten(),
            role: request.role,
            locale: request.locale.unwrap_or(accepted),
        }),
        _ => Err(errors),
    }
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        Self {
            invitation_id: invitation.invitation_id,
            email: invitation.email,
            full_name: invitation.full_name,
            role: invitation.role,
            locale: invitation.locale,
            invited_by: invitation.invited_by,
            user_id: invitation.user_id,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }
}
