//! What browsers ask authenticators with and answer, as `navigator.credentials` has it in JSON (W3C Web
//! Authentication Level 3 §5.1.8, §5.1.9). Members have the names that it gives them, and those that are
//! not named here are passed over: later versions add to them.

use domain::{
    field_error::FieldError,
    passkey::{CHALLENGE_SECONDS, Transport},
    webauthn::{Assertion, Base64Url, Registration},
};
use identity::passkey_requests::PasskeyRequest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{fields::Fields, json::Object};

/// What a passkey answered (`AuthenticationResponseJSON`).
#[derive(Deserialize, ToSchema)]
pub struct AuthenticationResponse {
    /// The credential id.
    id: Base64Url,
    #[schema(value_type = AssertionResponse)]
    response: Object<AssertionResponse>,
    #[serde(rename = "type")]
    kind: CredentialType,
}

/// What the authenticator signed.
#[derive(Deserialize, ToSchema)]
struct AssertionResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: Base64Url,
    #[serde(rename = "authenticatorData")]
    authenticator_data: Base64Url,
    signature: Base64Url,
    #[serde(rename = "userHandle")]
    user_handle: Option<Base64Url>,
}

/// What an authenticator answered that made a passkey (`RegistrationResponseJSON`).
#[derive(Deserialize, ToSchema)]
pub struct RegistrationResponse {
    /// The credential id.
    id: Base64Url,
    #[schema(value_type = AttestationResponse)]
    response: Object<AttestationResponse>,
    #[serde(rename = "type")]
    kind: CredentialType,
}

/// The new credential.
#[derive(Deserialize, ToSchema)]
struct AttestationResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: Base64Url,
    #[serde(rename = "attestationObject")]
    attestation_object: Base64Url,
    /// How browsers reach the authenticator.
    #[serde(default)]
    transports: Vec<String>,
}

/// The one type of credentials that there is.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String")]
pub enum CredentialType {
    /// A key pair.
    #[serde(rename = "public-key")]
    PublicKey,
}

impl TryFrom<String> for CredentialType {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, &'static str> {
        match name.as_str() {
            "public-key" => Ok(Self::PublicKey),
            _ => Err("must be public-key"),
        }
    }
}

/// A credential that is meant.
#[derive(Serialize, ToSchema)]
pub struct CredentialDescriptor {
    id: Base64Url,
    #[serde(rename = "type")]
    kind: CredentialType,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    transports: Vec<Transport>,
}

/// What to ask a passkey with: `navigator.credentials.get({publicKey})`, through
/// `PublicKeyCredential.parseRequestOptionsFromJSON` (`PublicKeyCredentialRequestOptionsJSON`).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    challenge: Base64Url,
    /// How long the challenge is good, in milliseconds.
    timeout: i64,
    rp_id: String,
    allow_credentials: Vec<CredentialDescriptor>,
    user_verification: UserVerification,
}

/// Whether the authenticator has to make sure who uses it.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UserVerification {
    /// It has to.
    Required,
}

/// How long a challenge is good, in milliseconds.
pub const TIMEOUT_MILLISECONDS: i64 = CHALLENGE_SECONDS * 1_000;

impl AuthenticationResponse {
    /// The answer; else its errors are noted.
    pub fn assertion(self, fields: &mut Fields) -> Option<Assertion> {
        let CredentialType::PublicKey = self.kind;
        let AssertionResponse {
            client_data,
            authenticator_data,
            signature,
            user_handle,
        } = self.response.0;
        let id = (self.id, user_handle);
        let assertion = Assertion::new(id, client_data, authenticator_data, signature);
        fields.check(assertion.map_err(|_| vec![malformed()]))
    }
}

impl RegistrationResponse {
    /// The answer, and how the authenticator is reached; else its errors are noted.
    pub fn registration(self, fields: &mut Fields) -> Option<(Registration, Vec<Transport>)> {
        let CredentialType::PublicKey = self.kind;
        let AttestationResponse {
            client_data,
            attestation_object,
            transports,
        } = self.response.0;
        let registration = Registration::new(self.id, client_data, attestation_object);
        let registration = fields.check(registration.map_err(|_| vec![malformed()]))?;
        let mut known: Vec<Transport> = Vec::new();
        for transport in transports.iter().filter_map(|name| Transport::named(name)) {
            if !known.contains(&transport) {
                known.push(transport);
            }
        }
        Some((registration, known))
    }
}

impl CredentialDescriptor {
    /// The passkey of this credential id, and how it is reached.
    #[must_use]
    pub fn of((id, transports): (Base64Url, Vec<Transport>)) -> Self {
        Self {
            id,
            kind: CredentialType::PublicKey,
            transports,
        }
    }
}

impl From<PasskeyRequest> for RequestOptions {
    fn from(request: PasskeyRequest) -> Self {
        let allowed = request.allowed.into_iter();
        Self {
            challenge: request.challenge,
            timeout: TIMEOUT_MILLISECONDS,
            rp_id: request.rp_id,
            allow_credentials: allowed.map(CredentialDescriptor::of).collect(),
            user_verification: UserVerification::Required,
        }
    }
}

fn malformed() -> FieldError {
    let message = "is not what a browser answers for a passkey";
    FieldError::new("credential", "invalid_credential", message)
}
