//! Signing in with a password.
//!
//! An address without an account takes the same path as one with: the same reads, a hash of the
//! same cost, a guess counted by the same transaction.

mod attempt;
mod way;

use domain::{
    audit::{Action, Origin},
    challenge::{Challenge, ChallengeToken, FactorKind, LIFETIME_SECONDS},
    device::{DEVICE_TRUST_DAYS, DeviceToken},
    email::Email,
    guesses::Closed,
    ids::{SessionId, UserId},
    language::Language,
    mail::Template,
    network::Network,
    password::Password,
    session::{Device, Method, Session, SessionMode},
    setting::InvalidSetting,
    sign_ins::{SignInLimit, TooManySignIns},
    timestamp::Timestamp,
    unlock_code::UnlockCode,
    user::User,
};
use store::{
    Change, Decision, StoreError, Strict, Write, credentials::Credentials,
    environment::variables::Variables, users::StoredAccount,
};

use self::{attempt::Attempt, way::Way};
use crate::{
    audit::Audit,
    context::Context,
    devices::{CurrentDevice, Devices},
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    issuer::{IssueError, IssuedTokens, Issuer},
    notices::{Notices, Recipient},
    password_check::PasswordCheck,
    passwords::Passwords,
    secrets::SecretError,
    session_cookie::SessionCookie,
    session_start::{Arrival, SessionStart},
    sessions::Started,
    sources::{NetworkLimit, Sources},
    tokens::Tokens,
    unlock_codes::UnlockCodes,
};

/// Signs people in. Cheap to clone.
#[derive(Clone)]
pub struct SignIn {
    context: Context,
    audit: Audit,
    passwords: Passwords,
    tokens: Tokens,
    sources: Sources,
    devices: Devices,
    unlock_codes: UnlockCodes,
    notices: Notices,
    start: SessionStart,
    limit: SignInLimit,
    trust_days: u32,
}

/// What somebody signs in with.
pub struct SignInRequest<'a> {
    /// The address of the account.
    pub email: &'a Email,
    /// The password.
    pub password: &'a Password,
    /// Goes round the count of what strangers guess.
    pub unlock_code: Option<&'a UnlockCode>,
    /// Where from.
    pub device: &'a Device,
    /// Where its attempts are counted unless the account knows the device. Those that a service
    /// makes for people count for the service as well.
    pub network: Network,
}

/// Somebody who has just signed in.
pub struct SignedIn {
    /// Who it is.
    pub user: User,
    /// The new session.
    pub session: Session,
    /// What they hold it by.
    pub held_by: HeldBy,
    /// What the device, which the account knows now, presents from now on.
    pub device: DeviceToken,
}

