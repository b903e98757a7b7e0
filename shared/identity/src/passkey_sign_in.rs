//! Signing in with a passkey and nothing else.
//!
//! The authenticator has verified its user, so that a passkey is two factors: what somebody has, and
//! what they know or are. No password is asked for, and nothing that strangers guess counts here.

use domain::{
    audit::{Action, Origin},
    device::{DeviceId, KnownDevice},
    ids::UserId,
    network::Network,
    session::Device,
    setting::InvalidSetting,
    sign_ins::{SignInLimit, TooManySignIns},
    user::User,
    webauthn::{Assertion, Refusal},
};
use store::{
    Change, Decision, StoreError, Strict, UnitOfWork, Write, environment::variables::Variables,
    users::StoredAccount,
};
use uuid::Uuid;

use crate::{
    audit::Audit,
    context::Context,
    devices::{CurrentDevice, Devices},
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    issuer::{IssueError, Issuer},
    passkey_challenges::Ceremony,
    passkey_check::{AcceptedPasskey, PasskeyCheck},
    secrets::SecretError,
    session_start::{Arrival, SessionStart},
    sessions::Started,
    sign_in::SignedIn,
    sources::{NetworkLimit, Sources},
    tokens::Tokens,
};

/// Signs people in by their passkeys. Cheap to clone.
#[derive(Clone)]
pub struct PasskeySignIn {
    context: Context,
    audit: Audit,
    tokens: Tokens,
    sources: Sources,
    devices: Devices,
    check: PasskeyCheck,
    start: SessionStart,
    limit: SignInLimit,
}

