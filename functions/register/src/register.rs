//! POST /api/v1/auth/register

use axum::{extract::State, response::IntoResponse};
use serde::{Deserialize, Serialize};
use shared::{
    app::App,
    domain::{
        audit::{Action, Origin},
        backoff::Failures,
        email::Email,
        field_error::FieldError,
        idempotency::{KeyedRequest, Scope},
        ids::{SessionId, UserId},
        password::Password,
        password_policy::{NewPassword, PasswordPolicy},
        role::Role,
        session::{Device, Session, SessionSeed},
        text::ShortText,
        timestamp::Timestamp,
        user::User,
    },
    http::{
        Client, Code, Fields, IdempotencyKey, Identify, JsonBody, Problem, Reply, done_before,
        problem::{BodyProblems, ProblemBody, Problems},
        views::{SignedIn, Tokens, UserView},
    },
    sign_in::sign_in,
    store::{
        credentials::{Credentials, PasswordHash},
        users::{NewAccount, RegisterError},
    },
};
use utoipa::ToSchema;

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
    #[schema(value_type = ShortText, example = "Ann Example")]
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
    /// A name for the device, shown in the list of sessions.
    #[schema(value_type = Option<ShortText>)]
    device_name: Option<String>,
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
        (status = 201, description = "The account and its first session", body = SignedIn),
        (status = 409, description = "The e-mail is taken, or a request with the same key is under way", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn register(
    State(app): State<App>,
    client: Client,
    identify: Identify,
    key: IdempotencyKey,
    JsonBody(request): JsonBody<RegisterRequest>,
) -> Result<impl IntoResponse, Problem> {
    let form = parse(request, app.config.password_policy)?;
    let keyed = key.request(&app, Scope::Register, &form.wish()).await?;
    let device = client.device(form.device_name.clone());
    let refusal = match make_account(&app, &identify, &form, device.clone(), keyed.as_ref()).await {
        Ok(made) => return Ok(Reply::created(made)),
        Err(refusal) => refusal,
    };
    done_before(&app, keyed.as_ref(), refusal).await?;
    let again = sign_in_again(&app, &identify, &form, &device).await?;
    Ok(Reply::created(again).replayed())
}

async fn make_account(
    app: &App,
    identify: &Identify,
    form: &Form,
    device: Device,
    keyed: Option<&KeyedRequest>,
) -> Result<SignedIn, Problem> {
    let issuer = app.issuer().await?;
    let trail = app.audit_trail().await?;
    let hash = app
        .hasher()
        .await?
        .hash(form.password.as_password(), &*app.entropy)
        .await?;

    let now = app.clock.now();
    let user = form.user(UserId::from_uuid(app.entropy.uuid(now)), now);
    let session = Session::start(
        SessionId::from_uuid(app.entropy.uuid(now)),
        user.user_id,
        user.sessions_epoch,
        SessionSeed(app.entropy.bytes32()),
        device,
        app.config.sessions,
        now,
    );
    let origin = Origin::own(
        user.user_id,
        Some(session.session_id),
        session.ip_address.clone(),
    );
    let event = origin.event(app.entropy.uuid(now), Action::Registered, None, now);
    let account = NewAccount {
        credentials: Credentials {
            user_id: user.user_id,
            email: user.email.clone(),
            password_hash: PasswordHash(hash),
            failures: Failures::default(),
        },
        user,
        session,
        event,
    };
    let registered = app.store.register(trail, &account, keyed).await;
    registered.map_err(refused)?;
    // Only now is the id somebody's: a repetition signs in to another.
    identify.user(account.user.user_id);

    let tokens = issuer.issue(&account.session, now)?;
    Ok(SignedIn {
        user: UserView::from(account.user),
        tokens: Tokens::of(account.session.session_id, tokens),
    })
}

/// Tokens are never stored, so who lost the first answer gets a session of its own; another
/// password than the first makes it another request, and counts as a failed sign-in.
async fn sign_in_again(
    app: &App,
    identify: &Identify,
    form: &Form,
    device: &Device,
) -> Result<SignedIn, Problem> {
    let password = form.password.as_password();
    let signed_in = sign_in(app, identify, &form.email, password, device).await;
    signed_in.map_err(|refusal| match refusal.code() {
        Code::InvalidCredentials => Problem::new(Code::IdempotencyKeyReused),
        _ => refusal,
    })
}

struct Form {
    email: Email,
    password: NewPassword,
    full_name: ShortText,
    role: Role,
    license_number: Option<ShortText>,
    institution: Option<ShortText>,
    department: Option<ShortText>,
    device_name: Option<ShortText>,
}

impl Form {
    /// All that is asked for but the password.
    fn wish(&self) -> impl Serialize {
        (
            self.email.as_str(),
            &self.full_name,
            self.role,
            &self.license_number,
            &self.institution,
            &self.department,
            &self.device_name,
        )
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
            is_active: true,
            is_verified: false,
            agreed_to_terms: true,
            created_at: now,
            updated_at: now,
            last_login_at: Some(now),
            password_changed_at: now,
            sessions_epoch: 0,
            kept_session: None,
            version: 1,
        }
    }
}

fn parse(request: RegisterRequest, policy: PasswordPolicy) -> Result<Form, Problem> {
    let mut fields = Fields::default();
    let email = fields.email("email", &request.email);
    let full_name = fields.text("full_name", &request.full_name);
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
    let institution = fields.optional_text("institution", request.institution.as_deref());
    let license_number = fields.optional_text("license_number", request.license_number.as_deref());
    let department = fields.optional_text("department", request.department.as_deref());
    let device_name = fields.optional_text("device_name", request.device_name.as_deref());
    let known = [
        Some(request.email.as_str()),
        Some(request.full_name.as_str()),
        request.institution.as_deref(),
    ];
    let known: Vec<&str> = known.into_iter().flatten().collect();
    let password = Password::parse("password", request.password)
        .and_then(|password| policy.check("password", password, &known));
    let password = fields.check(password.map_err(|error| vec![error]));
    match (email, full_name, password) {
        (Some(email), Some(full_name), Some(password)) => {
            fields.finish()?;
            Ok(Form {
                email,
                password,
                full_name,
                role,
                license_number,
                institution,
                department,
                device_name,
            })
        }
        _ => Err(fields.into_problem()),
    }
}

fn refused(error: RegisterError) -> Problem {
    match error {
        RegisterError::EmailTaken => Problem::new(Code::EmailTaken),
        RegisterError::Store(error) => error.into(),
    }
}

#[cfg(test)]
mod tests;
