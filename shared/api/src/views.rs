//! What several routes show.

use axum::{
    body::Body,
    http::StatusCode,
    response::{AppendHeaders, IntoResponse, Response},
};
use domain::{
    challenge::FactorKind,
    email::Email,
    full_name::FullName,
    ids::{SessionId, UserId},
    language::Language,
    role::Role,
    session::SessionMode,
    text::ShortText,
    timestamp::Timestamp,
    user::User,
};
use identity::{
    issuer::IssuedTokens,
    sign_in::{self, HeldBy, SignInError, SignInOutcome},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    cookies::{self, Kept, SetCookie},
    log::Identify,
    reply::Reply,
};

/// How long a browser keeps the token of the device, in seconds: 400 days, the longest that
/// browsers allow.
const DEVICE_KEPT: Kept = Kept::Seconds(400 * 86_400);

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
#[serde(untagged)]
pub enum SignedIn {
    /// To a client that holds the session by tokens.
    Tokens(SignedInByTokens),
    /// To a page that holds it by cookie.
    Cookie(SignedInByCookie),
}

/// Somebody who signed in, and the tokens that hold their session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedInByTokens {
    /// Who signed in.
    pub user: UserView,
    /// What they are signed in with.
    #[serde(flatten)]
    pub tokens: Tokens,
    /// To be kept and sent with every sign-in from here, whoever's: accounts know the device by it.
    #[schema(pattern = "^fld_[A-Za-z0-9_-]{48}$")]
    pub device_token: String,
}

/// Somebody who signed in, in a browser that holds their session by the cookie `__Host-session`. It
/// has no tokens, and `__Host-device` says which device it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedInByCookie {
    /// Who signed in.
    pub user: UserView,
    /// Their session.
    pub session_id: SessionId,
    /// The session ends then unless it is used before.
    pub idle_expires_at: Timestamp,
    /// It ends then in any case.
    pub session_expires_at: Timestamp,
}

/// A device that an account knows from now on.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownFromNowOn {
    /// To be kept and sent with every sign-in from here, whoever's: accounts know the device by it.
    #[schema(pattern = "^fld_[A-Za-z0-9_-]{48}$")]
    pub device_token: String,
}

impl KnownFromNowOn {
    /// The header that gives a browser the same token as a cookie.
    pub fn device_cookie(&self) -> AppendHeaders<Vec<SetCookie>> {
        let set = cookies::set(cookies::DEVICE, &self.device_token, DEVICE_KEPT);
        AppendHeaders(vec![set])
    }
}

/// The answer to somebody who signed in, and the cookies that go with it.
pub fn signed_in(signed_in: sign_in::SignedIn) -> (AppendHeaders<Vec<SetCookie>>, SignedIn) {
    let sign_in::SignedIn {
        user,
        session,
        held_by,
        device,
    } = signed_in;
    let user = UserView::from(user);
    let mut set = vec![cookies::set(cookies::DEVICE, &device.0, DEVICE_KEPT)];
    let answer = match held_by {
        HeldBy::Tokens(tokens) => SignedIn::Tokens(SignedInByTokens {
            user,
            tokens: Tokens::of(session.session_id, tokens),
            device_token: device.0,
        }),
        HeldBy::Cookie(cookie) => {
            let text = cookie.text();
            // The server ends the session; a browser that is closed forgets it before.
            set.push(cookies::set(cookies::SESSION, &text, Kept::WhileOpen));
            SignedIn::Cookie(SignedInByCookie {
                user,
                session_id: session.session_id,
                idle_expires_at: session.idle_expires_at,
                session_expires_at: session.expires_at,
            })
        }
    };
    (AppendHeaders(set), answer)
}

/// The answer to a sign-in whose password was right, where the account has a second factor.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactorRequired {
    /// The question.
    pub second_factor: SecondFactorChallenge,
    /// To be sent with the answer, and kept as that of a sign-in. Left out where a page asked for the
    /// cookie: `__Host-device` holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^fld_[A-Za-z0-9_-]{48}$")]
    pub device_token: Option<String>,
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

/// The answer to a right password: a session, or the question for the second factor.
#[must_use]
pub fn password_accepted(outcome: SignInOutcome) -> Response<Body> {
    match outcome {
        SignInOutcome::SignedIn(accepted) => {
            let (cookies, answer) = signed_in(*accepted);
            (cookies, Reply::ok(answer)).into_response()
        }
        SignInOutcome::FactorRequired(required) => factor_required(required),
    }
}

/// The question for the second factor, with the cookie that says which device may answer it.
#[must_use]
pub fn factor_required(required: sign_in::FactorRequired) -> Response<Body> {
    let device = required.device.0;
    let set = cookies::set(cookies::DEVICE, &device, DEVICE_KEPT);
    let answer = FactorRequired {
        second_factor: SecondFactorChallenge {
            challenge: required.challenge.as_text(),
            methods: required.methods,
            expires_in: required.expires_in,
        },
        device_token: (required.mode == SessionMode::Tokens).then_some(device),
    };
    let reply = Reply::ok(answer).status(StatusCode::ACCEPTED);
    (AppendHeaders(vec![set]), reply).into_response()
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
