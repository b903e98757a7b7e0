//! Signing in with a password.
//!
//! An address without an account takes the same path as one with: the same reads, a hash of the
//! same cost, a failure counted by the same transaction.

use domain::{
    audit::{Action, Origin},
    email::Email,
    ids::{SessionId, UserId},
    network::Network,
    password::Password,
    session::{Device, EndReason, Session, SessionSettings, evicted},
    setting::InvalidSetting,
    user::User,
};
use futures_util::try_join;
use store::{
    Change, Decision, StoreError, Strict, UnitOfWork,
    credentials::{Credentials, PasswordHash, SignInRecord},
    environment::variables::Variables,
};

use crate::{
    audit::Audit,
    context::Context,
    failure::{Failure, fails_with},
    issuer::{IssueError, IssuedTokens, Issuer},
    password::Verified,
    password_check::{PasswordCheck, Refused, subject},
    passwords::Passwords,
    secrets::SecretError,
    sessions::{settings, start},
    sources::{NetworkLimit, Sources},
    tokens::Tokens,
};

/// Signs people in. Cheap to clone.
#[derive(Clone)]
pub struct SignIn {
    context: Context,
    audit: Audit,
    passwords: Passwords,
    tokens: Tokens,
    sources: Sources,
    settings: SessionSettings,
    max_sessions: usize,
}

