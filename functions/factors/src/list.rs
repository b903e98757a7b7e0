//! GET /api/v1/auth/factors

use api::{
    Caller, Problem, Reply,
    problem::{AccessProblems, Problems},
};
use axum::extract::State;
use domain::{
    passkey::{PasskeyId, StoredPasskey},
    text::ShortText,
    timestamp::Timestamp,
};
use identity::second_factors::SecondFactors;
use serde::Serialize;
use utoipa::ToSchema;

/// The second factors of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactorList {
    /// The passkeys.
    passkeys: Vec<PasskeyView>,
    /// The authenticator app; `null` when none is set up.
    totp: Option<TotpView>,
    /// The recovery codes; `null` when there are none.
    recovery_codes: Option<RecoveryCodesView>,
    /// Whether the deployment wants this account to have a second factor.
    required: bool,
    /// Whether setting up the first one needs an enrolment code, from an operator.
    enrolment_code_required: bool,
}

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passkey)]
pub(crate) struct PasskeyView {
    /// Names it in paths.
    passkey_id: PasskeyId,
    /// What its owner calls it.
    name: ShortText,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last used.
    last_used_at: Option<Timestamp>,
    /// Whether it may be copied to other devices, as an account with a vendor does.
    synced: bool,
    /// The domain that it was made for.
    rp_id: String,
    /// Whether pages of this deployment can use it. One that was made before the pages moved to another
    /// domain is of no use any more.
    usable: bool,
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
    let passkeys = factors.passkeys.iter().map(|passkey| {
        let usable = second_factors.can_use(passkey);
        PasskeyView::of(passkey, usable)
    });
    Ok(Reply::ok(FactorList {
        passkeys: passkeys.collect(),
        totp,
        recovery_codes,
        required: second_factors.are_required_of(&caller.user),
        enrolment_code_required: second_factors.need_code(&caller.user),
    }))
}

impl PasskeyView {
    /// A passkey, and whether pages can use it.
    pub(crate) fn of(passkey: &StoredPasskey, usable: bool) -> Self {
        Self {
            passkey_id: passkey.id(),
            name: passkey.name.clone(),
            created_at: passkey.created_at,
            last_used_at: passkey.last_used_at,
            synced: passkey.backup_eligible,
            rp_id: passkey.rp_id.clone(),
            usable,
        }
    }
}