/// What a client holds a session by, as it asked for.
pub enum HeldBy {
    /// The first tokens of the session.
    Tokens(IssuedTokens),
    /// The cookie of the session, which has no tokens.
    Cookie(SessionCookie),
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// There is no account with this address and password.
    #[error("e-mail or password is wrong")]
    InvalidCredentials,
    /// The password is right and the account of this user disabled.
    #[error("the account is disabled")]
    Disabled(UserId),
    /// Strangers have guessed too often, and whoever asks is one.
    #[error(transparent)]
    Closed(#[from] Closed),
    /// The network has made too many attempts, and the account does not know the device or has seen
    /// too many from it.
    #[error(transparent)]
    Network(#[from] NetworkLimit),
    /// The password is right, and the account has signed in as often as it may in an hour.
    #[error(transparent)]
    TooMany(#[from] TooManySignIns),
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(SignInError: StoreError, SecretError, IssueError, Failure);

/// What a right password comes to.
pub enum SignInOutcome {
    /// Somebody has signed in.
    SignedIn(Box<SignedIn>),
    /// The account has a second factor, which is asked for.
    FactorRequired(FactorRequired),
}

/// The question for a second factor.
pub struct FactorRequired {
    /// Whose password was right.
    pub user: UserId,
    /// What the answer names.
    pub challenge: ChallengeToken,
    /// What can answer.
    pub methods: Vec<FactorKind>,
    /// How long it may be answered, in seconds.
    pub expires_in: i64,
    /// What the device presents, which alone may answer.
    pub device: DeviceToken,
    /// How it asked to hold the session.
    pub mode: SessionMode,
}

/// What an attempt comes to once it is committed.
type SignInResult = Result<Settled, SignInError>;

enum Settled {
    Started(Box<(User, Started, Issuer)>),
    Asked(FactorRequired),
}

/// What an attempt decides to write.
type SignInDecision = Result<Decision<SignInResult, SignInError>, SignInError>;

/// One request to sign in, with what stays the same when it is decided anew.
struct Asking<'a> {
    request: &'a SignInRequest<'a>,
    device: CurrentDevice,
    check: PasswordCheck<'a>,
    /// Why only a device that the account knows may try, and how often.
    network: Option<NetworkLimit>,
}

impl SignedIn {
    /// `user` with what holds the session that `started` on `device`.
    pub(crate) fn new(
        user: User,
        started: Started,
        issuer: &Issuer,
        device: &CurrentDevice,
    ) -> Result<Self, IssueError> {
        let Started { session, cookie } = started;
        let held_by = match cookie {
            Some(cookie) => HeldBy::Cookie(cookie),
            None => HeldBy::Tokens(issuer.issue(&session, session.created_at)?),
        };
        Ok(Self {
            user,
            session,
            held_by,
            device: device.token(),
        })
    }
}

impl SignIn {
    /// Signs in over these parts.
    ///
    /// # Errors
    /// When a setting of sessions, or a limit, is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        passwords: &Passwords,
        tokens: &Tokens,
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            passwords: passwords.clone(),
            tokens: tokens.clone(),
            sources: Sources::of_sign_ins(variables, context)?,
            devices: Devices::new(context, factor_secret),
            unlock_codes: UnlockCodes::new((context, audit), factor_secret),
            notices: Notices::new(variables)?,
            start: SessionStart::new(variables, context)?,
            limit: SignInLimit(variables.number(&SignInLimit::SIGN_INS)?),
            trust_days: 0,
        })
    }

    /// The same, but a device on which a second factor was shown signs in with the password alone for
    /// as long as `DEVICE_TRUST_DAYS` says.
    ///
    /// # Errors
    /// When the variable is not valid.
    pub fn trusting_devices(self, variables: &Variables) -> Result<Self, InvalidSetting> {
        let trust_days = variables.number(&DEVICE_TRUST_DAYS)?;
        Ok(Self { trust_days, ..self })
    }

