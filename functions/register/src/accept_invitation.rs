//! POST /api/v1/auth/invitations/accept

use api::{
    AskedMode, Fields, Identify, JsonBody, Problem, Reply, SessionModeHeader, StatedClient,
    problem::{BodyProblems, ProblemBody, Problems},
    views::{self, SignedIn},
};
use axum::{extract::State, response::IntoResponse};
use domain::{
    field_error::FieldError,
    full_name::FullName,
    ids::UserId,
    invitation::Invitation,
    language::Language,
    link_token::LinkToken,
    password_policy::{Candidate, NewPassword},
    sign_ins::SignIns,
    text::ShortText,
    timestamp::Timestamp,
    user::User,
};
use identity::{
    invitations::acceptance::Acceptance, new_passwords::NewPasswords, sessions::Sessions,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::register::ACCOUNT;

/// What somebody who was invited tells to get their account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptInvitationRequest {
    /// What follows `#token=` in the link of the invitation.
    token: String,
    /// Long enough and hard to guess.
    #[schema(value_type = NewPassword)]
    password: String,
    /// As they wish to be named; as the invitation says when left out.
    #[schema(value_type = Option<FullName>)]
    full_name: Option<String>,
    /// Must be true.
    agreed_to_terms: bool,
    /// Number of their nursing licence.
    #[schema(value_type = Option<ShortText>)]
    license_number: Option<String>,
    /// Where they work.
    #[schema(value_type = Option<ShortText>)]
    institution: Option<String>,
    /// The ward or unit.
    #[schema(value_type = Option<ShortText>)]
    department: Option<String>,
    /// The language of mail; that of the invitation when left out.
    locale: Option<Language>,
    /// A name for the device, shown in the list of sessions.
    #[schema(value_type = Option<ShortText>)]
    device_name: Option<String>,
    /// The `device_token` of the last sign-in or registration here, whoever's it was. Browsers may
    /// leave it to the cookie. One that is not valid counts as none.
    device_token: Option<String>,
}

/// Makes the account that somebody was invited to, and signs in.
///
/// An invitation that was accepted or withdrawn, has expired or is not genuine is refused, and so is
/// one of somebody who administers no more: all alike. It works whoever may register.
#[utoipa::path(
    post,
    path = "/api/v1/auth/invitations/accept",
    operation_id = "accept_invitation",
    tag = "auth",
    security(),
    params(SessionModeHeader),
    request_body = AcceptInvitationRequest,
    responses(
        (status = 201, description = "The account, which `Location` names, and its first session", body = SignedIn, headers(("Location" = String, description = "The path of the profile"))),
        (status = 401, description = "The key of the service that states whom it asks for is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Another page asked for the cookie", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`: the address belongs to an account meanwhile", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn accept_invitation(
    State(acceptance): State<Acceptance>,
    State(sessions): State<Sessions>,
    State(new_passwords): State<NewPasswords>,
    asking: (StatedClient, AskedMode),
    identify: Identify,
    JsonBody(request): JsonBody<AcceptInvitationRequest>,
) -> Result<impl IntoResponse, Problem> {
    let (StatedClient(client), asked) = asking;
    let ip_address = client.ip_address();
    let device_token = request.device_token.clone();
    let (form, candidate) = parse(request, new_passwords)?;
    let invitation = acceptance.find(&form.token).await?;
    let full_name = form.name_of(&invitation)?;
    let known = form.known(&invitation, &full_name);
    let judged = new_passwords.judge(candidate, &known).await?;
    let password = judged.map_err(|error| Problem::fields(vec![error]))?;
    let device = client.device(asked.mode, form.device_name.clone(), device_token);
    let person = |id, now| form.user(&invitation, &full_name, (id, now));
    let password = password.as_password();
    let accepted = acceptance.accept(&invitation, person, password, &device);
    let accepted = accepted.await?;
    identify.user(accepted.user.user_id);
    asked.replace_held(&sessions, ip_address).await;
    let (cookies, signed_in) = views::signed_in(accepted);
    Ok((cookies, Reply::ok(signed_in).created(ACCOUNT)))
}

/// All that is told but the password.
struct Form {
    token: LinkToken,
    full_name: Option<FullName>,
    license_number: Option<ShortText>,
    institution: Option<ShortText>,
    department: Option<ShortText>,
    locale: Option<Language>,
    device_name: Option<ShortText>,
}

impl Form {
    fn name_of(&self, invitation: &Invitation) -> Result<FullName, Problem> {
        let name = self.full_name.as_ref().or(invitation.full_name.as_ref());
        let missing = || FieldError::new("full_name", "required", "is missing");
        name.cloned()
            .ok_or_else(|| Problem::fields(vec![missing()]))
    }

    /// What an attacker knows of the person.
    fn known<'a>(&'a self, invitation: &'a Invitation, name: &'a FullName) -> Vec<&'a str> {
        let mut known = vec![invitation.email.as_str(), name.as_str()];
        known.extend(self.institution.as_ref().map(ShortText::as_str));
        known
    }

    fn user(
        &self,
        invitation: &Invitation,
        full_name: &FullName,
        (user_id, now): (UserId, Timestamp),
    ) -> User {
        User {
            user_id,
            email: invitation.email.clone(),
            full_name: full_name.clone(),
            role: invitation.role,
            license_number: self.license_number.clone(),
            institution: self.institution.clone(),
            department: self.department.clone(),
            locale: self.locale.unwrap_or(invitation.locale),
            is_active: true,
            is_verified: false,
            email_verified_at: Some(now),
            second_factor: false,
            agreed_to_terms: true,
            created_at: now,
            updated_at: now,
            last_login_at: Some(now),
            sign_ins: SignIns::NONE,
            password_changed_at: now,
            sessions_epoch: 0,
            kept_session: None,
            version: 1,
        }
    }
}

fn parse(
    request: AcceptInvitationRequest,
    new_passwords: NewPasswords,
) -> Result<(Form, Candidate), Problem> {
    let mut fields = Fields::default();
    let full_name = request.full_name.as_deref();
    let full_name = full_name.and_then(|name| fields.full_name("full_name", name));
    if !request.agreed_to_terms {
        let message = "must be true";
        fields.refuse(FieldError::new("agreed_to_terms", "required", message));
    }
    let institution = fields.optional_place("institution", request.institution.as_deref());
    let license_number = fields.optional_text("license_number", request.license_number.as_deref());
    let department = fields.optional_place("department", request.department.as_deref());
    let device_name = fields.optional_place("device_name", request.device_name.as_deref());
    let password = new_passwords.candidate("password", request.password);
    let Some(password) = fields.check(password.map_err(|error| vec![error])) else {
        return Err(fields.into_problem());
    };
    fields.finish()?;
    let form = Form {
        token: LinkToken(request.token),
        full_name,
        license_number,
        institution,
        department,
        locale: request.locale,
        device_name,
    };
    Ok((form, password))
}

#[cfg(test)]
mod tests;
