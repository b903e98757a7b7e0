//! Proving once more who one is, for what needs a fresh proof or a second factor.

use domain::{
    audit::{Action, Origin},
    factors::TooManyWrongFactors,
    mail::Template,
    password::Password,
    session::{Method, Session},
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
    second_factors::live,
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
    /// When a setting of mail is not valid.
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
        let unit = self.audit.unit().await?;
        let password = match proof {
            StepUpProof::Password(password) => Some(PasswordCheck::new(&self.passwords, password)),
            StepUpProof::Factor(_) => None,
        };
        let decided = unit.decide(|_| async {
            let change = unit.following(asking.user.user_id).await?;
            let read = live(&change, (&self.context, &unit), asking).await?;
            let (session, user, account) = read;
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
                Some(proved) => self.accept(change, (&session, proved), &asking.origin),
                None => self.refuse((change, &session), (&user, &account), (asking, proof)),
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
        (session, proved): (&Session, Proved),
        origin: &Origin,
    ) -> StepUpDecision {
        let now = self.context.now();
        let next = session.proved(&[proved.method], now);
        let mut change = change.rely(self.context.store.store_proofs(session, &next)?);
        if let Some(uses) = proved.uses {
            change = change.rely(uses);
        }
        let origin = origin.clone().proved(next.assurance());
        let mut event = origin.event(self.context.id(now), Action::SteppedUp, None, now);
        event.reason = proved.remark.map(str::to_owned);
        Ok(change.event(event).then(Ok(next)))
    }

    /// Counts a wrong proof of the session, and a wrong factor of the account besides.
    fn refuse(
        &self,
        (change, session): (Change<Strict, StepUpError>, &Session),
        (user, account): (&User, &StoredAccount),
        (asking, proof): (&Asking<'_>, &StepUpProof),
    ) -> StepUpDecision {
        let now = self.context.now();
        let store = &self.context.store;
        let mut wrong = WrongProof {
            session,
            origin: &asking.origin,
            action: Action::StepUpFailed,
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
