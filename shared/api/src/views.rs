//! What several routes show.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    challenge::FactorKind,
    email::Email,
    full_name::FullName,
    ids::{SessionId, UserId},
    language::Language,
    role::Role,
    text::ShortText,
    timestamp::Timestamp,
    user::User,
};
use identity::{
    issuer::IssuedTokens,
    sign_in::{self, SignInError, SignInOutcome},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{device_cookie::set_device_cookie, log::Identify, reply::Reply};

/// A user as the API shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = User)]
#[expect(missing_docs, reason = "as in `domain::user::User`")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, as items and answers name it"
)]
pub struct UserView {
    pub user_id: UserId,
    pub email: Email,
    pub full_name: FullName,
    pub role: Role,
    pub license_number: Option<ShortText>,
    pub institution: Option<ShortText>,
    pub department: Option<ShortText>,
    pub locale: Language,
    pub is_active: bool,
    pub is_verified: bool,
    pub email_verified_at: Option<Timestamp>,
    pub second_factor: bool,
    pub agreed_to_terms: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub last_login_at: Option<Timestamp>,
    pub password_changed_at: Timestamp,
    /// Counts the changes from 1; the `ETag` of the profile.
    #[schema(minimum = 1)]
    pub version: u64,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            user_id: user.user_id,
            email: user.email,
            full_name: user.full_name,
            role: user.role,
            license_number: user.license_number,
            institution: user.institution,
            department: user.department,
            locale: user.locale,
            is_active: user.is_active,
            is_verified: user.is_verified,
            email_verified_at: user.email_verified_at,
            second_factor: user.second_factor,
            agreed_to_terms: user.agreed_to_terms,
            created_at: user.created_at,
            updated_at: user.updated_at,
            last_login_at: user.last_login_at,
            password_changed_at: user.password_changed_at,
            version: user.version,
        }
    }
}

/// The two tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    /// The session they belong to.
    pub session_id: SessionId,
    /// A JWT (RFC 9068) for the `Authorization` header.
    pub access_token: String,
    /// Good for one POST /auth/refresh.
    #[schema(pattern = "^flr_[A-Za-z0-9_-]{91}$")]
    pub refresh_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Lifetime of the access token, in seconds.
    #[schema(example = 600, minimum = 60, maximum = 3_600)]
    pub expires_in: i64,
}

/// The answer to a registration or a sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// Who signed in.
    pub user: UserView,
    /// What they are signed in with.
    #[serde(flatten)]
    pub tokens: Tokens,
    /// To be kept and sent with every sign-in from here, whoever's: accounts know the device by it.
    #[schema(pattern = "^fld_[A-Za-z0-9_-]{48}$")]
    pub device_token: String,
}

/// The answer to a sign-in whose password was right, where the account has a second factor.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactorRequired {
    /// The question.
    pub second_factor: SecondFactorChallenge,
    /// To be sent with the answer, and kept as that of a sign-in.
    #[schema(pattern = "^fld_[A-Za-z0-9_-]{48}$")]
    pub device_token: String,
}

/// What POST /auth/login/second-factor answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorChallenge {
    /// To be sent with the answer.
    #[schema(pattern = "^flc_[A-Za-z0-9_-]{22}$")]
    pub challenge: String,
    /// What the account has: a code of its authenticator app, a recovery code.
    pub methods: Vec<FactorKind>,
    /// How long the challenge is good, in seconds.
    #[schema(example = 300, minimum = 1, maximum = 300)]
    pub expires_in: i64,
}

/// What a right password is answered with: tokens, or the question for the second factor.
#[derive(Debug)]
pub enum PasswordAccepted {
    /// 200.
    SignedIn(Box<SignedIn>),
    /// 202.
    FactorRequired(FactorRequired),
}

impl From<SignInOutcome> for PasswordAccepted {
    fn from(outcome: SignInOutcome) -> Self {
        match outcome {
            SignInOutcome::SignedIn(signed_in) => {
                Self::SignedIn(Box::new(SignedIn::from(*signed_in)))
            }
            SignInOutcome::FactorRequired(required) => Self::FactorRequired(FactorRequired {
                second_factor: SecondFactorChallenge {
                    challenge: required.challenge.as_text(),
                    methods: required.methods,
                    expires_in: required.expires_in,
                },
                device_token: required.device.0,
            }),
        }
    }
}

impl IntoResponse for PasswordAccepted {
    fn into_response(self) -> Response<Body> {
        match self {
            Self::SignedIn(signed_in) => {
                (signed_in.device_cookie(), Reply::ok(*signed_in)).into_response()
            }
            Self::FactorRequired(required) => required.into_response(),
        }
    }
}

impl IntoResponse for FactorRequired {
    fn into_response(self) -> Response<Body> {
        let cookie = set_device_cookie(&self.device_token);
        (cookie, Reply::ok(self).status(StatusCode::ACCEPTED)).into_response()
    }
}

impl SignedIn {
    /// The header that gives a browser the same token as a cookie.
    #[must_use]
    pub fn device_cookie(&self) -> [(HeaderName, HeaderValue); 1] {
        set_device_cookie(&self.device_token)
    }
}

impl From<sign_in::SignedIn> for SignedIn {
    fn from(signed_in: sign_in::SignedIn) -> Self {
        Self {
            user: UserView::from(signed_in.user),
            tokens: Tokens::of(signed_in.session, signed_in.tokens),
            device_token: signed_in.device.0,
        }
    }
}

impl Tokens {
    /// The tokens issued for a session.
    #[must_use]
    pub fn of(session_id: SessionId, issued: IssuedTokens) -> Self {
        Self {
            session_id,
            access_token: issued.access,
            refresh_token: issued.refresh,
            token_type: "Bearer",
            expires_in: issued.expires_in,
        }
    }
}

impl Identify {
    /// Who a sign-in was of, whether or not it was refused, once the password proved it.
    pub fn signed_in(&self, outcome: &Result<SignInOutcome, SignInError>) {
        match outcome {
            Ok(SignInOutcome::SignedIn(signed_in)) => self.user(signed_in.user.user_id),
            Ok(SignInOutcome::FactorRequired(required)) => self.user(required.user),
            Err(SignInError::Disabled(user)) => self.user(*user),
            Err(_) => {}
        }
    }
}
