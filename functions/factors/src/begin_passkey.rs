//! POST /api/v1/auth/factors/passkeys/begin

use api::{
    Caller, Problem, Reply,
    passkeys::{CredentialDescriptor, CredentialType, TIMEOUT_MILLISECONDS, UserVerification},
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    user::User,
    webauthn::{ALGORITHMS, Base64Url},
};
use identity::second_factors::{SecondFactors, passkeys::PasskeyCreation};
use serde::Serialize;
use utoipa::ToSchema;

use crate::refused::refused;

/// What people see of the service while they make a passkey.
const SERVICE_NAME: &str = "AI Nurse Florence";

/// What a page asks the browser for a new passkey with.
#[derive(Serialize, ToSchema)]
pub(crate) struct BegunPasskey {
    /// For `navigator.credentials.create`.
    public_key: CreationOptions,
}

/// What to make a passkey with: `navigator.credentials.create({publicKey})`, through
/// `PublicKeyCredential.parseCreationOptionsFromJSON` (`PublicKeyCredentialCreationOptionsJSON`).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CreationOptions {
    rp: RelyingPartyEntity,
    user: UserEntity,
    challenge: Base64Url,
    pub_key_cred_params: Vec<CredentialParameters>,
    /// How long the challenge is good, in milliseconds.
    timeout: i64,
    exclude_credentials: Vec<CredentialDescriptor>,
    authenticator_selection: AuthenticatorSelection,
    attestation: Attestation,
}

/// Whom the passkey is for.
#[derive(Serialize, ToSchema)]
struct RelyingPartyEntity {
    id: String,
    name: &'static str,
}

/// Whose it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UserEntity {
    id: Base64Url,
    name: String,
    display_name: String,
}

/// An algorithm that the passkey may have.
#[derive(Serialize, ToSchema)]
struct CredentialParameters {
    #[serde(rename = "type")]
    kind: CredentialType,
    /// Its number in COSE.
    alg: i64,
}

/// What the authenticator must do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AuthenticatorSelection {
    resident_key: ResidentKey,
    /// The same for browsers that know only the first version of the specification.
    require_resident_key: bool,
    user_verification: UserVerification,
}

/// Whether the authenticator has to keep the passkey, so that it is found without a name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ResidentKey {
    /// It has to.
    Required,
}

/// What the authenticator tells of its make.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Attestation {
    /// Nothing.
    None,
}

/// Makes a challenge for a new passkey.
///
/// It is good for five minutes in this session, and once. Needs a fresh proof.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/passkeys/begin",
    operation_id = "begin_passkey",
    tag = "factors",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "What to make a passkey with", body = BegunPasskey),
        (status = 409, description = "`passkeys_off`: the deployment has no domain that passkeys are for; `too_many_passkeys`: the account has ten", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn begin_passkey(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
) -> Result<Reply<BegunPasskey>, Problem> {
    let asking = caller.asking();
    let asked = second_factors.begin_passkey(&asking).await;
    let public_key = CreationOptions::new(asked.map_err(refused)?, &caller.user);
    Ok(Reply::ok(BegunPasskey { public_key }))
}

impl CreationOptions {
    fn new(asked: PasskeyCreation, user: &User) -> Self {
        let parameters = ALGORITHMS.map(|alg| CredentialParameters {
            kind: CredentialType::PublicKey,
            alg,
        });
        let excluded = asked.excluded.into_iter();
        Self {
            rp: RelyingPartyEntity {
                id: asked.rp_id,
                name: SERVICE_NAME,
            },
            user: UserEntity {
                id: Base64Url(user.user_id.as_uuid().as_bytes().to_vec()),
                name: user.email.as_str().to_owned(),
                display_name: user.full_name.as_str().to_owned(),
            },
            challenge: asked.challenge,
            pub_key_cred_params: parameters.into(),
            timeout: TIMEOUT_MILLISECONDS,
            exclude_credentials: excluded.map(CredentialDescriptor::of).collect(),
            authenticator_selection: AuthenticatorSelection {
                resident_key: ResidentKey::Required,
                require_resident_key: true,
                user_verification: UserVerification::Required,
            },
            attestation: Attestation::None,
        }
    }
}
