//! GET /api/v1/auth/factors

use api::{
    Caller, Problem, Reply,
    problem::{AccessProblems, Problems},
};
use axum::extract::State;
use domain::timestamp::Timestamp;
use identity::second_factors::SecondFactors;
use serde::Serialize;
use utoipa::ToSchema;

/// The second factors of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactorList {
    /// The authenticator app; `null` when none is set up.
    totp: Option<TotpView>,
    /// The recovery codes; `null` when there are none.
    recovery_codes: Option<RecoveryCodesView>,
    /// Whether the deployment wants this account to have a second factor.
    required: bool,
    /// Whether setting up the first one needs an enrolment code, from an operator.
    enrolment_code_required: bool,
}

/// An authenticator app.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Totp)]
struct TotpView {
    /// When it was set up.
    confirmed_at: Timestamp,
    /// When a code of it last was accepted.
    last_used_at: Option<Timestamp>,
}

/// Recovery codes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
struct RecoveryCodesView {
    /// How many are left.
    #[schema(minimum = 0, maximum = 10)]
    left: u32,
    made_at: Timestamp,
}

/// Shows the caller's second factors.
#[utoipa::path(
    get,
    path = "/api/v1/auth/factors",
    operation_id = "list_factors",
    tag = "factors",
    security(("access_token" = [])),
    responses((status = 200, description = "The second factors", body = FactorList), AccessProblems, Problems)
)]
pub(crate) async fn list_factors(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
) -> Result<Reply<FactorList>, Problem> {
    let factors = second_factors.list(&caller.user).await?;
    let totp = factors.confirmed_totp().and_then(|totp| {
        Some(TotpView {
            confirmed_at: totp.confirmed_at?,
            last_used_at: totp.last_used_at,
        })
    });
    let recovery_codes = factors.recovery.as_ref().map(|codes| RecoveryCodesView {
        left: codes.left,
        made_at: codes.made_at,
    });
    Ok(Reply::ok(FactorList {
        totp,
        recovery_codes,
        required: second_factors.are_required_of(&caller.user),
        enrolment_code_required: second_factors.need_code(&caller.user),
    }))
}
