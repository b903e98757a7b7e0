//! What people do with their own second factors.

pub mod passkeys;

use domain::{
    audit::{Action, NewEvent},
    factors::{Factors, StoredTotp},
    mail::{Mail, Template},
    one_time_code::{OneTimeCode, StoredOneTimeCode},
    second_factor::{SECOND_FACTOR, SecondFactorPolicy, StepUpRequired, check_fresh},
    session::{Method, Session},
    setting::InvalidSetting,
    timestamp::Timestamp,
    totp::{TotpCode, TotpSecret},
    user::User,
    webauthn::Refusal,
};
use store::{
    Change, Decision, StoreError, Strict, UnitOfWork, Write, environment::variables::Variables,
    users::StoredAccount,
};

use crate::{
    audit::Audit,
    authentication::AuthenticationError,
    context::Context,
    enrolment_codes::EnrolmentCodes,
    factor_check::FactorCheck,
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    notices::Notices,
    passkey_check::PasskeyCheck,
    reauthentication::{Asking, WrongProof},
    secrets::SecretError,
    verifier,
};

/// Sets second factors up and removes them. Cheap to clone.
#[derive(Clone)]
pub struct SecondFactors {
    context: Context,
    audit: Audit,
    check: FactorCheck,
    passkeys: PasskeyCheck,
    codes: EnrolmentCodes,
    policy: SecondFactorPolicy,
    notices: Notices,
}

/// A secret that waits for its first code. It is not shown again.
pub struct BegunTotp {
    /// The secret.
    pub secret: TotpSecret,
    /// Until when a code confirms it.
    pub expires_at: Timestamp,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SecondFactorsError {
    /// The session that asks has been ended meanwhile.
    #[error(transparent)]
    Caller(#[from] AuthenticationError),
    /// The proof is too old, or not all that the person can prove.
    #[error(transparent)]
    StepUp(#[from] StepUpRequired),
    /// There is one already.
    #[error("an authenticator app is set up already")]
    AlreadySet,
    /// No secret waits for its first code.
    #[error("no authenticator app is being set up")]
    NotBegun,
    /// There is none.
    #[error("no such factor is set up")]
    NotSet,
    /// The code is not one of the new secret.
    #[error("the code is wrong")]
    WrongCode,
    /// An administrator's first factor needs an enrolment code.
    #[error("an enrolment code is needed")]
    EnrolmentCodeRequired,
    /// The enrolment code is wrong; the failure was counted.
    #[error("the enrolment code is wrong")]
    WrongEnrolmentCode,
    /// The deployment has no domain that passkeys are for.
    #[error("there are no passkeys here")]
    PasskeysOff,
    /// The account has as many passkeys as it may.
    #[error("the account has too many passkeys")]
    TooManyPasskeys,
    /// The passkey answers no challenge of this session, or comes too late.
    #[error("the challenge of the passkey is not good, or not any more")]
    InvalidChallenge,
    /// The passkey is not as it was asked for.
    #[error("the passkey {0}")]
    RefusedPasskey(Refusal),
    /// The passkey is an account's.
    #[error("the passkey belongs to an account")]
    PasskeyTaken,
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(SecondFactorsError: StoreError, SecretError, Failure);

type Codes = Result<Vec<OneTimeCode>, SecondFactorsError>;

/// Somebody who asks, as the table has them.
struct Read {
    change: Change<Strict, SecondFactorsError>,
    session: Session,
    user: User,
    factors: Factors,
}

impl SecondFactors {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a setting is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            check: FactorCheck::of_codes(context, factor_secret),
            passkeys: PasskeyCheck::new(variables, context, factor_secret)?,
            codes: EnrolmentCodes::new((context, audit), factor_secret),
            policy: SecondFactorPolicy::parse(variables.text(SECOND_FACTOR).as_deref())?,
            notices: Notices::new(variables)?,
        })
    }

    /// The factors of `user`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn list(&self, user: &User) -> Result<Factors, StoreError> {
        Ok(self.context.store.account(user.user_id).await?.factors)
    }

