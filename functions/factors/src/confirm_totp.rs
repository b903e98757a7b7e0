//! POST /api/v1/auth/factors/totp/confirm

use api::{
    Caller, Fields, JsonBody, Problem, Reply,
    presented::{one_time_code, totp_code},
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{one_time_code::OneTimeCode, totp::TotpCode};
use identity::second_factors::SecondFactors;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::refused::refused;

/// Proves that an app has the secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmTotpRequest {
    /// The code that the app shows.
    #[schema(example = "123456")]
    code: String,
    /// The code that an operator gave an administrator for their first factor.
    #[schema(example = "7KQ2-M0XC-9TJV-4HWD")]
    enrolment_code: Option<String>,
}

/// Recovery codes, which are not shown again. Each signs in once in the place of the app.
#[derive(Serialize, ToSchema)]
#[schema(as = NewRecoveryCodes)]
pub(crate) struct NewCodes {
    /// To be kept where the app is not.
    #[schema(min_items = 10, max_items = 10)]
    recovery_codes: Vec<String>,
}

impl From<Vec<OneTimeCode>> for NewCodes {
    fn from(codes: Vec<OneTimeCode>) -> Self {
        let recovery_codes = codes.iter().map(OneTimeCode::grouped).collect();
        Self { recovery_codes }
    }
}

/// Makes the secret a second factor, and signs out everywhere else.
///
/// The session is one of two factors from then on. An administrator's first factor needs an
/// enrolment code; five wrong ones end the session.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/totp/confirm",
    operation_id = "confirm_totp",
    tag = "factors",
    security(("access_token" = [])),
    request_body = ConfirmTotpRequest,
    responses(
        (status = 200, description = "Set up; all other sessions have ended", body = NewCodes),
        (status = 409, description = "`factor_not_begun`: no secret waits for a code; `factor_already_set`: one has been confirmed", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn confirm_totp(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
    JsonBody(request): JsonBody<ConfirmTotpRequest>,
) -> Result<Reply<NewCodes>, Problem> {
    let (code, enrolment) = parse(&request)?;
    let asking = caller.asking();
    let confirmed = second_factors.confirm_totp(&asking, &code, enrolment.as_ref());
    Ok(Reply::ok(
        Box::pin(confirmed).await.map_err(refused)?.into(),
    ))
}

fn parse(request: &ConfirmTotpRequest) -> Result<(TotpCode, Option<OneTimeCode>), Problem> {
    let mut fields = Fields::default();
    let code = totp_code(&mut fields, &request.code);
    let enrolment = request.enrolment_code.as_deref();
    let enrolment = enrolment.and_then(|text| one_time_code(&mut fields, "enrolment_code", text));
    match code {
        Some(code) => {
            fields.finish()?;
            Ok((code, enrolment))
        }
        None => Err(fields.into_problem()),
    }
}
