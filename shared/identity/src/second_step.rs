//! The second step of a sign-in: answering the challenge that the right password got.

use domain::{
    audit::{Action, NewEvent, Origin},
    challenge::{Challenge, ChallengeId, ChallengeToken, MAX_FAILURES},
    factors::{MAX_WRONG_FACTORS, TooManyWrongFactors, WrongFactors},
    mail::Template,
    network::Network,
    session::{Device, Method},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{
    Change, Decision, StoreError, Strict, UnitOfWork, environment::variables::Variables,
    users::StoredAccount,
};

use crate::{
    audit::Audit,
    context::Context,
    devices::{CurrentDevice, Devices},
    factor_check::{AcceptedFactor, Factor, FactorCheck, WrongFactor},
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    issuer::{IssueError, Issuer},
    notices::Notices,
    passkey_challenges::Ceremony,
    passkey_check::PasskeyCheck,
    secrets::SecretError,
    session_start::{Arrival, SessionStart},
    sessions::Started,
    sign_in::SignedIn,
    sources::{NetworkLimit, Sources},
    tokens::Tokens,
};

/// Completes sign-ins. Cheap to clone.
#[derive(Clone)]
pub struct SecondStep {
    context: Context,
    audit: Audit,
    tokens: Tokens,
    sources: Sources,
    devices: Devices,
    check: FactorCheck,
    start: SessionStart,
    notices: Notices,
}

/// What somebody answers a challenge with.
pub struct SecondStepRequest<'a> {
    /// The challenge.
    pub challenge: &'a ChallengeToken,
    /// The answer.
    pub factor: &'a Factor,
    /// Where from: the device that presented the password.
    pub device: &'a Device,
    /// Where attempts are counted.
    pub network: Network,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SecondStepError {
    /// There is no such challenge, for this device and now.
    #[error("the challenge is not good, or not any more")]
    InvalidChallenge,
    /// The factor is wrong; that was counted.
    #[error("the second factor is wrong")]
    WrongFactor,
    /// The account takes no more factors today.
    #[error(transparent)]
    TooMany(#[from] TooManyWrongFactors),
    /// The network has made too many attempts.
    #[error(transparent)]
    Network(#[from] NetworkLimit),
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(SecondStepError: StoreError, SecretError, IssueError, Failure);

/// What an answer comes to once it is committed.
type SecondStepResult = Result<(User, Started, Issuer), SecondStepError>;

/// What an answer decides to write.
type SecondStepDecision = Result<Decision<SecondStepResult, SecondStepError>, SecondStepError>;

/// What an answer is decided on.
struct Asked {
    change: Change<Strict, SecondStepError>,
    challenge: Challenge,
    account: StoredAccount,
    user: User,
}

impl SecondStep {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a setting of sessions, of passkeys, of mail or a limit is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        tokens: &Tokens,
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        let passkeys = PasskeyCheck::new(variables, context, factor_secret)?;
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            tokens: tokens.clone(),
            sources: Sources::of_sign_ins(variables, context)?,
            devices: Devices::new(context, factor_secret),
            check: FactorCheck::of_all(context, factor_secret, passkeys),
            start: SessionStart::new(variables, context)?.remembering_factors(variables)?,
            notices: Notices::new(variables)?,
        })
    }

    /// Starts a session for a right factor.
    ///
    /// The attempt is counted for its network as the password before it was; a success gives both
    /// back. A device that the account knew when the password came goes on when its network may not.
    ///
    /// # Errors
    /// See [`SecondStepError`].
    pub async fn complete(
        &self,
        request: &SecondStepRequest<'_>,
    ) -> Result<SignedIn, SecondStepError> {
        let service = request.device.via.as_ref().map(|via| &via.service);
        let reserved = self.sources.reserve_through(request.network, service);
        let reserved = reserved.await?;
        let current = self.devices.current(request.device.token.as_ref()).await?;
        let id = request.challenge.id();
        if let Err(limit) = &reserved
            && !self.is_excepted(&id, &current).await?
        {
            return Err((*limit).into());
        }
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let asked = self.read(&unit, &id, &current).await?;
            let factors = (asked.user.user_id, &asked.account.factors);
            let now = self.context.now();
            let ceremony = Ceremony::SecondFactor(&id);
            let at = (Some(ceremony), now);
            match self.check.check(factors, request.factor, at).await? {
                Ok(accepted) => {
                    let place = (request.device, &current);
                    self.accept((&id, asked), accepted, place).await
                }
                Err(wrong) => self.refuse((&id, asked), (request.device, wrong), now),
            }
        });
        let (user, started, issuer) = Box::pin(decided).await??;
        if let Ok(reservation) = reserved {
            reservation.give_back().await;
            let earlier = self.sources.earlier(request.network, service);
            earlier.give_back().await;
        }
        Ok(SignedIn::new(user, started, &issuer, &current)?)
    }

    async fn is_excepted(
        &self,
        id: &ChallengeId,
        current: &CurrentDevice,
    ) -> Result<bool, StoreError> {
        let challenge = self.context.store.challenge(id).await?;
        let now = self.context.now();
        Ok(challenge.is_some_and(|c| c.device_known && c.is_open_to(current.known, now)))
    }

    /// The challenge is read first, since it says whose chain to follow; what is written relies on it.
    async fn read(
        &self,
        unit: &UnitOfWork,
        id: &ChallengeId,
        current: &CurrentDevice,
    ) -> Result<Asked, SecondStepError> {
        let now = self.context.now();
        let challenge = unit.challenge(id).await?;
        let challenge = challenge.filter(|challenge| challenge.is_open_to(current.known, now));
        let challenge = challenge.ok_or(SecondStepError::InvalidChallenge)?;
        let change = unit.following(challenge.user_id).await?;
        let account = unit.account(challenge.user_id).await?;
        let user = account.user.clone();
        let user = user.filter(|user| challenge.holds_for(user));
        let user = user.ok_or(SecondStepError::InvalidChallenge)?;
        account.factors.check_wrong(now)?;
        Ok(Asked {
            change,
            challenge,
            account,
            user,
        })
    }

    /// A session for a right factor, in one transaction that uses up the factor and the challenge.
    async fn accept(
        &self,
        (id, asked): (&ChallengeId, Asked),
        accepted: AcceptedFactor,
        (device, current): (&Device, &CurrentDevice),
    ) -> SecondStepDecision {
        let issuer = self.tokens.issuer().await?;
        let store = &self.context.store;
        let change = asked
            .change
            .rely(store.use_challenge(id, &asked.challenge)?)
            .rely(accepted.write);
        let methods = [vec![Method::Pwd], accepted.methods].concat();
        let arrival = Arrival {
            user: asked.user,
            account: &asked.account,
            device,
            current,
            methods: &methods,
            remark: accepted.remark,
        };
        let (change, user, started) = self.start.add(change, arrival)?;
        Ok(change.then(Ok((user, started, issuer))))
    }

    /// Counts a wrong factor, of the challenge and of the account, whose owner is told by and by.
    fn refuse(
        &self,
        (id, asked): (&ChallengeId, Asked),
        (device, wrong): (&Device, WrongFactor),
        now: Timestamp,
    ) -> SecondStepDecision {
        let store = &self.context.store;
        let user = &asked.user;
        let counted = asked.account.factors.one_more_wrong(now);
        let origin = Origin::own(user.user_id, None, device.ip_address.clone());
        let reason = wrong.reason();
        let event = origin.event(self.context.id(now), Action::LoginFailed, Some(reason), now);
        let mut event = event.via(device.via.clone());
        event.reason = Some(reason.to_owned() + end(&asked.challenge, counted));
        let notice = self.wrong_factors_notice(user, &event, counted.is_told());
        let change = asked
            .change
            .rely(store.count_challenge_failure(id, &asked.challenge)?)
            .rely(store.put_wrong_factors(user.user_id, &counted)?)
            .mail(notice);
        Ok(change.event(event).then(Err(SecondStepError::WrongFactor)))
    }

    fn wrong_factors_notice(
        &self,
        user: &User,
        event: &NewEvent,
        is_told: bool,
    ) -> Option<domain::mail::Mail> {
        let template = Template::WrongFactors;
        let notice = || self.notices.of(&self.context, template, user, event);
        is_told.then(notice).flatten()
    }
}

/// What a wrong factor ended, its challenge or its day: what is refused for that leaves nothing.
fn end(challenge: &Challenge, counted: WrongFactors) -> &'static str {
    if counted.count >= MAX_WRONG_FACTORS {
        "_closed"
    } else if challenge.failures + 1 >= MAX_FAILURES {
        "_challenge_void"
    } else {
        ""
    }
}
