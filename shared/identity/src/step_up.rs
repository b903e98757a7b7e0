//! Proving once more who one is, for what needs a fresh proof or a second factor, and to unlock a
//! session.

use domain::{
    audit::{Action, Origin},
    factors::TooManyWrongFactors,
    mail::Template,
    password::Password,
    session::{Method, Session, SessionSettings},
    setting::InvalidSetting,
    user::User,
};
use store::{
    Change, Decision, StoreError, Strict, UnitOfWork, environment::variables::Variables,
    users::StoredAccount,
};

use crate::{
    audit::Audit,
    authentication::AuthenticationError,
    context::Context,
    factor_check::{AcceptedFactor, Factor, FactorCheck, WrongFactor},
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    notices::Notices,
    passkey_challenges::Ceremony,
    passkey_check::PasskeyCheck,
    password_check::PasswordCheck,
    passwords::Passwords,
    reauthentication::{Asking, WrongProof},
    second_factors::live_or_locked,
    secrets::SecretError,
};

/// Takes further proofs. Cheap to clone.
#[derive(Clone)]
pub struct StepUp {
    context: Context,
    audit: Audit,
    passwords: Passwords,
    check: FactorCheck,
    notices: Notices,
    idle_seconds: i64,
}

/// What a proof is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    StepUp,
    Unlock,
}

/// What somebody proves it with.
pub enum StepUpProof {
    /// The password of the account.
    Password(Password),
    /// A second factor.
    Factor(Factor),
}

/// Why nothing was proved.
#[derive(Debug, thiserror::Error)]
pub enum StepUpError {
    /// The proof is wrong; the failure was counted.
    #[error("the proof is wrong")]
    WrongProof,
    /// The account takes no more factors today.
    #[error(transparent)]
    TooMany(#[from] TooManyWrongFactors),
    /// The session that asks has been ended meanwhile.
    #[error(transparent)]
    Caller(#[from] AuthenticationError),
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(StepUpError: StoreError, SecretError, Failure);

type StepUpDecision = Result<Decision<Result<Session, StepUpError>, StepUpError>, StepUpError>;

/// A right proof.
enum Proved {
    Password,
    Factor(Box<AcceptedFactor>),
}

/// A wrong one.
#[derive(Clone, Copy)]
enum Wrong {
    Password,
    Factor(WrongFactor),
}

impl StepUp {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a setting of mail, of passkeys or of sessions is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        passwords: &Passwords,
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        let passkeys = PasskeyCheck::new(variables, context, factor_secret)?;
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            passwords: passwords.clone(),
            check: FactorCheck::of_all(context, factor_secret, passkeys),
            notices: Notices::new(variables)?,
            idle_seconds: variables.number(&SessionSettings::IDLE)?,
        })
    }

    /// The session with the proof, if it is right. Five wrong ones in a row end the session.
    ///
    /// # Errors
    /// See [`StepUpError`].
    pub async fn step_up(
        &self,
        asking: &Asking<'_>,
        proof: &StepUpProof,
    ) -> Result<Session, StepUpError> {
        self.prove(asking, proof, Purpose::StepUp).await
    }

    /// The session unlocked, if the proof is right. Wrong ones count with those of
    /// [`StepUp::step_up`]. A session that is not locked stays as it is and no proof is checked in it,
    /// so that an unlocking whose answer was lost can be repeated.
    ///
    /// # Errors
    /// See [`StepUpError`].
    pub async fn unlock(
        &self,
        asking: &Asking<'_>,
        proof: &StepUpProof,
    ) -> Result<Session, StepUpError> {
        self.prove(asking, proof, Purpose::Unlock).await
    }

    async fn prove(
        &self,
        asking: &Asking<'_>,
        proof: &StepUpProof,
        purpose: Purpose,
    ) -> Result<Session, StepUpError> {
        let unit = self.audit.unit().await?;
        let password = match proof {
            StepUpProof::Password(password) => Some(PasswordCheck::new(&self.passwords, password)),
            StepUpProof::Factor(_) => None,
        };
        let decided = unit.decide(|_| async {
            let change = unit.following(asking.user.user_id).await?;
            let read = live_or_locked(&change, (&self.context, &unit), asking).await?;
            let (session, user, account) = read;
            if session.is_locked() != (purpose == Purpose::Unlock) {
                return purpose.not_needed(session);
            }
            let now = self.context.now();
            let proved = match (proof, &password) {
                (StepUpProof::Factor(factor), _) => {
                    account.factors.check_wrong(now)?;
                    let factors = (user.user_id, &account.factors);
                    let at = (Some(Ceremony::StepUp(session.session_id)), now);
                    let checked = self.check.check(factors, factor, at).await?;
                    checked
                        .map(Box::new)
                        .map(Proved::Factor)
                        .map_err(Wrong::Factor)
                }
                (StepUpProof::Password(_), Some(check)) => is_password(&unit, &user, check).await?,
                (StepUpProof::Password(_), None) => Err(Wrong::Password),
            };
            match proved {
                Ok(proved) => self.accept(change, (&session, proved, purpose), &asking.origin),
                Err(wrong) => {
                    let wrong = (asking, wrong, purpose);
                    self.refuse((change, &session), (&user, &account), wrong)
                }
            }
        });
        decided.await?
    }

