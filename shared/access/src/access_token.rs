//! Access tokens: JWTs as RFC 9068 profiles them, signed with ES256 only
//! (RFC 8725 §3.1: the verifier, not the token, chooses the algorithm).

use domain::ids::{SessionId, UserId};
use domain::{setting::InvalidSetting, timestamp::Timestamp};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use store::environment::variables::Variables;
use thiserror::Error;
use uuid::Uuid;

use super::signing_key::SigningKey;

/// How far the clocks of two machines may differ, in seconds.
pub const LEEWAY_SECONDS: i64 = 30;

/// The media type in the header, which tells an access token from any other JWT.
const TYPE: &str = "at+jwt";

/// No token of this service is longer, in bytes.
const MAX_LENGTH: usize = 2048;

/// Who issues tokens and for whom: the `iss` and `aud` claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenParties {
    /// The `iss` claim.
    pub issuer: String,
    /// The `aud` claim.
    pub audience: String,
}

/// The claims of an access token (RFC 9068 §2.2); times in seconds since the epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued the token.
    pub iss: String,
    /// For whom it is.
    pub aud: String,
    /// Whose it is.
    pub sub: UserId,
    /// The session it belongs to.
    pub sid: SessionId,
    /// When it was issued.
    pub iat: i64,
    /// From when it is valid.
    pub nbf: i64,
    /// When it expires.
    pub exp: i64,
    /// The identifier of the token itself.
    pub jti: Uuid,
    /// When its owner last proved who they are.
    pub auth_time: i64,
}

/// What a new token is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whose token it is.
    pub user_id: UserId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// The identifier of the token itself.
    pub token_id: Uuid,
    /// When its owner last proved who they are.
    pub authenticated_at: Timestamp,
    /// The current time.
    pub now: Timestamp,
    /// How long the token is valid, in seconds.
    pub lifetime_seconds: i64,
}

/// Why a token proves nothing. Repeats no part of it but the form-checked `kid`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AccessTokenError {
    /// Not a JWT of the kind this service issues.
    #[error("not an access token of this service")]
    Malformed,
    /// Signed with a key that is not, or no longer, published.
    #[error("signed with the unknown key {0}")]
    UnknownKey(String),
    /// Not signed with the key it names.
    #[error("the signature is wrong")]
    BadSignature,
    /// Not valid any more.
    #[error("the token expired")]
    Expired,
    /// Not valid yet.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Genuine, but for other parties or with claims missing.
    #[error("the claims are not those of an access token of this service")]
    WrongClaims,
}

impl TokenParties {
    /// The parties that `TOKEN_ISSUER` and `TOKEN_AUDIENCE` name.
    ///
    /// # Errors
    /// When a variable is not set.
    pub fn of(variables: &Variables) -> Result<Self, InvalidSetting> {
        Ok(Self {
            issuer: variables.required("TOKEN_ISSUER")?,
            audience: variables.required("TOKEN_AUDIENCE")?,
        })
    }

    /// The claims of a token for `grant`.
    #[must_use]
    pub fn claims(&self, grant: &Grant) -> Claims {
        let issued_at = grant.now.unix_seconds();
        Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: grant.user_id,
            sid: grant.session_id,
            iat: issued_at,
            nbf: issued_at,
            exp: grant
                .now
                .plus_seconds(grant.lifetime_seconds)
                .unix_seconds(),
            jti: grant.token_id,
            auth_time: grant.authenticated_at.unix_seconds(),
        }
    }
}

/// Signs `claims`.
///
/// # Errors
/// Passes on what the signing library reports; none is expected with a derived key.
pub fn issue(claims: &Claims, key: &SigningKey) -> Result<String, jsonwebtoken::errors::Error> {
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.public().kid.clone());
    encode(&header, claims, key.encoding_key())
}

/// The `kid` of the key to verify `token` with. Nothing else in the header
/// selects a key: `jku`, `jwk`, `x5u` and `x5c` are never read.
///
/// # Errors
/// [`AccessTokenError::Malformed`] unless the header is that of an access token.
pub fn key_id(token: &str) -> Result<String, AccessTokenError> {
    if token.len() > MAX_LENGTH {
        return Err(AccessTokenError::Malformed);
    }
    let header = decode_header(token).map_err(|_| AccessTokenError::Malformed)?;
    // Extensions that must be understood (RFC 7515 §4.1.11): none are.
    let expected = header.alg == Algorithm::ES256
        && header.typ.as_deref() == Some(TYPE)
        && header.crit.is_none();
    header
        .kid
        .filter(|kid| expected && is_thumbprint(kid))
        .ok_or(AccessTokenError::Malformed)
}

/// Verifies `token` with `key`, the one that [`key_id`] names.
///
/// # Errors
/// [`AccessTokenError`], but not `UnknownKey`.
pub fn verify(
    token: &str,
    key: &DecodingKey,
    parties: &TokenParties,
    now: Timestamp,
) -> Result<Claims, AccessTokenError> {
    key_id(token)?;
    let claims = decode::<Claims>(token, key, &validation(parties))
        .map_err(|error| reason(error.kind()))?
        .claims;
    claims.check_times(now)?;
    Ok(claims)
}

impl Claims {
    /// Whether the token was issued by and for `parties`.
    pub(crate) fn is_of(&self, parties: &TokenParties) -> bool {
        self.iss == parties.issuer && self.aud == parties.audience
    }

    /// # Errors
    /// [`AccessTokenError::Expired`] and [`AccessTokenError::NotYetValid`].
    pub(crate) fn check_times(&self, now: Timestamp) -> Result<(), AccessTokenError> {
        let now = now.unix_seconds();
        if now >= self.exp.saturating_add(LEEWAY_SECONDS) {
            return Err(AccessTokenError::Expired);
        }
        if self.nbf.max(self.iat) > now.saturating_add(LEEWAY_SECONDS) {
            return Err(AccessTokenError::NotYetValid);
        }
        Ok(())
    }
}

/// A SHA-256 thumbprint in base64url, as every `kid` of this service.
fn is_thumbprint(kid: &str) -> bool {
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    kid.len() == 43 && kid.bytes().all(base64url)
}

fn validation(parties: &TokenParties) -> Validation {
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_issuer(&[&parties.issuer]);
    validation.set_audience(&[&parties.audience]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
    // The library reads the machine's clock; `verify` compares with its own `now`.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn reason(error: &ErrorKind) -> AccessTokenError {
    match error {
        ErrorKind::InvalidSignature => AccessTokenError::BadSignature,
        // Claims are parsed only once the signature proved right.
        ErrorKind::Json(_)
        | ErrorKind::MissingRequiredClaim(_)
        | ErrorKind::InvalidClaimFormat(_)
        | ErrorKind::InvalidIssuer
        | ErrorKind::InvalidAudience
        | ErrorKind::InvalidSubject => AccessTokenError::WrongClaims,
        _ => AccessTokenError::Malformed,
    }
}

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod tests;
