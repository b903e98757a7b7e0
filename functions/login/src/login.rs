//! POST /api/v1/auth/login

use axum::{extract::State, response::IntoResponse};
use futures_util::try_join;
use serde::Deserialize;
use shared::{
    app::App,
    domain::{
        audit::ChainHead, email::Email, ids::UserId, password::Password, session::Session,
        text::ShortText, user::User,
    },
    http::{
        Client, Fields, Identify, JsonBody, Problem, Reply,
        problem::{BodyProblems, ProblemBody, Problems},
        views::SignedIn,
    },
    sign_in::{ATTEMPTS, PasswordAttempt, SignInError, subject},
    store::{StoreError, credentials::PasswordHash, pause},
};
use utoipa::ToSchema;

use crate::admission::{Admission, Outcome};

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    /// The address of the account.
    #[schema(example = "ann@example.org", format = Email)]
    email: String,
    /// The password.
    #[schema(format = Password, example = "quiet lamp over the river 7")]
    password: String,
    /// A name for the device, shown in the list of sessions.
    device_name: Option<String>,
}

/// Signs in with e-mail and password.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    operation_id = "login",
    tag = "auth",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "A new session", body = SignedIn),
        (status = 401, description = "E-mail or password is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The password is right but the account disabled, or an administrator must unlock it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn login(
    State(app): State<App>,
    client: Client,
    identify: Identify,
    JsonBody(request): JsonBody<LoginRequest>,
) -> Result<impl IntoResponse, Problem> {
    let form = parse(request)?;
    let device = client.device(form.device_name.clone());
    let mut attempt = PasswordAttempt::new(&app, &form.email, &form.password);
    for round in 1..=ATTEMPTS {
        let record = attempt.begin(app.clock.now()).await?;
        let subject = subject(&app, &form.email, &record).await?;
        // The reads run while the hash does, which takes far longer than they do.
        let (verified, (head, user, sessions)) =
            try_join!(attempt.verify(&record), standing(&app, subject))?;
        let admission = Admission {
            app: &app,
            head: &head,
            device: &device,
            now: app.clock.now(),
        };
        let outcome = match (&record.credentials, user) {
            (Some(credentials), Some(user)) if verified.ok => {
                identify.user(subject);
                let hash = rehash(&app, &form.password, verified.needs_rehash).await?;
                admission.admit(credentials, hash, user, sessions).await?
            }
            _ => admission.refuse(&attempt, &record, subject).await?,
        };
        match outcome {
            Outcome::SignedIn(answer) => return Ok(Reply::ok(*answer)),
            Outcome::Refused(code) => return Err(Problem::new(code)),
            Outcome::Overtaken => pause(round).await,
        }
    }
    Err(StoreError::Contended.into())
}

/// The account as it stands. The chain's end comes first: what changes the sessions also moves
/// the chain, so that a sign-in committed at this end has seen all of them.
async fn standing(
    app: &App,
    subject: UserId,
) -> Result<(ChainHead, Option<User>, Vec<Session>), SignInError> {
    let head = app.store.chain_head(subject).await?;
    let (user, sessions) = app.store.user_with_sessions(subject).await?;
    Ok((head, user, sessions))
}

struct Form {
    email: Email,
    password: Password,
    device_name: Option<ShortText>,
}

fn parse(request: LoginRequest) -> Result<Form, Problem> {
    let mut fields = Fields::default();
    let email = fields.email("email", &request.email);
    let device_name = fields.optional_text("device_name", request.device_name.as_deref());
    let password = Password::parse("password", request.password);
    let password = fields.check(password.map_err(|error| vec![error]));
    match (email, password) {
        (Some(email), Some(password)) => {
            fields.finish()?;
            Ok(Form {
                email,
                password,
                device_name,
            })
        }
        _ => Err(fields.into_problem()),
    }
}

/// A new hash of a right password, when the stored one no longer is what it should be.
async fn rehash(
    app: &App,
    password: &Password,
    needed: bool,
) -> Result<Option<PasswordHash>, SignInError> {
    if !needed {
        return Ok(None);
    }
    let hash = app.hasher().await?.hash(password, &*app.entropy).await?;
    Ok(Some(PasswordHash(hash)))
}

#[cfg(test)]
mod tests;