    fn accept(
        &self,
        mut change: Change<Strict, StepUpError>,
        (session, proved, purpose): (&Session, Proved, Purpose),
        origin: &Origin,
    ) -> StepUpDecision {
        let now = self.context.now();
        let store = &self.context.store;
        let (methods, remark) = match &proved {
            Proved::Password => (vec![Method::Pwd], None),
            Proved::Factor(accepted) => (accepted.methods.clone(), accepted.remark),
        };
        let (next, write) = match purpose {
            Purpose::StepUp => {
                let next = session.proved(&methods, now);
                let write = store.store_proofs(session, &next)?;
                (next, write)
            }
            Purpose::Unlock => {
                let next = session.unlocked(&methods, self.idle_seconds, now);
                let write = store.unlock_session(session, &next)?;
                (next, write)
            }
        };
        change = change.rely(write);
        if let Proved::Factor(accepted) = proved {
            if let Some(challenge) = accepted.challenge {
                change = change.require(StepUpError::WrongProof, challenge);
            }
            change = change.rely(accepted.write);
        }
        let origin = origin.clone().proved(next.assurance());
        let mut event = origin.event(self.context.id(now), purpose.done(), None, now);
        event.reason = remark.map(str::to_owned);
        Ok(change.event(event).then(Ok(next)))
    }

    /// Counts a wrong proof of the session, and a wrong factor of the account besides.
    fn refuse(
        &self,
        (change, session): (Change<Strict, StepUpError>, &Session),
        (user, account): (&User, &StoredAccount),
        (asking, wrong, purpose): (&Asking<'_>, Wrong, Purpose),
    ) -> StepUpDecision {
        let now = self.context.now();
        let store = &self.context.store;
        let by_password = matches!(wrong, Wrong::Password);
        let wrong = WrongProof {
            session,
            origin: &asking.origin,
            action: purpose.failed(),
            reasons: wrong.reasons(),
        };
        if by_password {
            let change = wrong.count(change, &self.context, store)?;
            return Ok(change.then(Err(StepUpError::WrongProof)));
        }
        let counted = account.factors.one_more_wrong(now);
        let event = wrong.event(&self.context);
        let notices = self.notices;
        let notice = || notices.of(&self.context, Template::WrongFactors, user, &event);
        let notice = counted.is_told().then(notice).flatten();
        let change = change
            .rely(store.put_wrong_factors(user.user_id, &counted)?)
            .rely(wrong.write(store, event.at)?)
            .mail(notice);
        Ok(change.event(event).then(Err(StepUpError::WrongProof)))
    }
}

impl Wrong {
    /// What the event says, and what it does if the session ends with it.
    fn reasons(self) -> (&'static str, &'static str) {
        match self {
            Self::Password => ("wrong_password", "wrong_password_session_ended"),
            Self::Factor(WrongFactor::Wrong) => ("wrong_factor", "wrong_factor_session_ended"),
            Self::Factor(WrongFactor::Counter) => {
                ("passkey_counter", "passkey_counter_session_ended")
            }
        }
    }
}

impl Purpose {
    /// What a proof comes to that there is nothing for, in a session that is locked or is not.
    fn not_needed(self, session: Session) -> StepUpDecision {
        match self {
            Self::StepUp => Err(AuthenticationError::SessionLocked.into()),
            Self::Unlock => Ok(Decision::Nothing(Ok(session))),
        }
    }

    fn done(self) -> Action {
        match self {
            Self::StepUp => Action::SteppedUp,
            Self::Unlock => Action::SessionUnlocked,
        }
    }

    fn failed(self) -> Action {
        match self {
            Self::StepUp => Action::StepUpFailed,
            Self::Unlock => Action::SessionUnlockFailed,
        }
    }
}

async fn is_password(
    unit: &UnitOfWork,
    user: &User,
    check: &PasswordCheck<'_>,
) -> Result<Result<Proved, Wrong>, StepUpError> {
    let record = unit.sign_in_record(&user.email).await?;
    let verified = check.verify(&record).await?;
    let owner = record.credentials.map(|credentials| credentials.user_id);
    let is_right = verified.ok && owner == Some(user.user_id);
    Ok(if is_right {
        Ok(Proved::Password)
    } else {
        Err(Wrong::Password)
    })
}
