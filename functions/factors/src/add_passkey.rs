//! POST /api/v1/auth/factors/passkeys

use api::{
    Caller, Fields, JsonBody, Object, Problem, Reply,
    passkeys::RegistrationResponse,
    presented::one_time_code,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{one_time_code::OneTimeCode, text::ShortText};
use identity::second_factors::{
    SecondFactors,
    passkeys::{AddedPasskey, NewPasskey},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{list::PasskeyView, refused::refused};

/// A passkey that an authenticator has made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPasskeyRequest {
    /// What the authenticator answered that POST /auth/factors/passkeys/begin asks.
    #[schema(value_type = RegistrationResponse)]
    credential: Object<RegistrationResponse>,
    /// What to call it.
    #[schema(value_type = ShortText, example = "Phone")]
    name: String,
    /// The code that an operator gave an administrator for their first factor.
    #[schema(example = "7KQ2-M0XC-9TJV-4HWD")]
    enrolment_code: Option<String>,
}

/// A passkey that was added.
#[derive(Serialize, ToSchema)]
#[schema(as = AddedPasskey)]
pub(crate) struct AddedPasskeyView {
    /// It.
    passkey: PasskeyView,
    /// With the first factor of an account, ten codes to be kept where the passkey is not. They are not
    /// shown again. `null` otherwise.
    #[schema(min_items = 10, max_items = 10)]
    recovery_codes: Option<Vec<String>>,
}

/// Makes a passkey a factor of the account, and signs out everywhere else.
///
/// It signs in without a password from then on. The session is one of two factors. An administrator's
/// first factor needs an enrolment code; five wrong ones end the session.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/passkeys",
    operation_id = "add_passkey",
    tag = "factors",
    security(("access_token" = [])),
    request_body = AddPasskeyRequest,
    responses(
        (status = 201, description = "Added; all other sessions have ended", body = AddedPasskeyView, headers(("Location" = String, description = "The path of the passkey"))),
        (status = 409, description = "`passkeys_off`: the deployment has no domain that passkeys are for; `too_many_passkeys`: the account has ten; `passkey_taken`: an account has it", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn add_passkey(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
    JsonBody(request): JsonBody<AddPasskeyRequest>,
) -> Result<Reply<AddedPasskeyView>, Problem> {
    let (new, enrolment) = parse(request)?;
    let asking = caller.asking();
    let added = second_factors.add_passkey(&asking, &new, enrolment.as_ref());
    let added = Box::pin(added).await.map_err(refused)?;
    let location = format!("/api/v1/auth/factors/passkeys/{}", added.passkey.id());
    Ok(Reply::ok(added.into()).created(location))
}

fn parse(request: AddPasskeyRequest) -> Result<(NewPasskey, Option<OneTimeCode>), Problem> {
    let mut fields = Fields::default();
    let name = fields.place("name", &request.name);
    let enrolment = request.enrolment_code.as_deref();
    let enrolment = enrolment.and_then(|text| one_time_code(&mut fields, "enrolment_code", text));
    let answered = request.credential.0.registration(&mut fields);
    match (name, answered) {
        (Some(name), Some((registration, transports))) => {
            fields.finish()?;
            let new = NewPasskey {
                registration,
                name,
                transports,
            };
            Ok((new, enrolment))
        }
        _ => Err(fields.into_problem()),
    }
}

impl From<AddedPasskey> for AddedPasskeyView {
    fn from(added: AddedPasskey) -> Self {
        let codes = added.recovery_codes.as_deref();
        Self {
            // It was made for the domain that is asked for now.
            passkey: PasskeyView::of(&added.passkey, true),
            recovery_codes: codes.map(|codes| codes.iter().map(OneTimeCode::grouped).collect()),
        }
    }
}
