//! Signing in with a password: the back-off before it, the hash, and a session or a counted
//! failure after it.
//!
//! An address without an account takes the same path as one with: the same reads, a hash of
//! the same cost, a failure counted by the same transaction.

mod admission;
mod attempt;

use domain::{
    audit::ChainHead,
    email::Email,
    ids::{SessionId, UserId},
    password::Password,
    session::{Device, Session},
    user::User,
};
use futures_util::try_join;
use store::{StoreError, credentials::PasswordHash, pause};

use self::admission::{Admission, Outcome};
use crate::{app::App, issuer::IssuedTokens};

pub use self::attempt::{ATTEMPTS, PasswordAttempt, SignInError, applied, subject};

/// Somebody who has just signed in.
pub struct SignedIn {
    /// Who it is.
    pub user: User,
    /// The new session.
    pub session: SessionId,
    /// The tokens of that session.
    pub tokens: IssuedTokens,
}

/// Starts a session for a right password.
///
/// # Errors
/// See [`SignInError`].
pub async fn sign_in(
    app: &App,
    email: &Email,
    password: &Password,
    device: &Device,
) -> Result<SignedIn, SignInError> {
    // Unboxed, its 18 KB of state would be part of every caller's.
    Box::pin(settle(app, email, password, device)).await
}

async fn settle(
    app: &App,
    email: &Email,
    password: &Password,
    device: &Device,
) -> Result<SignedIn, SignInError> {
    let mut attempt = PasswordAttempt::new(app, email, password);
    for round in 1..=ATTEMPTS {
        let record = attempt.begin(app.clock.now()).await?;
        let subject = subject(app, email, &record).await?;
        // The reads run while the hash does, which takes far longer than they do.
        let (verified, (head, user, sessions)) =
            try_join!(attempt.verify(&record), standing(app, subject))?;
        let admission = Admission {
            app,
            head: &head,
            device,
            now: app.clock.now(),
        };
        let outcome = match (&record.credentials, user) {
            (Some(credentials), Some(user)) if verified.ok => {
                let hash = rehash(app, password, verified.needs_rehash).await?;
                admission.admit(credentials, hash, user, sessions).await?
            }
            _ => admission.refuse(&attempt, &record, subject).await?,
        };
        match outcome {
            Outcome::SignedIn(answer) => return Ok(*answer),
            Outcome::Refused(error) => return Err(error),
            Outcome::Overtaken => pause(round).await,
        }
    }
    Err(StoreError::Contended.into())
}

/// The account as it stands. The chain's end comes first: what changes the sessions also moves
/// the chain, so that a sign-in committed at this end has seen all of them.
async fn standing(
    app: &App,
    subject: UserId,
) -> Result<(ChainHead, Option<User>, Vec<Session>), SignInError> {
    let head = app.store.chain_head(subject).await?;
    let (user, sessions) = app.store.user_with_sessions(subject).await?;
    Ok((head, user, sessions))
}

/// A new hash of a right password, when the stored one no longer is what it should be.
async fn rehash(
    app: &App,
    password: &Password,
    needed: bool,
) -> Result<Option<PasswordHash>, SignInError> {
    if !needed {
        return Ok(None);
    }
    let hash = app.hasher().await?.hash(password, &*app.entropy).await?;
    Ok(Some(PasswordHash(hash)))
}
