//! The stable codes of failures.

use axum::http::StatusCode;

/// The stable codes. `docs/api.md` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "`Code::title` says what each one means")]
pub enum Code {
    MalformedJson,
    InvalidHeader,
    InvalidQuery,
    InvalidRequest,
    MissingToken,
    InvalidToken,
    TokenExpired,
    SessionEnded,
    SessionLocked,
    InvalidCredentials,
    InvalidRefreshToken,
    InvalidChallenge,
    InvalidPasskey,
    WrongFactor,
    StepUpRequired,
    InvalidClient,
    EdgeRequired,
    CrossSite,
    Forbidden,
    SecondFactorRequired,
    AccountDisabled,
    RegistrationClosed,
    NotFound,
    MethodNotAllowed,
    EmailTaken,
    LastAdmin,
    FactorAlreadySet,
    FactorNotBegun,
    PasskeysOff,
    PasskeyElsewhere,
    PasskeyTaken,
    TooManyPasskeys,
    UserDisabled,
    NotInProgress,
    WizardIncomplete,
    TooManyDrafts,
    TooManyWizards,
    TooManyEmailChanges,
    RequestInFlight,
    PreconditionFailed,
    PreconditionRequired,
    PayloadTooLarge,
    WizardTooLarge,
    UnsupportedMediaType,
    ValidationFailed,
    PhiDetected,
    IdempotencyKeyReused,
    WrongCode,
    LinkRefused,
    MailOff,
    MailUndeliverable,
    MailArrives,
    TooManyAttempts,
    TooManyWrongFactors,
    TooManyFromNetwork,
    TooManySignIns,
    TooManyExports,
    DailyLimitReached,
    Internal,
    Unavailable,
}

impl Code {
    /// Every code there is.
    pub const ALL: &[Self] = &[
        Self::MalformedJson,
        Self::InvalidHeader,
        Self::InvalidQuery,
        Self::InvalidRequest,
        Self::MissingToken,
        Self::InvalidToken,
        Self::TokenExpired,
        Self::SessionEnded,
        Self::SessionLocked,
        Self::InvalidCredentials,
        Self::InvalidRefreshToken,
        Self::InvalidChallenge,
        Self::InvalidPasskey,
        Self::WrongFactor,
        Self::StepUpRequired,
        Self::InvalidClient,
        Self::EdgeRequired,
        Self::CrossSite,
        Self::Forbidden,
        Self::SecondFactorRequired,
        Self::AccountDisabled,
        Self::RegistrationClosed,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::EmailTaken,
        Self::LastAdmin,
        Self::FactorAlreadySet,
        Self::FactorNotBegun,
        Self::PasskeysOff,
        Self::PasskeyElsewhere,
        Self::PasskeyTaken,
        Self::TooManyPasskeys,
        Self::UserDisabled,
        Self::NotInProgress,
        Self::WizardIncomplete,
        Self::TooManyDrafts,
        Self::TooManyWizards,
        Self::TooManyEmailChanges,
        Self::RequestInFlight,
        Self::PreconditionFailed,
        Self::PreconditionRequired,
        Self::PayloadTooLarge,
        Self::WizardTooLarge,
        Self::UnsupportedMediaType,
        Self::ValidationFailed,
        Self::PhiDetected,
        Self::IdempotencyKeyReused,
        Self::WrongCode,
        Self::LinkRefused,
        Self::MailOff,
        Self::MailUndeliverable,
        Self::MailArrives,
        Self::TooManyAttempts,
        Self::TooManyWrongFactors,
        Self::TooManyFromNetwork,
        Self::TooManySignIns,
        Self::TooManyExports,
        Self::DailyLimitReached,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code as clients compare it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.parts().1
    }

