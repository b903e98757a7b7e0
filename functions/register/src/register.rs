//! POST /api/v1/auth/register

use api::{
    Client, Code, Fields, IdempotencyKey, Identify, JsonBody, Problem, Reply, done_before,
    language::AcceptLanguage,
    problem::{BodyProblems, ProblemBody, Problems},
    views::{FactorRequired, PasswordAccepted, SignedIn},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    email::Email,
    field_error::FieldError,
    full_name::FullName,
    idempotency::Scope,
    ids::UserId,
    language::Language,
    network::Network,
    password::Password,
    password_policy::{Candidate, NewPassword},
    role::Role,
    session::Device,
    sign_ins::SignIns,
    text::ShortText,
    timestamp::Timestamp,
    user::User,
};
use identity::{
    new_passwords::NewPasswords,
    registration::RegistrationError,
    sign_in::{SignIn, SignInError, SignInRequest},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{open_registration::OpenRegistration, state::State as Parts};

/// Where a person finds their own account.
const ACCOUNT: &str = "/api/v1/auth/profile";

/// What a person tells to get an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterRequest {
    /// Where they are reached; unique, whatever its case.
    #[schema(value_type = Email)]
    email: String,
    /// Long enough and hard to guess.
    #[schema(value_type = NewPassword)]
    password: String,
    /// As they wish to be named.
    #[schema(value_type = FullName)]
    full_name: String,
    /// Must be true.
    agreed_to_terms: bool,
    /// `user` or `nurse`; `user` when left out.
    role: Option<Role>,
    /// Number of their nursing licence.
    #[schema(value_type = Option<ShortText>)]
    license_number: Option<String>,
    /// Where they work.
    #[schema(value_type = Option<ShortText>)]
    institution: Option<String>,
    /// The ward or unit.
    #[schema(value_type = Option<ShortText>)]
    department: Option<String>,
    /// The language of mail; as `Accept-Language` says when left out.
    locale: Option<Language>,
    /// A name for the device, shown in the list of sessions.
    #[schema(value_type = Option<ShortText>)]
    device_name: Option<String>,
    /// The `device_token` of the last sign-in or registration here, whoever's it was. Browsers may
    /// leave it to the cookie. One that is not valid counts as none.
    device_token: Option<String>,
}

