//! Another address in the place of an account's: asked for with a fresh proof, confirmed with a code
//! from the new mailbox, undone with a link in the old one.
//!
//! What strangers guessed stays with each address: the account is under the count of the address
//! that it has. That it moved along would tell who changed theirs.

mod confirmation;
mod undoing;

use domain::{
    audit::{Action, NewEvent, Origin},
    email::Email,
    email_change::{PendingEmailChange, may_change},
    factors::TooManyWrongFactors,
    mail::{
        Template,
        budget::{Asker, MailKind},
    },
    network::Network,
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{
    Decision, StoreError, UnitOfWork, credentials::Credentials, environment::variables::Variables,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{
    audit::Audit,
    authentication::AuthenticationError,
    context::Context,
    factor_check::FactorCheck,
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    mail_budgets::MailBudgets,
    mail_secrets::MailSecrets,
    notices::{Notices, Recipient},
    own_account::{OwnAccount, OwnAccountDecision, OwnAccountError},
    reauthentication::{Asking, Proof, Reauthenticated},
    secrets::SecretError,
};

/// Changes the addresses of accounts. Cheap to clone.
#[derive(Clone)]
pub struct EmailChanges {
    context: Context,
    audit: Audit,
    own_account: OwnAccount,
    secrets: MailSecrets,
    budgets: MailBudgets,
    notices: Notices,
    factors: FactorCheck,
}

/// A change that waits for its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BegunEmailChange {
    /// To be sent along with the code.
    pub change_id: Uuid,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Why an address was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EmailChangeError {
    /// The deployment sends no mail, so nobody can prove a mailbox.
    #[error("no mail is sent")]
    NoMail,
    /// The account has the address already.
    #[error("the account has this address")]
    Unchanged,
    /// As many changes can be undone as may be.
    #[error("the address was changed too often")]
    TooMany,
    /// The code is not the one of the change, or there is no such change any more. Nobody is told
    /// which.
    #[error("the code is wrong")]
    WrongCode,
    /// The address belongs to another account, as whoever has its code may know.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// The link is not genuine, was used, has expired, or the address belongs to another account
    /// meanwhile. Nobody is told which.
    #[error("the link is not good for this")]
    LinkRefused,
    /// The change was made with two factors, and undoing it needs one that the account has.
    #[error("a second factor is needed")]
    FactorRequired,
    /// The second factor is wrong; that was counted.
    #[error("the second factor is wrong")]
    WrongFactor,
    /// The account takes no more factors today.
    #[error(transparent)]
    TooManyFactors(#[from] TooManyWrongFactors),
    /// Who asks has not proved who they are.
    #[error(transparent)]
    Proof(OwnAccountError),
    /// The session that asks has been ended meanwhile.
    #[error(transparent)]
    Caller(#[from] AuthenticationError),
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(EmailChangeError: StoreError, SecretError, Failure);

impl EmailChanges {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a setting is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        own_account: &OwnAccount,
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            own_account: own_account.clone(),
            secrets: MailSecrets::new(factor_secret),
            budgets: MailBudgets::new(variables, context)?,
            notices: Notices::new(variables)?,
            factors: FactorCheck::of_codes(context, factor_secret),
        })
    }

    /// Has a change to `new_email` wait for a code that is mailed there, in the place of any that
    /// waited before. A free address and a taken one make no difference: the mailer decides what is
    /// written to it. Where `network` has asked for too much mail none is written, which nobody is
    /// told.
    ///
    /// # Errors
    /// See [`EmailChangeError`].
    pub async fn begin(
        &self,
        asking: &Asking<'_>,
        proof: &Proof,
        (new_email, network): (&Email, Network),
    ) -> Result<BegunEmailChange, EmailChangeError> {
        if !self.notices.are_sent() {
            return Err(EmailChangeError::NoMail);
        }
        if asking.user.email == *new_email {
            return Err(EmailChangeError::Unchanged);
        }
        // Counted once, and only for who has proved who they are.
        let mailed = &OnceCell::new();
        let wait = |proved| async move {
            let reserve = || async {
                let asker = Asker::Stranger(network);
                let reserved = self
                    .budgets
                    .reserve(MailKind::EmailChange, new_email, asker);
                Ok(reserved.await?.is_some())
            };
            let mailed = mailed.get_or_try_init(reserve);
            Box::pin(self.wait(asking, proved, new_email, mailed)).await
        };
        let failed = Action::EmailChangeFailed;
        let waiting = self.own_account.with_proof(asking, proof, failed, wait);
        Box::pin(waiting).await.map_err(EmailChangeError::Proof)?
    }

    async fn wait(
        &self,
        asking: &Asking<'_>,
        proved: Reauthenticated<OwnAccountError>,
        new_email: &Email,
        mailed: impl Future<Output = Result<&bool, StoreError>>,
    ) -> OwnAccountDecision<Result<BegunEmailChange, EmailChangeError>> {
        let Reauthenticated {
            mut change,
            user,
            session,
            ..
        } = proved;
        let store = &self.context.store;
        let now = self.context.now();
        if !may_change(&store.made_email_changes(user.user_id).await?, now) {
            return Ok(Decision::Nothing(Ok(Err(EmailChangeError::TooMany))));
        }
        let mailed = *mailed.await?;
        let change_id = self.context.id(now);
        let pending = PendingEmailChange::of(change_id, new_email.clone(), mailed, now);
        change = change.rely(store.put_pending_email_change(user.user_id, &pending)?);
        if session.failed_proofs > 0 {
            change = change.rely(store.count_failed_proofs(&session, 0)?);
        }
        if mailed {
            let recipient = Recipient {
                email: new_email,
                ..Recipient::of(&user)
            };
            let template = Template::EmailChangeCode;
            let about = (change_id, now);
            change = change.mail(self.notices.to(&self.context, template, recipient, about));
        }
        let event = self.event(&asking.origin, Action::EmailChangeRequested, None, now);
        let begun = BegunEmailChange {
            change_id,
            expires_at: pending.expires_at,
        };
        Ok(change.event(event).then(Ok(Ok(begun))))
    }

    fn event(
        &self,
        origin: &Origin,
        action: Action,
        reason: Option<&'static str>,
        now: Timestamp,
    ) -> NewEvent {
        origin
            .clone()
            .event(self.context.id(now), action, reason, now)
    }
}

/// The credentials of `user`, unless the two were read at different times.
async fn credentials_of(unit: &UnitOfWork, user: &User) -> Result<Option<Credentials>, StoreError> {
    let record = unit.sign_in_record(&user.email).await?;
    let credentials = record.credentials;
    Ok(credentials.filter(|known| known.user_id == user.user_id))
}