/// Somebody who has just signed in.
pub struct SignedIn {
    /// Who it is.
    pub user: User,
    /// The new session.
    pub session: SessionId,
    /// The tokens of that session.
    pub tokens: IssuedTokens,
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
    /// Failures forbid an attempt now.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The network has made too many attempts.
    #[error(transparent)]
    Network(#[from] NetworkLimit),
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(SignInError: StoreError, SecretError, IssueError, Failure);

/// What an attempt comes to once it is committed.
type SignInResult = Result<(User, Session, Issuer), SignInError>;

/// What an attempt decides on.
struct Attempt {
    record: SignInRecord,
    change: Change<Strict, SignInError>,
    user: Option<User>,
    sessions: Vec<Session>,
    verified: Verified,
    subject: UserId,
}

impl SignedIn {
    /// `user` with the first tokens of the new `session`.
    pub(crate) fn new(user: User, session: &Session, issuer: &Issuer) -> Result<Self, IssueError> {
        Ok(Self {
            user,
            session: session.session_id,
            tokens: issuer.issue(session, session.created_at)?,
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
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            passwords: passwords.clone(),
            tokens: tokens.clone(),
            sources: Sources::of_sign_ins(variables, context)?,
            settings: settings(variables)?,
            max_sessions: variables.number(&SessionSettings::MAX_PER_USER)?,
        })
    }

    /// Starts a session for a right password. The attempt counts for `network` unless it succeeds.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(
        &self,
        email: &Email,
        password: &Password,
        (device, network): (&Device, Network),
    ) -> Result<SignedIn, SignInError> {
        let reservation = self.sources.reserve(network).await??;
        let (user, session, issuer) = self.settle(email, password, device).await?;
        let signed_in = SignedIn::new(user, &session, &issuer)?;
        reservation.give_back().await;
        Ok(signed_in)
    }

    async fn settle(&self, email: &Email, password: &Password, device: &Device) -> SignInResult {
        let unit = self.audit.unit().await?;
        let check = PasswordCheck::new(&self.context, &self.passwords, (email, password));
        let decided = unit.decide(|_| async {
            let attempt = Box::pin(self.attempt(&unit, &check, email)).await?;
            match (&attempt.record.credentials, &attempt.user) {
                (Some(credentials), Some(user)) if attempt.verified.ok => {
                    let credentials = credentials.clone();
                    if user.is_active {
                        let hash = check.rehash(attempt.verified).await?;
                        self.start_session(attempt, &credentials, hash, device)
                            .await
                    } else {
                        self.tell_disabled(attempt, &credentials, device)
                    }
                }
                _ => refuse(&check, attempt, device),
            }
        });
        // Unboxed, its 20 KB of state would be part of every caller's.
        Box::pin(decided).await?
    }

    /// Reads what the attempt is decided on. The reads run while the hash does, which takes far
    /// longer than they do.
    async fn attempt(
        &self,
        unit: &UnitOfWork,
        check: &PasswordCheck<'_>,
        email: &Email,
    ) -> Result<Attempt, SignInError> {
        let record = check.begin().await??;
        let subject = subject(unit, email, &record);
        let account = async {
            // The chain's end comes first: what changes the sessions also moves the chain, so that
            // a sign-in committed at this end has seen all of them.
            let change = unit.following(subject).await?;
            let (user, sessions) = unit.user_with_sessions(subject).await?;
            Ok::<_, SignInError>((change, user, sessions))
        };
        let verified = async { Ok::<_, SignInError>(check.verify(&record).await?) };
        let (verified, (change, user, sessions)) = try_join!(verified, account)?;
        Ok(Attempt {
            record,
            change,
            user,
            sessions,
            verified,
            subject,
        })
    }

    /// A session for a right password, in one transaction that fails if the password, the account
    /// or its sessions have changed since they were read.
    async fn start_session(
        &self,
        attempt: Attempt,
        credentials: &Credentials,
        rehashed: Option<PasswordHash>,
        device: &Device,
    ) -> Result<Decision<SignInResult, SignInError>, SignInError> {
        let (Some(user), Some(stored)) = (attempt.user, &credentials.password_hash) else {
            return Ok(Decision::Again);
        };
        let issuer = self.tokens.issuer().await?;
        let now = self.context.now();
        let session = start(&self.context, self.settings, (&user, device), now);
        let store = &self.context.store;
        let hash = rehashed.as_ref().unwrap_or(stored);
        let mut change = attempt
            .change
            .rely(store.accept_password(credentials, hash)?)
            .rely(store.note_login(&user, now)?)
            .rely(store.put_session(&session)?);
        let live = attempt.sessions.into_iter();
        let live = live.filter(|session| session.check_live(&user, now).is_ok());
        for old in evicted(live.collect(), self.max_sessions) {
            let reason = EndReason::SessionLimit;
            change = change.rely(store.end_session(user.user_id, old.session_id, reason, now)?);
        }
        let origin = own(user.user_id, Some(session.session_id), device);
        let event = origin.event(self.context.id(now), Action::LoginSucceeded, None, now);
        let user = User {
            last_login_at: Some(now),
            ..user
        };
        Ok(change.event(event).then(Ok((user, session, issuer))))
    }

    /// Tells that the password is right only under the condition that nobody guessed meanwhile:
    /// else parallel guesses would slip by the count.
    fn tell_disabled(
        &self,
        attempt: Attempt,
        credentials: &Credentials,
        device: &Device,
    ) -> Result<Decision<SignInResult, SignInError>, SignInError> {
        let Some(hash) = &credentials.password_hash else {
            return Ok(Decision::Again);
        };
        let now = self.context.now();
        let accepted = self.context.store.accept_password(credentials, hash)?;
        let event = own(attempt.subject, None, device).event(
            self.context.id(now),
            Action::LoginFailed,
            Some("account_disabled"),
            now,
        );
        let change = attempt.change.rely(accepted).event(event);
        Ok(change.then(Err(SignInError::Disabled(attempt.subject))))
    }
}

/// Counts a wrong password, or a password for an address without an account.
fn refuse(
    check: &PasswordCheck<'_>,
    attempt: Attempt,
    device: &Device,
) -> Result<Decision<SignInResult, SignInError>, SignInError> {
    let reason = match attempt.record.credentials {
        Some(_) => "wrong_password",
        None => "unknown_account",
    };
    let origin = own(attempt.subject, None, device);
    let failed = (Action::LoginFailed, reason);
    let change = check.count_failure(attempt.change, &attempt.record, origin, failed)?;
    Ok(change.then(Err(SignInError::InvalidCredentials)))
}

fn own(user: UserId, session: Option<SessionId>, device: &Device) -> Origin {
    Origin::own(user, session, device.ip_address.clone())
}
