//! Proving once more who one is, for what needs a fresh proof or a second factor, and to unlock a
//! session.

use domain::{
    audit::{Action, Origin},
    factors::TooManyWrongFactors,
    mail::Template,
    password::Password,
    session::{Method, Session, SessionSettings},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{
    Change, Decision, StoreError, Strict, UnitOfWork, Write, environment::variables::Variables,
    users::StoredAccount,
};

use crate::{
    audit::Audit,
    authentication::AuthenticationError,
    context::Context,
    factor_check::{Factor, FactorCheck},
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    notices::Notices,
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
struct Proved {
    method: Method,
    uses: Option<Write>,
    remark: Option<&'static str>,
}

impl StepUp {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a setting of mail or of sessions is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        passwords: &Passwords,
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            passwords: passwords.clone(),
            check: FactorCheck::new(context, factor_secret),
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
                    self.factor((&user, &account), factor, now).await?
                }
                (StepUpProof::Password(_), Some(check)) => password_of(&unit, &user, check).await?,
                (StepUpProof::Password(_), None) => None,
            };
            match proved {
                Some(proved) => {
                    let proved = (&session, proved, purpose);
                    self.accept(change, proved, &asking.origin)
                }
                None => {
                    let wrong = (asking, proof, purpose);
                    self.refuse((change, &session), (&user, &account), wrong)
                }
            }
        });
        decided.await?
    }

    async fn factor(
        &self,
        (user, account): (&User, &StoredAccount),
        factor: &Factor,
        now: Timestamp,
    ) -> Result<Option<Proved>, Failure> {
        let factors = (user.user_id, &account.factors);
        let accepted = self.check.check(factors, factor, now).await?;
        Ok(accepted.map(|accepted| Proved {
            method: accepted.method,
            uses: Some(accepted.write),
            remark: accepted.remark,
        }))
    }

    fn accept(
        &self,
        change: Change<Strict, StepUpError>,
        (session, proved, purpose): (&Session, Proved, Purpose),
        origin: &Origin,
    ) -> StepUpDecision {
        let now = self.context.now();
        let store = &self.context.store;
        let methods = [proved.method];
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
        let mut change = change.rely(write);
        if let Some(uses) = proved.uses {
            change = change.rely(uses);
        }
        let origin = origin.clone().proved(next.assurance());
        let mut event = origin.event(self.context.id(now), purpose.done(), None, now);
        event.reason = proved.remark.map(str::to_owned);
        Ok(change.event(event).then(Ok(next)))
    }

    /// Counts a wrong proof of the session, and a wrong factor of the account besides.
    fn refuse(
        &self,
        (change, session): (Change<Strict, StepUpError>, &Session),
        (user, account): (&User, &StoredAccount),
        (asking, proof, purpose): (&Asking<'_>, &StepUpProof, Purpose),
    ) -> StepUpDecision {
        let now = self.context.now();
        let store = &self.context.store;
        let mut wrong = WrongProof {
            session,
            origin: &asking.origin,
            action: purpose.failed(),
            reasons: ("wrong_password", "wrong_password_session_ended"),
        };
        let StepUpProof::Factor(_) = proof else {
            let change = wrong.count(change, &self.context, store)?;
            return Ok(change.then(Err(StepUpError::WrongProof)));
        };
        wrong.reasons = ("wrong_factor", "wrong_factor_session_ended");
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

async fn password_of(
    unit: &UnitOfWork,
    user: &User,
    check: &PasswordCheck<'_>,
) -> Result<Option<Proved>, StepUpError> {
    let record = unit.sign_in_record(&user.email).await?;
    let verified = check.verify(&record).await?;
    let owner = record.credentials.map(|credentials| credentials.user_id);
    let is_right = verified.ok && owner == Some(user.user_id);
    Ok(is_right.then_some(Proved {
        method: Method::Pwd,
        uses: None,
        remark: None,
    }))
}