/// Makes an account and signs in.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register",
    operation_id = "register",
    tag = "auth",
    security(),
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", description = "A retry with the same key signs in to the account that the first one made")),
    request_body = RegisterRequest,
    responses(
        (status = 201, description = "The account, which `Location` names, and its first session", body = SignedIn, headers(("Location" = String, description = "The path of the profile"))),
        (status = 202, description = "Repeated with its key, and the account has a second factor by now: POST /auth/login/second-factor goes on", body = FactorRequired),
        (status = 403, description = "Nobody registers here", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The e-mail is taken, or a request with the same key is under way", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts from the network; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn register(
    _: OpenRegistration,
    State(parts): State<Parts>,
    client: Client,
    identify: Identify,
    AcceptLanguage(accepted): AcceptLanguage,
    key: IdempotencyKey,
    JsonBody(request): JsonBody<RegisterRequest>,
) -> Result<Response, Problem> {
    let device_token = request.device_token.clone();
    let (form, candidate) = parse(request, accepted, parts.new_passwords)?;
    let judged = parts.new_passwords.judge(candidate, &form.known()).await?;
    let password = judged.map_err(|error| Problem::fields(vec![error]))?;
    let password = password.as_password();
    let keyed = key
        .request(&parts.audit, Scope::Register, &form.asked())
        .await?;
    let network = client.network();
    let device = client.device(form.device_name.clone(), device_token);
    let source = (&device, network);
    let person = |id, now| form.user(id, now);
    let registered = parts
        .registration
        .register(person, password, source, keyed.as_ref())
        .await;
    let refusal = match registered {
        Ok(signed_in) => {
            // Only now is the id somebody's: a repetition signs in to another.
            identify.user(signed_in.user.user_id);
            let signed_in = SignedIn::from(signed_in);
            let cookie = signed_in.device_cookie();
            return Ok((cookie, Reply::ok(signed_in).created(ACCOUNT)).into_response());
        }
        // To look whether it was done before would cost as much as it saves.
        Err(refusal @ RegistrationError::Network(_)) => return Err(refusal.into()),
        Err(refusal) => refusal.into(),
    };
    done_before(&parts.context, keyed.as_ref(), refusal).await?;
    let known = (&form.email, password);
    match sign_in_again(&parts.sign_in, &identify, known, source).await? {
        PasswordAccepted::SignedIn(again) => {
            let cookie = again.device_cookie();
            let reply = Reply::ok(*again).created(ACCOUNT).replayed();
            Ok((cookie, reply).into_response())
        }
        PasswordAccepted::FactorRequired(required) => Ok(required.into_response()),
    }
}

/// Tokens are never stored, so who lost the first answer gets a session of its own; another
/// password than the first makes it another request, and counts as a failed sign-in.
async fn sign_in_again(
    sign_in: &SignIn,
    identify: &Identify,
    (email, password): (&Email, &Password),
    (device, network): (&Device, Network),
) -> Result<PasswordAccepted, Problem> {
    let request = SignInRequest {
        email,
        password,
        unlock_code: None,
        device,
        network,
    };
    let signed_in = sign_in.sign_in(&request).await;
    identify.signed_in(&signed_in);
    match signed_in {
        Ok(signed_in) => Ok(signed_in.into()),
        Err(SignInError::InvalidCredentials) => Err(Problem::new(Code::IdempotencyKeyReused)),
        Err(error) => Err(error.into()),
    }
}

/// All that is asked for but the password.
struct Form {
    email: Email,
    full_name: FullName,
    role: Role,
    license_number: Option<ShortText>,
    institution: Option<ShortText>,
    department: Option<ShortText>,
    locale: Language,
    device_name: Option<ShortText>,
}

impl Form {
    /// What a repeated request must ask for too.
    fn asked(&self) -> impl Serialize {
        (
            self.email.as_str(),
            &self.full_name,
            self.role,
            &self.license_number,
            &self.institution,
            &self.department,
            self.locale,
            &self.device_name,
        )
    }

    /// What an attacker knows of the person.
    fn known(&self) -> Vec<&str> {
        let mut known = vec![self.email.as_str(), self.full_name.as_str()];
        known.extend(self.institution.as_ref().map(ShortText::as_str));
        known
    }

    fn user(&self, user_id: UserId, now: Timestamp) -> User {
        User {
            user_id,
            email: self.email.clone(),
            full_name: self.full_name.clone(),
            role: self.role,
            license_number: self.license_number.clone(),
            institution: self.institution.clone(),
            department: self.department.clone(),
            locale: self.locale,
            is_active: true,
            is_verified: false,
            email_verified_at: None,
            second_factor: false,
            agreed_to_terms: true,
            created_at: now,
            updated_at: now,
            last_login_at: Some(now),
            password_changed_at: now,
            sign_ins: SignIns::NONE,
            sessions_epoch: 0,
            kept_session: None,
            version: 1,
        }
    }
}

fn parse(
    request: RegisterRequest,
    accepted: Language,
    new_passwords: NewPasswords,
) -> Result<(Form, Candidate), Problem> {
    let mut fields = Fields::default();
    let email = fields.email("email", &request.email);
    let full_name = fields.full_name("full_name", &request.full_name);
    let role = request.role.unwrap_or(Role::User);
    if !role.requestable_at_registration() {
        fields.refuse(FieldError::new(
            "role",
            "not_allowed",
            "only user or nurse may be asked for",
        ));
    }
    if !request.agreed_to_terms {
        fields.refuse(FieldError::new(
            "agreed_to_terms",
            "required",
            "must be true",
        ));
    }
    let institution = fields.optional_place("institution", request.institution.as_deref());
    let license_number = fields.optional_text("license_number", request.license_number.as_deref());
    let department = fields.optional_place("department", request.department.as_deref());
    let device_name = fields.optional_place("device_name", request.device_name.as_deref());
    let password = new_passwords.candidate("password", request.password);
    let password = fields.check(password.map_err(|error| vec![error]));
    match (email, full_name, password) {
        (Some(email), Some(full_name), Some(password)) => {
            fields.finish()?;
            let form = Form {
                email,
                full_name,
                role,
                license_number,
                institution,
                department,
                locale: request.locale.unwrap_or(accepted),
                device_name,
            };
            Ok((form, password))
        }
        _ => Err(fields.into_problem()),
    }
}

#[cfg(test)]
mod tests;