    /// Whether `user` needs a second factor for something.
    #[must_use]
    pub fn are_required_of(&self, user: &User) -> bool {
        self.policy.needs_factor(user.role)
    }

    /// Whether the first factor of `user` needs an enrolment code.
    #[must_use]
    pub fn need_code(&self, user: &User) -> bool {
        self.policy.needs_enrolment_code(user)
    }

    /// Makes a secret for an authenticator app. Nothing is asked of it until a code confirms it.
    ///
    /// # Errors
    /// See [`SecondFactorsError`].
    pub async fn begin_totp(&self, asking: &Asking<'_>) -> Result<BegunTotp, SecondFactorsError> {
        let now = self.context.now();
        check_fresh(asking.user, asking.session, now)?;
        let user = asking.user.user_id;
        let store = &self.context.store;
        let decided = store.decide(|_| async {
            let mut bits = [0; TotpSecret::BYTES];
            bits.copy_from_slice(&self.context.entropy.bytes32()[..TotpSecret::BYTES]);
            let secret = TotpSecret::of(bits);
            let begun = StoredTotp::begun(self.check.seal_totp(user, &secret).await?, now);
            let expires_at = begun.expires_at();
            let write = store.put_begun_totp(user, &begun)?;
            let change = Change::unrecorded().require(SecondFactorsError::AlreadySet, write);
            Ok(change.then(BegunTotp { secret, expires_at }))
        });
        decided.await
    }

