//! What the operations of `identity` fail with.

use ::identity::{
    access_token::AccessTokenError,
    accounts::AccountError,
    authentication::AuthenticationError,
    exports::ExportLimit,
    failure::Failure,
    invitations::{InvitationError, acceptance::AcceptanceError},
    not_me::NotMeError,
    passkey_requests::PasskeyRequestError,
    passkey_sign_in::PasskeySignInError,
    password_resets::{completion::ResetError, request::ResetRequestError},
    profile::ProfileError,
    refresh::RefreshError,
    registration::RegistrationError,
    second_step::SecondStepError,
    secrets::SecretError,
    session_lock::LockError,
    sessions::EndError,
    sign_in::SignInError,
    sources::NetworkLimit,
};

use domain::{
    factors::TooManyWrongFactors,
    guesses::Closed,
    second_factor::{Insufficient, StepUpRequired},
    sign_ins::TooManySignIns,
};

use super::{Code, Outcome, Problem, RETRY_SECONDS};

impl From<Failure> for Problem {
    fn from(error: Failure) -> Self {
        match error {
            Failure::Store(error) => error.into(),
            Failure::Secret(error) => error.into(),
            Failure::Key(error) => {
                tracing::error!(%error, "the function is not set up");
                Self::new(Code::Internal)
            }
            Failure::Hash(error) => {
                tracing::error!(%error, "a password could not be hashed");
                Self::new(Code::Internal)
            }
            Failure::Seal(error) => {
                tracing::error!(%error, "a second factor cannot be read");
                Self::new(Code::Internal)
            }
            Failure::Issue(error) => {
                tracing::error!(%error, "no token can be issued");
                Self::new(Code::Internal)
            }
        }
    }
}

impl From<SecretError> for Problem {
    fn from(error: SecretError) -> Self {
        tracing::error!(%error, "a secret could not be read");
        Self::new(Code::Unavailable).retry_after(RETRY_SECONDS)
    }
}

impl From<Closed> for Problem {
    fn from(closed: Closed) -> Self {
        Self::new(Code::TooManyAttempts).retry_after(closed.retry_after.into())
    }
}

impl From<NetworkLimit> for Problem {
    fn from(limit: NetworkLimit) -> Self {
        Self::new(Code::TooManyFromNetwork).retry_after(limit.seconds)
    }
}

impl From<ExportLimit> for Problem {
    fn from(limit: ExportLimit) -> Self {
        let problem = Self::new(Code::TooManyExports).retry_after(limit.seconds);
        problem.detail(limit.to_string())
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::InvalidCredentials => Self::new(Code::InvalidCredentials),
            SignInError::Disabled(_) => Self::new(Code::AccountDisabled),
            SignInError::Network(limit) => limit.into(),
            SignInError::Closed(closed) => closed.into(),
            SignInError::TooMany(limit) => limit.into(),
            SignInError::Failed(failure) => failure.into(),
        }
    }
}

impl From<TooManySignIns> for Problem {
    fn from(limit: TooManySignIns) -> Self {
        Self::new(Code::TooManySignIns).retry_after(limit.seconds)
    }
}

impl From<SecondStepError> for Problem {
    fn from(error: SecondStepError) -> Self {
        match error {
            SecondStepError::InvalidChallenge => Self::new(Code::InvalidChallenge),
            SecondStepError::WrongFactor => Self::new(Code::WrongFactor),
            SecondStepError::TooMany(error) => error.into(),
            SecondStepError::Network(limit) => limit.into(),
            SecondStepError::Failed(failure) => failure.into(),
        }
    }
}

impl From<PasskeySignInError> for Problem {
    fn from(error: PasskeySignInError) -> Self {
        match error {
            PasskeySignInError::InvalidChallenge => Self::new(Code::InvalidChallenge),
            PasskeySignInError::InvalidPasskey => Self::new(Code::InvalidPasskey),
            PasskeySignInError::Disabled(_) => Self::new(Code::AccountDisabled),
            PasskeySignInError::Network(limit) => limit.into(),
            PasskeySignInError::TooMany(limit) => limit.into(),
            PasskeySignInError::Failed(failure) => failure.into(),
        }
    }
}

impl From<PasskeyRequestError> for Problem {
    fn from(error: PasskeyRequestError) -> Self {
        match error {
            PasskeyRequestError::Off => Self::new(Code::PasskeysOff),
            PasskeyRequestError::InvalidChallenge => Self::new(Code::InvalidChallenge),
            PasskeyRequestError::None => Self::new(Code::NotFound),
            PasskeyRequestError::Elsewhere => Self::new(Code::PasskeyElsewhere),
            PasskeyRequestError::Failed(failure) => failure.into(),
        }
    }
}

impl From<TooManyWrongFactors> for Problem {
    fn from(error: TooManyWrongFactors) -> Self {
        Self::new(Code::TooManyWrongFactors).retry_after(error.seconds)
    }
}

impl From<StepUpRequired> for Problem {
    fn from(required: StepUpRequired) -> Self {
        Self::step_up(required)
    }
}

impl From<Insufficient> for Problem {
    fn from(insufficient: Insufficient) -> Self {
        match insufficient {
            Insufficient::StepUp(required) => required.into(),
            Insufficient::NoFactor => Self::new(Code::SecondFactorRequired),
        }
    }
}

