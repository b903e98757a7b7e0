//! POST /api/v1/auth/factors/totp

use api::{
    Caller, Code, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::timestamp::Timestamp;
use fast_qr::{QRBuilder, convert::svg::SvgBuilder};
use identity::second_factors::SecondFactors;
use serde::Serialize;
use utoipa::ToSchema;

use crate::refused::refused;

/// A secret for an authenticator app, which is not shown again.
#[derive(Serialize, ToSchema)]
pub(crate) struct BegunTotp {
    /// To be typed into the app, in base 32.
    #[schema(pattern = "^[A-Z2-7]{32}$")]
    secret: String,
    /// What the app reads.
    #[schema(
        example = "otpauth://totp/AI%20Nurse%20Florence:ann%40example.org?secret=JBSWY3DPEHPK3PXP"
    )]
    otpauth_uri: String,
    /// The same as a QR code, an SVG image.
    qr_svg: String,
    /// Until when a code confirms it.
    expires_at: Timestamp,
}

/// Makes a secret for an authenticator app, in the place of one that was not confirmed.
///
/// It is a factor only once a code of it was confirmed. Needs a fresh proof.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/totp",
    operation_id = "begin_totp",
    tag = "factors",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The secret, to be confirmed within ten minutes", body = BegunTotp),
        (status = 409, description = "`factor_already_set`: remove it first", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn begin_totp(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
) -> Result<Reply<BegunTotp>, Problem> {
    let asking = caller.asking();
    let begun = second_factors.begin_totp(&asking).await.map_err(refused)?;
    let uri = begun.secret.uri(caller.user.email.as_str());
    Ok(Reply::ok(BegunTotp {
        secret: begun.secret.base32().to_string(),
        qr_svg: qr_code(&uri)?,
        otpauth_uri: uri.to_string(),
        expires_at: begun.expires_at,
    }))
}

fn qr_code(text: &str) -> Result<String, Problem> {
    let code = QRBuilder::new(text).build().map_err(|_| {
        // A URI of 254 characters of address and more fits by far.
        tracing::error!("a QR code could not be made");
        Problem::new(Code::Internal)
    })?;
    Ok(SvgBuilder::default().to_str(&code))
}