    /// The HTTP status it comes with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        self.parts().0
    }

    /// What it means, in a few words for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.parts().2
    }

    #[expect(clippy::too_many_lines, reason = "one table of all codes")]
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::MalformedJson => (S::BAD_REQUEST, "malformed_json", "The body is not JSON"),
            Self::InvalidHeader => (S::BAD_REQUEST, "invalid_header", "A header is not valid"),
            Self::InvalidQuery => (S::BAD_REQUEST, "invalid_query", "The query is not valid"),
            Self::InvalidRequest => (
                S::BAD_REQUEST,
                "invalid_request",
                "The form is not one of this endpoint",
            ),
            Self::MissingToken => (S::UNAUTHORIZED, "missing_token", "No access token was sent"),
            Self::InvalidToken => (S::UNAUTHORIZED, "invalid_token", "The token is not valid"),
            Self::TokenExpired => (
                S::UNAUTHORIZED,
                "token_expired",
                "The access token has expired",
            ),
            Self::SessionEnded => (S::UNAUTHORIZED, "session_ended", "The session has ended"),
            Self::SessionLocked => (
                S::UNAUTHORIZED,
                "session_locked",
                "The session is locked: unlock it",
            ),
            Self::InvalidCredentials => (
                S::UNAUTHORIZED,
                "invalid_credentials",
                "E-mail or password is wrong",
            ),
            Self::InvalidRefreshToken => (
                S::UNAUTHORIZED,
                "invalid_refresh_token",
                "The refresh token is not valid",
            ),
            Self::InvalidChallenge => (
                S::UNAUTHORIZED,
                "invalid_challenge",
                "The challenge is not good, or not any more: sign in again",
            ),
            Self::InvalidPasskey => (
                S::UNAUTHORIZED,
                "invalid_passkey",
                "No account signs in with this passkey",
            ),
            Self::WrongFactor => (
                S::UNAUTHORIZED,
                "wrong_factor",
                "The second factor is wrong",
            ),
            Self::StepUpRequired => (
                S::UNAUTHORIZED,
                "step_up_required",
                "This needs a further proof of who you are",
            ),
            Self::InvalidClient => (
                S::UNAUTHORIZED,
                "invalid_client",
                "No service has this name and key",
            ),
            Self::EdgeRequired => (
                S::FORBIDDEN,
                "edge_required",
                "This address does not serve requests: use the published one",
            ),
            Self::CrossSite => (
                S::FORBIDDEN,
                "cross_site",
                "Only pages of this service may use its cookie",
            ),
            Self::Forbidden => (S::FORBIDDEN, "forbidden", "The role does not allow this"),
            Self::SecondFactorRequired => (
                S::FORBIDDEN,
                "second_factor_required",
                "Set up a second factor first",
            ),
            Self::AccountDisabled => (S::FORBIDDEN, "account_disabled", "The account is disabled"),
            Self::RegistrationClosed => (
                S::FORBIDDEN,
                "registration_closed",
                "Nobody registers here: an administrator makes accounts",
            ),
            Self::NotFound => (S::NOT_FOUND, "not_found", "There is nothing here"),
            Self::MethodNotAllowed => (
                S::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "The method does not fit this path",
            ),
            Self::EmailTaken => (
                S::CONFLICT,
                "email_taken",
                "The e-mail belongs to an account",
            ),
            Self::LastAdmin => (
                S::CONFLICT,
                "last_admin",
                "There must be another active administrator",
            ),
            Self::FactorAlreadySet => (
                S::CONFLICT,
                "factor_already_set",
                "An authenticator app is set up already: remove it first",
            ),
            Self::FactorNotBegun => (
                S::CONFLICT,
                "factor_not_begun",
                "No authenticator app is being set up, or not any more: begin again",
            ),
            Self::PasskeysOff => (
                S::CONFLICT,
                "passkeys_off",
                "This deployment has no domain that passkeys are for",
            ),
            Self::PasskeyElsewhere => (
                S::CONFLICT,
                "passkey_elsewhere",
                "Your passkeys were made for another domain: use another factor",
            ),
            Self::PasskeyTaken => (
                S::CONFLICT,
                "passkey_taken",
                "The passkey belongs to an account",
            ),
            Self::TooManyPasskeys => (
                S::CONFLICT,
                "too_many_passkeys",
                "You have as many passkeys as you may: remove one",
            ),
            Self::UserDisabled => (
                S::CONFLICT,
                "user_disabled",
                "The account of that person is disabled",
            ),
            Self::NotInProgress => (
                S::CONFLICT,
                "not_in_progress",
                "The wizard is completed and cannot change",
            ),
            Self::WizardIncomplete => (
                S::CONFLICT,
                "wizard_incomplete",
                "Some steps are not complete",
            ),
            Self::TooManyDrafts => (
                S::CONFLICT,
                "too_many_drafts",
                "Too many wizards are in progress: complete or delete one",
            ),
            Self::TooManyWizards => (
                S::CONFLICT,
                "too_many_wizards",
                "You keep as many wizards as you may: delete one",
            ),
            Self::TooManyEmailChanges => (
                S::CONFLICT,
                "too_many_email_changes",
                "The address was changed five times in seven days: wait",
            ),
            Self::RequestInFlight => (
                S::CONFLICT,
                "request_in_flight",
                "A request with this Idempotency-Key may be under way: try again",
            ),
            Self::PreconditionFailed => (
                S::PRECONDITION_FAILED,
                "precondition_failed",
                "It was changed since it was read",
            ),
            Self::PreconditionRequired => (
                S::PRECONDITION_REQUIRED,
                "precondition_required",
                "If-Match must say which version is replaced",
            ),
            Self::PayloadTooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                "The body is too large",
            ),
            Self::WizardTooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "wizard_too_large",
                "All steps together are too large",
            ),
            Self::UnsupportedMediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "The body must be application/json",
            ),
            Self::ValidationFailed => (
                S::UNPROCESSABLE_ENTITY,
                "validation_failed",
                "Some fields are not valid",
            ),
            Self::PhiDetected => (
                S::UNPROCESSABLE_ENTITY,
                "phi_detected",
                "Some fields look like patient identifiers",
            ),
            Self::IdempotencyKeyReused => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "The Idempotency-Key stands for another request",
            ),
            Self::WrongCode => (
                S::UNPROCESSABLE_ENTITY,
                "wrong_code",
                "The code is wrong, or good no more",
            ),
            Self::LinkRefused => (
                S::UNPROCESSABLE_ENTITY,
                "link_refused",
                "The link was used, has expired or is not genuine",
            ),
            Self::MailOff => (S::CONFLICT, "mail_off", "This deployment sends no mail"),
            Self::MailUndeliverable => (
                S::CONFLICT,
                "mail_undeliverable",
                "Mail does not reach the address of that person",
            ),
            Self::MailArrives => (
                S::CONFLICT,
                "mail_arrives",
                "Mail reaches that person: have a reset mailed",
            ),
            Self::TooManyAttempts => (
                S::TOO_MANY_REQUESTS,
                "too_many_attempts",
                "Too many failed attempts: wait before the next one",
            ),
            Self::TooManyWrongFactors => (
                S::TOO_MANY_REQUESTS,
                "too_many_wrong_factors",
                "Too many wrong second factors today: try again tomorrow",
            ),
            Self::TooManyFromNetwork => (
                S::TOO_MANY_REQUESTS,
                "too_many_from_network",
                "Too many attempts from your network in this hour: wait for the next one",
            ),
            Self::TooManySignIns => (
                S::TOO_MANY_REQUESTS,
                "too_many_sign_ins",
                "Your account has signed in as often as it may in an hour: wait",
            ),
            Self::TooManyExports => (
                S::TOO_MANY_REQUESTS,
                "too_many_exports",
                "You have begun as many exports as you may in a day: try again tomorrow",
            ),
            Self::DailyLimitReached => (
                S::TOO_MANY_REQUESTS,
                "daily_limit_reached",
                "Your account has used up what it may use in a day: try again tomorrow",
            ),
            Self::Internal => (
                S::INTERNAL_SERVER_ERROR,
                "internal",
                "Something went wrong on our side",
            ),
            Self::Unavailable => (
                S::SERVICE_UNAVAILABLE,
                "unavailable",
                "Not available right now: try again",
            ),
        }
    }
}