/// What somebody signs in with.
pub struct PasskeySignInRequest<'a> {
    /// What the passkey answered.
    pub assertion: &'a Assertion,
    /// Where from: the device that the challenge was given to.
    pub device: &'a Device,
    /// Where the attempt is counted.
    pub network: Network,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum PasskeySignInError {
    /// The challenge was not given to this device, is too old or was answered before.
    #[error("the challenge is not good, or not any more")]
    InvalidChallenge,
    /// No account has this passkey, or its answer is not right.
    #[error("the passkey is not one that signs in here")]
    InvalidPasskey,
    /// The passkey is right and the account of this user disabled.
    #[error("the account is disabled")]
    Disabled(UserId),
    /// The network has made too many attempts.
    #[error(transparent)]
    Network(#[from] NetworkLimit),
    /// The account has signed in as often as it may in an hour.
    #[error(transparent)]
    TooMany(#[from] TooManySignIns),
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(PasskeySignInError: StoreError, SecretError, IssueError, Failure);

type SignInResult = Result<(User, Started, Issuer), PasskeySignInError>;
type SignInDecision = Result<Decision<SignInResult, PasskeySignInError>, PasskeySignInError>;

/// An attempt, with what stays the same when it is decided anew.
struct Attempt<'a> {
    request: &'a PasskeySignInRequest<'a>,
    user: UserId,
    current: CurrentDevice,
    ceremony: Ceremony<'a>,
    /// Why only a device that the account knows may try, and how often.
    network: Option<NetworkLimit>,
}

/// What an attempt is decided on.
struct Asked {
    change: Change<Strict, PasskeySignInError>,
    account: StoredAccount,
    user: User,
}

impl PasskeySignIn {
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
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            tokens: tokens.clone(),
            sources: Sources::of_sign_ins(variables, context)?,
            devices: Devices::new(context, factor_secret),
            check: PasskeyCheck::new(variables, context, factor_secret)?,
            start: SessionStart::new(variables, context)?,
            limit: SignInLimit(variables.number(&SignInLimit::SIGN_INS)?),
        })
    }

    /// Starts a session of two factors for the right answer to a challenge that was given to this device.
    ///
    /// The attempt is counted for its network before anything is read, and a success gives it back. A
    /// device that the account knows goes on when its network may not,
    /// [`domain::device::MAX_PAST_NETWORK`] times an hour.
    ///
    /// # Errors
    /// See [`PasskeySignInError`].
    pub async fn sign_in(
        &self,
        request: &PasskeySignInRequest<'_>,
    ) -> Result<SignedIn, PasskeySignInError> {
        let service = request.device.via.as_ref().map(|via| &via.service);
        let reserved = self.sources.reserve_through(request.network, service);
        let reserved = reserved.await?;
        let current = self.devices.current(request.device.token.as_ref()).await?;
        let known = current.known.ok_or(PasskeySignInError::InvalidChallenge)?;
        let user = self.claimed(request.assertion, known).await?;
        if let Err(limit) = &reserved
            && !self.is_excepted(user, known).await?
        {
            return Err((*limit).into());
        }
        let attempt = Attempt {
            request,
            user,
            current,
            ceremony: Ceremony::SignIn(known),
            network: reserved.as_ref().err().copied(),
        };
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| self.decide(&unit, &attempt));
        let (user, started, issuer) = Box::pin(decided).await??;
        if let Ok(reservation) = reserved {
            reservation.give_back().await;
        }
        Ok(SignedIn::new(user, started, &issuer, &attempt.current)?)
    }

    /// The account that the authenticator names, if it answers a challenge given to the device `known`.
    async fn claimed(
        &self,
        assertion: &Assertion,
        known: DeviceId,
    ) -> Result<UserId, PasskeySignInError> {
        let at = (Ceremony::SignIn(known), self.context.now());
        let open = self.check.open(at, assertion.challenge()).await?;
        open.ok_or(PasskeySignInError::InvalidChallenge)?;
        let handle = assertion.user_handle.as_ref();
        let id = handle.and_then(|handle| Uuid::from_slice(&handle.0).ok());
        id.map(UserId::from_uuid)
            .ok_or(PasskeySignInError::InvalidPasskey)
    }

    async fn is_excepted(&self, user: UserId, device: DeviceId) -> Result<bool, StoreError> {
        let known = self.context.store.known_device(user, device).await?;
        let now = self.context.now();
        Ok(known.is_some_and(|known| known.passes_network(now)))
    }

    async fn decide(&self, unit: &UnitOfWork, attempt: &Attempt<'_>) -> SignInDecision {
        let change = unit.following(attempt.user).await?;
        let account = unit.account(attempt.user).await?;
        let user = account.user.clone();
        let user = user.ok_or(PasskeySignInError::InvalidPasskey)?;
        let device = known_device(&account, &attempt.current);
        let now = self.context.now();
        if let Some(limit) = attempt.network
            && !device.is_some_and(|device| device.passes_network(now))
        {
            return Err(limit.into());
        }
        let factors = (user.user_id, &account.factors);
        let at = (attempt.ceremony, now);
        let assertion = attempt.request.assertion;
        let checked = self.check.check(factors, assertion, at).await?;
        let asked = Asked {
            change,
            account,
            user,
        };
        match checked {
            Ok(accepted) if asked.user.is_active => self.accept(asked, accepted, attempt).await,
            Ok(accepted) => self.tell_disabled(asked, accepted, attempt),
            Err(Refusal::WrongChallenge) => Err(PasskeySignInError::InvalidChallenge),
            Err(refusal) => self.refuse(asked, refusal, attempt),
        }
    }

    /// A session, in one transaction that uses up the challenge.
    async fn accept(
        &self,
        asked: Asked,
        accepted: AcceptedPasskey,
        attempt: &Attempt<'_>,
    ) -> SignInDecision {
        let sign_ins = asked.user.sign_ins.another(self.limit, self.context.now());
        let sign_ins = match sign_ins {
            Ok(sign_ins) => sign_ins,
            Err(too_many) => return Ok(Decision::Nothing(Err(too_many.into()))),
        };
        let issuer = self.tokens.issuer().await?;
        let methods = accepted.methods;
        let change = used(asked.change, accepted.challenge).rely(accepted.write);
        let arrival = Arrival {
            user: User {
                sign_ins,
                ..asked.user
            },
            account: &asked.account,
            device: attempt.request.device,
            current: &attempt.current,
            methods: &methods,
            remark: None,
        };
        let (change, user, started) = self.start.add(change, arrival)?;
        Ok(change.then(Ok((user, started, issuer))))
    }

    fn tell_disabled(
        &self,
        asked: Asked,
        accepted: AcceptedPasskey,
        attempt: &Attempt<'_>,
    ) -> SignInDecision {
        let user = asked.user.user_id;
        let change = used(asked.change, accepted.challenge).rely(accepted.write);
        let change = self.tried(change, &asked.account, attempt)?;
        let told = Err(PasskeySignInError::Disabled(user));
        Ok(self.failed(change, "account_disabled", attempt).then(told))
    }

    /// Records the wrong answer of a passkey of the account. Whoever answers with another leaves nothing:
    /// strangers could fill the account's chain.
    fn refuse(&self, asked: Asked, refusal: Refusal, attempt: &Attempt<'_>) -> SignInDecision {
        let credential = &attempt.request.assertion.credential_id;
        let is_own = asked.account.factors.passkey(credential).is_some();
        if !is_own && attempt.network.is_none() {
            return Err(PasskeySignInError::InvalidPasskey);
        }
        let reason = match refusal {
            Refusal::Counter => "passkey_counter",
            _ => "wrong_passkey",
        };
        let change = self.tried(asked.change, &asked.account, attempt)?;
        let told = Err(PasskeySignInError::InvalidPasskey);
        Ok(self.failed(change, reason, attempt).then(told))
    }

    /// Counts an attempt of a known device that its network may not make.
    fn tried(
        &self,
        change: Change<Strict, PasskeySignInError>,
        account: &StoredAccount,
        attempt: &Attempt<'_>,
    ) -> Result<Change<Strict, PasskeySignInError>, StoreError> {
        let known = known_device(account, &attempt.current);
        let Some(known) = known.filter(|_| attempt.network.is_some()) else {
            return Ok(change);
        };
        let next = known.attempted(self.context.now());
        let store = &self.context.store;
        Ok(change.rely(store.put_device(attempt.user, Some(known), &next)?))
    }

    fn failed(
        &self,
        change: Change<Strict, PasskeySignInError>,
        reason: &'static str,
        attempt: &Attempt<'_>,
    ) -> Change<Strict, PasskeySignInError> {
        let (now, device) = (self.context.now(), attempt.request.device);
        let origin = Origin::own(attempt.user, None, device.ip_address.clone());
        let id = self.context.id(now);
        let event = origin.event(id, Action::LoginFailed, Some(reason), now);
        change.event(event.via(device.via.clone()))
    }
}

fn used(
    change: Change<Strict, PasskeySignInError>,
    challenge: Option<Write>,
) -> Change<Strict, PasskeySignInError> {
    match challenge {
        Some(challenge) => change.require(PasskeySignInError::InvalidChallenge, challenge),
        None => change,
    }
}

fn known_device<'a>(
    account: &'a StoredAccount,
    current: &CurrentDevice,
) -> Option<&'a KnownDevice> {
    let mut known = account.devices.iter();
    known.find(|known| Some(known.device_id) == current.known)
}