    /// Makes the secret a factor whose code is presented, ends all other sessions and answers with
    /// recovery codes.
    ///
    /// # Errors
    /// See [`SecondFactorsError`].
    pub async fn confirm_totp(
        &self,
        asking: &Asking<'_>,
        code: &TotpCode,
        enrolment: Option<&OneTimeCode>,
    ) -> Codes {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let read = self.read(&unit, asking).await?;
            let now = self.context.now();
            let begun = read.factors.totp.as_ref();
            if begun.is_some_and(|totp| totp.confirmed_at.is_some()) {
                return Err(SecondFactorsError::AlreadySet);
            }
            let begun = begun.filter(|totp| totp.awaits_code(now));
            let begun = begun.ok_or(SecondFactorsError::NotBegun)?;
            let secret = self.check.open_totp(read.user.user_id, begun).await?;
            let Some(step) = secret.accepts(code, begun.last_step, now) else {
                return Err(SecondFactorsError::WrongCode);
            };
            let begun = begun.clone();
            match self.enrolment(&read.user, enrolment).await? {
                Enrolment::Wrong => {
                    let change = self.wrong_code(read, (asking, Action::TotpAdditionFailed))?;
                    Ok(change.then(Err(SecondFactorsError::WrongEnrolmentCode)))
                }
                Enrolment::Right(code) => self.add_totp(read, (asking, code), (&begun, step)).await,
            }
        });
        decided.await?
    }

    /// Removes the authenticator app, with it the recovery codes unless passkeys are left, and ends all
    /// other sessions.
    ///
    /// # Errors
    /// See [`SecondFactorsError`].
    pub async fn remove_totp(&self, asking: &Asking<'_>) -> Result<(), SecondFactorsError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let read = self.read(&unit, asking).await?;
            let now = self.context.now();
            if read.factors.confirmed_totp().is_none() {
                return Err(SecondFactorsError::NotSet);
            }
            check_fresh(&read.user, &read.session, now)?;
            let is_last = read.factors.passkeys.is_empty();
            let write = unit.remove_totp(read.user.user_id)?;
            let read = read.relying([write]);
            self.remove(read, (asking, Action::TotpRemoved), is_last)
        });
        decided.await
    }

    /// What goes with a factor that is removed: with the last one the recovery codes too.
    fn remove(
        &self,
        read: Read,
        (asking, action): (&Asking<'_>, Action),
        is_last: bool,
    ) -> Result<Decision<(), SecondFactorsError>, SecondFactorsError> {
        let (store, now) = (&self.context.store, self.context.now());
        let (user, kept) = (read.user.user_id, read.session.session_id);
        let event = self.event(asking, action, now);
        let notice = self.notice(Template::FactorRemoved, &read.user, &event);
        let mut change = read.change;
        if is_last {
            change = change.rely(store.remove_recovery_codes(user)?);
        }
        let change = change
            .rely(store.note_second_factor(&read.user, kept, (!is_last, now))?)
            .mail(notice);
        Ok(change.event(event).then(()))
    }

    /// Makes recovery codes in the place of those before.
    ///
    /// # Errors
    /// See [`SecondFactorsError`].
    pub async fn make_recovery_codes(&self, asking: &Asking<'_>) -> Codes {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let read = self.read(&unit, asking).await?;
            let now = self.context.now();
            if !read.factors.are_set() {
                return Err(SecondFactorsError::NotSet);
            }
            check_fresh(&read.user, &read.session, now)?;
            let (user, before) = (read.user.user_id, read.factors.recovery.as_ref());
            let (codes, stored) = self.check.new_recovery_codes(user, before, now).await?;
            let event = self.event(asking, Action::RecoveryCodesMade, now);
            let notice = self.notice(Template::RecoveryCodesMade, &read.user, &event);
            let change = read
                .change
                .rely(unit.put_recovery_codes(user, before, &stored)?)
                .mail(notice);
            Ok(change.event(event).then(codes))
        });
        decided.await
    }

    async fn read(
        &self,
        unit: &UnitOfWork,
        asking: &Asking<'_>,
    ) -> Result<Read, SecondFactorsError> {
        let change = unit.following(asking.user.user_id).await?;
        let (session, user, account) = live(&change, (&self.context, unit), asking).await?;
        Ok(Read {
            change,
            session,
            user,
            factors: account.factors,
        })
    }

    /// The transaction that makes a factor of a secret.
    async fn add_totp(
        &self,
        read: Read,
        (asking, enrolment): (&Asking<'_>, Option<StoredOneTimeCode>),
        (begun, step): (&StoredTotp, u64),
    ) -> Result<Decision<Codes, SecondFactorsError>, SecondFactorsError> {
        // At the time of the event: whoever answers its notice has the factor removed.
        let now = self.context.now();
        let confirmed = begun.confirmed(step, now);
        let store = &self.context.store;
        let write = store.put_totp(read.user.user_id, begun, &confirmed)?;
        let (read, codes) = self.with_recovery_codes(read.relying([write])).await?;
        let proved = (Action::TotpAdded, [Method::Otp].as_slice());
        let change = self.add(read, (asking, enrolment), (proved, now))?;
        Ok(change.then(Ok(codes)))
    }

    /// New recovery codes, in the place of those before.
    async fn with_recovery_codes(
        &self,
        read: Read,
    ) -> Result<(Read, Vec<OneTimeCode>), SecondFactorsError> {
        let (user, before) = (read.user.user_id, read.factors.recovery.as_ref());
        let now = self.context.now();
        let (codes, stored) = self.check.new_recovery_codes(user, before, now).await?;
        let write = self
            .context
            .store
            .put_recovery_codes(user, before, &stored)?;
        Ok((read.relying([write]), codes))
    }

    /// What goes with every factor that is added at `now`: all other sessions end, and this one has
    /// proved `methods`.
    fn add(
        &self,
        read: Read,
        (asking, enrolment): (&Asking<'_>, Option<StoredOneTimeCode>),
        ((action, methods), now): ((Action, &[Method]), Timestamp),
    ) -> Result<Change<Strict, SecondFactorsError>, SecondFactorsError> {
        let store = &self.context.store;
        let (user, kept) = (read.user.user_id, read.session.session_id);
        let proved = read.session.proved(methods, now);
        let mut event = self.event(asking, action, now);
        event.assurance = Some(proved.assurance());
        let notice = self.notice(Template::FactorAdded, &read.user, &event);
        let mut change = read
            .change
            .rely(store.note_second_factor(&read.user, kept, (true, now))?)
            .rely(store.store_proofs(&read.session, &proved)?)
            .mail(notice);
        if let Some(code) = enrolment {
            change = change.rely(store.use_enrolment_code(user, &code)?);
        }
        Ok(change.event(event))
    }

    /// What the enrolment code comes to, where one is needed.
    async fn enrolment(
        &self,
        user: &User,
        code: Option<&OneTimeCode>,
    ) -> Result<Enrolment, SecondFactorsError> {
        if !self.need_code(user) {
            return Ok(Enrolment::Right(None));
        }
        let code = code.ok_or(SecondFactorsError::EnrolmentCodeRequired)?;
        let stored = self.context.store.enrolment_code(user.user_id).await?;
        let Some(stored) = stored else {
            return Ok(Enrolment::Wrong);
        };
        if self.codes.matches(code, &stored, user.user_id).await? {
            Ok(Enrolment::Right(Some(stored)))
        } else {
            Ok(Enrolment::Wrong)
        }
    }

    fn wrong_code(
        &self,
        read: Read,
        (asking, action): (&Asking<'_>, Action),
    ) -> Result<Change<Strict, SecondFactorsError>, StoreError> {
        let wrong = WrongProof {
            session: &read.session,
            origin: &asking.origin,
            action,
            reasons: ("wrong_code", "wrong_code_session_ended"),
        };
        wrong.count(read.change, &self.context, &self.context.store)
    }

    fn event(&self, asking: &Asking<'_>, action: Action, now: Timestamp) -> NewEvent {
        let origin = asking.origin.clone();
        origin.event(self.context.id(now), action, None, now)
    }

    fn notice(&self, template: Template, user: &User, event: &NewEvent) -> Option<Mail> {
        self.notices.of(&self.context, template, user, event)
    }
}

enum Enrolment {
    /// It is right, and used up with the change; or none is needed.
    Right(Option<StoredOneTimeCode>),
    Wrong,
}

impl Read {
    /// With writes that rely on what was read.
    fn relying(mut self, writes: impl IntoIterator<Item = Write>) -> Self {
        for write in writes {
            self.change = self.change.rely(write);
        }
        self
    }
}

/// Who asks, as the table has them, if their session still is live and not locked. What is committed
/// with `change` has seen everything that ends or locks sessions: the end of the chain was read before.
///
/// # Errors
/// [`AuthenticationError::SessionLocked`], and those of [`live_or_locked`].
pub(crate) async fn live<E>(
    change: &Change<Strict, E>,
    parts: (&Context, &UnitOfWork),
    asking: &Asking<'_>,
) -> Result<(Session, User, StoredAccount), AuthenticationError> {
    let (session, user, account) = live_or_locked(change, parts, asking).await?;
    verifier::refuse_locked(&session)?;
    Ok((session, user, account))
}

/// As [`live`], also when the session is locked.
///
/// # Errors
/// [`AuthenticationError::SessionEnded`] and [`AuthenticationError::Disabled`], as for a token.
pub(crate) async fn live_or_locked<E>(
    _: &Change<Strict, E>,
    (context, unit): (&Context, &UnitOfWork),
    asking: &Asking<'_>,
) -> Result<(Session, User, StoredAccount), AuthenticationError> {
    let account = unit.account(asking.user.user_id).await?;
    let id = asking.session.session_id;
    let session = account.sessions.iter().find(|s| s.session_id == id);
    let found = session.cloned().zip(account.user.clone());
    let (session, user) = verifier::live_or_locked(found, context.now())?;
    Ok((session, user, account))
}