    /// Starts a session for a right password, or asks for the second factor.
    ///
    /// The attempt is counted for its network before anything is read. It is given back when it
    /// signs in, and when it comes from a device that the account knows. Such a device goes on when its
    /// network may not, [`domain::device::MAX_PAST_NETWORK`] times an hour for each account.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(&self, request: &SignInRequest<'_>) -> Result<SignInOutcome, SignInError> {
        let service = request.device.via.as_ref().map(|via| &via.service);
        let reserved = self.sources.reserve_through(request.network, service);
        let reserved = reserved.await?;
        let asking = Asking {
            request,
            device: self.devices.current(request.device.token.as_ref()).await?,
            check: PasswordCheck::new(&self.passwords, request.password),
            network: reserved.as_ref().err().copied(),
        };
        if let (Some(limit), None) = (asking.network, asking.device.known) {
            return Err(limit.into());
        }
        let (trusted, settled) = self.settle(&asking).await?;
        let is_complete = matches!(settled, Ok(Settled::Started(_)));
        if let (Ok(reservation), true) = (reserved, trusted || is_complete) {
            reservation.give_back().await;
        }
        match settled? {
            Settled::Started(started) => {
                let (user, started, issuer) = *started;
                let signed_in = SignedIn::new(user, started, &issuer, &asking.device)?;
                Ok(SignInOutcome::SignedIn(Box::new(signed_in)))
            }
            Settled::Asked(required) => Ok(SignInOutcome::FactorRequired(required)),
        }
    }

    /// Decides the attempt, and tells whether it came from a device that the account knows.
    async fn settle(&self, asking: &Asking<'_>) -> Result<(bool, SignInResult), SignInError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let attempt = Box::pin(self.attempt(&unit, asking)).await?;
            let trusted = matches!(attempt.way, Way::Device(_));
            let decision = match (&attempt.record.credentials, &attempt.account.user) {
                (Some(credentials), Some(user)) if attempt.verified.ok => {
                    let (credentials, user) = (credentials.clone(), user.clone());
                    if user.is_active {
                        let account = (&credentials, user);
                        self.accept(attempt, account, asking).await
                    } else {
                        self.tell_disabled(attempt, asking)
                    }
                }
                _ => self.refuse(attempt, asking),
            }?;
            Ok(decision.map(|settled| (trusted, settled)))
        });
        // Unboxed, its 20 KB of state would be part of every caller's.
        Box::pin(decided).await
    }

    /// What a right password comes to: a session, or the question for the second factor. One
    /// transaction, which fails if the password, the account or its sessions have changed since they
    /// were read, or somebody guessed meanwhile.
    async fn accept(
        &self,
        attempt: Attempt,
        (credentials, user): (&Credentials, User),
        asking: &Asking<'_>,
    ) -> SignInDecision {
        let now = self.context.now();
        let sign_ins = match user.sign_ins.another(self.limit, now) {
            Ok(sign_ins) => sign_ins,
            Err(too_many) => return Ok(Decision::Nothing(Err(too_many.into()))),
        };
        let user = User { sign_ins, ..user };
        let store = &self.context.store;
        let email = asking.request.email;
        let password = match asking.check.rehash(attempt.verified).await? {
            Some(hash) => store.replace_password(credentials, &hash)?,
            None => store.require_credentials(email, Some(credentials))?,
        };
        let Attempt {
            change,
            account,
            way,
            ..
        } = attempt;
        let change = change.rely(password);
        let is_trusted = match &way {
            Way::Device(known) => {
                known.skips_factor(self.trust_days, (&user, &account.factors), now)
            }
            Way::Code(_) | Way::Stranger(_) => false,
        };
        let has_factor = account.factors.are_set();
        if has_factor && !is_trusted {
            return self.ask_factor((change, way), (&account, &user), asking);
        }
        let change = match way.require(store, email)? {
            Some(unchanged) => change.rely(unchanged),
            None => change,
        };
        let issuer = self.tokens.issuer().await?;
        let arrival = Arrival {
            user,
            account: &account,
            device: asking.request.device,
            current: &asking.device,
            methods: &[Method::Pwd],
            remark: has_factor.then_some("trusted_device"),
        };
        let (change, user, started) = self.start.add(change, arrival)?;
        Ok(change.then(Ok(Settled::Started(Box::new((user, started, issuer))))))
    }

    /// Makes the challenge that the second factor answers, which counts as a sign-in. The device is not
    /// known for it, and what failed on it stays counted.
    fn ask_factor(
        &self,
        (change, way): (Change<Strict, SignInError>, Way),
        (account, user): (&StoredAccount, &User),
        asking: &Asking<'_>,
    ) -> SignInDecision {
        let store = &self.context.store;
        let now = self.context.now();
        let tried = self.tried(&way, (user.user_id, asking.request.email), now)?;
        let [bits @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            self.context.entropy.bytes32();
        let token = ChallengeToken::of(bits);
        let device_known = matches!(way, Way::Device(_));
        let device = (asking.device.device_id, device_known);
        let challenge = Challenge::of(user, device, now);
        let origin = own(user.user_id, None, asking.request.device);
        let action = Action::SecondFactorRequired;
        let event = origin.event(self.context.id(now), action, None, now);
        let event = event.via(asking.request.device.via.clone());
        let change = change
            .rely(store.put_challenge(&token.id(), &challenge)?)
            .rely(store.count_sign_in(user)?);
        let change = match tried {
            Some(tried) => change.rely(tried),
            None => change,
        };
        let required = FactorRequired {
            user: user.user_id,
            challenge: token,
            methods: FactorKind::of(&account.factors),
            expires_in: LIFETIME_SECONDS,
            device: asking.device.token(),
            mode: asking.request.device.mode,
        };
        Ok(change.event(event).then(Ok(Settled::Asked(required))))
    }

    /// The write that a right password relies on where it does not sign in by itself.
    fn tried(
        &self,
        way: &Way,
        (user, email): (UserId, &Email),
        now: Timestamp,
    ) -> Result<Option<Write>, StoreError> {
        let store = &self.context.store;
        match way {
            Way::Device(known) => {
                let next = known.attempted(now);
                store.put_device(user, Some(known), &next).map(Some)
            }
            way => way.require(store, email),
        }
    }

    /// Tells that the password is right only under the condition that nobody guessed meanwhile:
    /// else parallel guesses would slip by the count.
    fn tell_disabled(&self, attempt: Attempt, asking: &Asking<'_>) -> SignInDecision {
        let store = &self.context.store;
        let email = asking.request.email;
        let credentials = attempt.record.credentials.as_ref();
        let mut change = attempt
            .change
            .rely(store.require_credentials(email, credentials)?);
        let now = self.context.now();
        let tried = self.tried(&attempt.way, (attempt.subject, email), now)?;
        if let Some(tried) = tried {
            change = change.rely(tried);
        }
        let origin = own(attempt.subject, None, asking.request.device);
        let reason = Some("account_disabled");
        let event = origin.event(self.context.id(now), Action::LoginFailed, reason, now);
        let event = event.via(asking.request.device.via.clone());
        let told = Err(SignInError::Disabled(attempt.subject));
        Ok(change.event(event).then(told))
    }

    /// Counts a wrong password, or a password for an address without an account. Both are told the
    /// same way when it closes the address: the mailer drops the mail to nobody. The reason of the
    /// event also tells that it was the last one on its way: the attempts that are refused for it
    /// leave nothing.
    fn refuse(&self, attempt: Attempt, asking: &Asking<'_>) -> SignInDecision {
        let store = &self.context.store;
        let email = asking.request.email;
        let credentials = attempt.record.credentials.as_ref();
        let now = self.context.now();
        let counted = attempt.way.count(store, (attempt.subject, email), now)?;
        let change = attempt
            .change
            .rely(store.require_credentials(email, credentials)?)
            .rely(counted.write);
        let reason = match credentials {
            Some(_) => "wrong_password",
            None => "unknown_account",
        };
        let origin = own(attempt.subject, None, asking.request.device);
        let id = self.context.id(now);
        let event = origin.event(id, Action::LoginFailed, Some(reason), now);
        let mut event = event.via(asking.request.device.via.clone());
        if let (Some(reason), Some(end)) = (&mut event.reason, counted.end) {
            *reason = format!("{reason}_{end}");
        }
        let recipient = Recipient {
            user_id: attempt.subject,
            email,
            locale: attempt
                .account
                .user
                .map_or_else(Language::default, |user| user.locale),
        };
        let notice = || {
            let about = (event.event_id, now);
            let template = Template::TooManyFailures;
            self.notices.to(&self.context, template, recipient, about)
        };
        let notice = counted.is_to_be_told.then(notice).flatten();
        let told = Err(SignInError::InvalidCredentials);
        Ok(change.mail(notice).event(event).then(told))
    }
}

fn own(user: UserId, session: Option<SessionId>, device: &Device) -> Origin {
    Origin::own(user, session, device.ip_address.clone())
}