impl From<RegistrationError> for Problem {
    fn from(error: RegistrationError) -> Self {
        match error {
            RegistrationError::EmailTaken => Self::new(Code::EmailTaken),
            RegistrationError::DoneBefore => done_before(),
            RegistrationError::OtherBefore => Self::new(Code::IdempotencyKeyReused),
            RegistrationError::WrongCode => Self::new(Code::WrongCode),
            RegistrationError::Network(limit) => limit.into(),
            RegistrationError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ResetRequestError> for Problem {
    fn from(error: ResetRequestError) -> Self {
        match error {
            ResetRequestError::NoMail => Self::new(Code::MailOff),
            ResetRequestError::Network(limit) => limit.into(),
            ResetRequestError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ResetError> for Problem {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Refused => Self::new(Code::LinkRefused),
            ResetError::Disabled(_) => Self::new(Code::AccountDisabled),
            ResetError::Failed(failure) => failure.into(),
        }
    }
}

impl From<NotMeError> for Problem {
    fn from(error: NotMeError) -> Self {
        match error {
            NotMeError::Refused => Self::new(Code::LinkRefused),
            NotMeError::Failed(failure) => failure.into(),
        }
    }
}

impl From<AuthenticationError> for Problem {
    fn from(error: AuthenticationError) -> Self {
        match error {
            AuthenticationError::Token(AccessTokenError::Expired) => Self::new(Code::TokenExpired),
            AuthenticationError::Token(_) | AuthenticationError::Cookie => {
                Self::new(Code::InvalidToken)
            }
            AuthenticationError::SessionEnded => Self::new(Code::SessionEnded),
            AuthenticationError::SessionLocked => Self::new(Code::SessionLocked),
            AuthenticationError::Disabled(_) => Self::new(Code::AccountDisabled),
            AuthenticationError::DailyLimit(limit) => {
                Self::new(Code::DailyLimitReached).retry_after(limit.seconds)
            }
            AuthenticationError::Network(limit) => limit.into(),
            AuthenticationError::NoKeys => Self::new(Code::Unavailable).retry_after(RETRY_SECONDS),
            AuthenticationError::Failed(failure) => failure.into(),
        }
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid => Self::new(Code::InvalidRefreshToken),
            RefreshError::Replayed => {
                Self::new(Code::InvalidRefreshToken).counted_as(Outcome::Replayed)
            }
            RefreshError::Locked => Self::new(Code::SessionLocked),
            RefreshError::Disabled(_) => Self::new(Code::AccountDisabled),
            RefreshError::Failed(failure) => failure.into(),
        }
    }
}

impl From<EndError> for Problem {
    fn from(error: EndError) -> Self {
        match error {
            EndError::NotLive => Self::new(Code::NotFound),
            EndError::Caller(error) => error.into(),
            EndError::Failed(failure) => failure.into(),
        }
    }
}

impl From<LockError> for Problem {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Caller(error) => error.into(),
            LockError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ProfileError> for Problem {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Stale { current } => stale(current),
            ProfileError::Caller(error) => error.into(),
            ProfileError::Failed(failure) => failure.into(),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::NotFound => Self::new(Code::NotFound),
            AccountError::Stale { current } => stale(current),
            AccountError::LastAdmin => Self::new(Code::LastAdmin),
            AccountError::NotAdministrator => Self::new(Code::Forbidden),
            AccountError::Disabled => Self::new(Code::UserDisabled),
            AccountError::NoMail => Self::new(Code::MailOff),
            AccountError::Undeliverable => Self::new(Code::MailUndeliverable),
            AccountError::MailArrives => Self::new(Code::MailArrives),
            AccountError::OwnAccount => {
                let detail = "nobody may do this to their own account";
                Self::new(Code::Forbidden).detail(detail)
            }
            AccountError::OperatorsOnly => {
                let detail = "only an operator may do this to an administrator's account";
                Self::new(Code::Forbidden).detail(detail)
            }
            AccountError::Failed(failure) => failure.into(),
        }
    }
}

impl From<InvitationError> for Problem {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::NoMail => Self::new(Code::MailOff),
            InvitationError::EmailTaken => Self::new(Code::EmailTaken),
            InvitationError::NotFound => Self::new(Code::NotFound),
            InvitationError::NotAdministrator => Self::new(Code::Forbidden),
            InvitationError::Failed(failure) => failure.into(),
        }
    }
}

impl From<AcceptanceError> for Problem {
    fn from(error: AcceptanceError) -> Self {
        match error {
            AcceptanceError::LinkRefused => Self::new(Code::LinkRefused),
            AcceptanceError::EmailTaken => Self::new(Code::EmailTaken),
            AcceptanceError::Failed(failure) => failure.into(),
        }
    }
}

/// That a request was done under its key is seldom the answer: who sent it gets the first one
/// again, unless nothing is remembered any more.
fn done_before() -> Problem {
    Problem::new(Code::Unavailable).retry_after(RETRY_SECONDS)
}

fn stale(current: u64) -> Problem {
    Problem::new(Code::PreconditionFailed).current_version(current)
}
