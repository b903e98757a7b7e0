//! Signing in with a password.
//!
//! An address without an account takes the same path as one with: the same reads, a hash of the
//! same cost, a guess counted by the same transaction.

mod attempt;
mod way;

use domain::{
    audit::{Action, NewEvent, Origin},
    device::{DeviceId, DeviceToken, KnownDevice, evicted as evicted_devices, is_to_be_told},
    email::Email,
    guesses::Closed,
    ids::{SessionId, UserId},
    language::Language,
    mail::{Mail, Template},
    network::Network,
    password::Password,
    session::{Device, EndReason, Session, SessionSettings, evicted},
    setting::InvalidSetting,
    sign_ins::{SignInLimit, TooManySignIns},
    unlock_code::UnlockCode,
    user::User,
};
use store::{
    Change, Decision, StoreError, Strict, credentials::Credentials,
    environment::variables::Variables,
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
    sessions::{Started, settings, start},
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
    settings: SessionSettings,
    max_sessions: usize,
    limit: SignInLimit,
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

/// What an attempt comes to once it is committed.
type SignInResult = Result<(User, Started, Issuer), SignInError>;

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
            settings: settings(variables)?,
            max_sessions: variables.number(&SessionSettings::MAX_PER_USER)?,
            limit: SignInLimit(variables.number(&SignInLimit::SIGN_INS)?),
        })
    }

    /// Starts a session for a right password.
    ///
    /// The attempt is counted for its network before anything is read. It is given back when it
    /// succeeds, and when it comes from a device that the account knows. Such a device goes on when its
    /// network may not, [`domain::device::MAX_PAST_NETWORK`] times an hour for each account.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(&self, request: &SignInRequest<'_>) -> Result<SignedIn, SignInError> {
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
        if let (Ok(reservation), true) = (reserved, trusted || settled.is_ok()) {
            reservation.give_back().await;
        }
        let (user, started, issuer) = settled?;
        Ok(SignedIn::new(user, started, &issuer, &asking.device)?)
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
                        self.start_session(attempt, account, asking).await
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

    /// A session for a right password, in one transaction that fails if the password, the account
    /// or its sessions have changed since they were read, or somebody guessed meanwhile.
    async fn start_session(
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
        let issuer = self.tokens.issuer().await?;
        let store = &self.context.store;
        let email = asking.request.email;
        let password = match asking.check.rehash(attempt.verified).await? {
            Some(hash) => store.replace_password(credentials, &hash)?,
            None => store.require_credentials(email, Some(credentials))?,
        };
        let device = asking.request.device;
        let started = start(&self.context, self.settings, (&user, device), now);
        let session = &started.session;
        let mut change = attempt.change.rely(password);
        if let Some(unchanged) = attempt.way.require(store, email)? {
            change = change.rely(unchanged);
        }
        change = change
            .rely(store.note_login(&user, sign_ins, now)?)
            .rely(store.put_session(session)?);
        let known = attempt.account.devices.as_slice();
        change = self.know(change, (&user, known), (asking, session))?;
        let live = attempt.account.sessions.into_iter();
        let live = live.filter(|session| session.check_live(&user, now).is_ok());
        for old in evicted(live.collect(), self.max_sessions) {
            let reason = EndReason::SessionLimit;
            change = change.rely(store.end_session(user.user_id, old.session_id, reason, now)?);
        }
        let origin = own(user.user_id, Some(session.session_id), device);
        let event = origin.event(self.context.id(now), Action::LoginSucceeded, None, now);
        let event = event.via(device.via.clone());
        let notice = self.notice_of_device((&user, known), asking.device.device_id, &event);
        let user = User {
            last_login_at: Some(now),
            sign_ins,
            ..user
        };
        let change = change.mail(notice).event(event);
        Ok(change.then(Ok((user, started, issuer))))
    }

    /// The mail that tells of a sign-in from a device that the account does not know. Whoever signs
    /// in for the first time has no other.
    fn notice_of_device(
        &self,
        (user, known): (&User, &[KnownDevice]),
        current: DeviceId,
        event: &NewEvent,
    ) -> Option<Mail> {
        user.last_login_at?;
        let told = is_to_be_told(known, current, event.at);
        let notice = || {
            let template = Template::NewDevice;
            self.notices.of(&self.context, template, user, event)
        };
        told.then(notice).flatten()
    }

    /// Makes the device one of those that the account has `known`, under the name in `session`.
    fn know(
        &self,
        mut change: Change<Strict, SignInError>,
        (user, known): (&User, &[KnownDevice]),
        (asking, session): (&Asking<'_>, &Session),
    ) -> Result<Change<Strict, SignInError>, StoreError> {
        let store = &self.context.store;
        let id = asking.device.device_id;
        let before = known.iter().find(|device| device.device_id == id);
        let name = session.device_name.clone();
        let device = KnownDevice::used(id, before, name, session.created_at);
        change = change.rely(store.put_device(user.user_id, before, &device)?);
        for forgotten in evicted_devices(known, id) {
            change = change.rely(store.forget_device(user.user_id, forgotten)?);
        }
        Ok(change)
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
        let unchanged = match &attempt.way {
            Way::Device(known) => {
                let next = known.attempted(now);
                Some(store.put_device(attempt.subject, Some(known), &next)?)
            }
            way => way.require(store, email)?,
        };
        if let Some(unchanged) = unchanged {
            change = change.rely(unchanged);
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
