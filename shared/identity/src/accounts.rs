//! What administrators and operators do to accounts.

use domain::{
    account::{self, AccountChange, admin_seat},
    audit::{Action, NewEvent, Origin},
    ids::{SessionId, UserId},
    mail::{Mail, Template},
    session::Assurance,
    timestamp::Timestamp,
    user::User,
};
use store::{Appended, Change, Decision, StoreError, UnitOfWork};

use crate::{
    audit::Audit,
    context::Context,
    deletion::end_account,
    failure::{Failure, fails_with},
    notices::Notices,
    secrets::SecretError,
};

/// Changes accounts. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    context: Context,
    audit: Audit,
    notices: Notices,
}

/// Who changes an account that is not their own.
#[derive(Clone, Default)]
pub struct Actor {
    /// The administrator as they were authenticated; none for an operator, who has no account.
    pub administrator: Option<User>,
    /// The session of the administrator.
    pub session_id: Option<SessionId>,
    /// Where the request comes from.
    pub ip_address: Option<String>,
    /// How the administrator proved who they are.
    pub assurance: Option<Assurance>,
}

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is none with this id.
    #[error("there is no such account")]
    NotFound,
    /// It has another version than the one that the change is based on.
    #[error("the account was changed since it was read")]
    Stale {
        /// Its version.
        current: u64,
    },
    /// It is the account of the last active administrator.
    #[error("there must be another active administrator")]
    LastAdmin,
    /// Who asks has ceased to be an active administrator meanwhile.
    #[error("only an administrator may do this")]
    NotAdministrator,
    /// It is disabled.
    #[error("the account is disabled")]
    Disabled,
    /// The deployment sends no mail.
    #[error("no mail is sent")]
    NoMail,
    /// Mail reaches its owner, who needs nothing handed over.
    #[error("mail reaches the owner: have a reset mailed")]
    MailArrives,
    /// Mail does not reach its address.
    #[error("mail does not reach the address")]
    Undeliverable,
    /// It is the account of who asks, who may not do this to their own.
    #[error("nobody may do this to their own account")]
    OwnAccount,
    /// Only an operator may do this to the account of an administrator.
    #[error("only an operator may do this to an administrator's account")]
    OperatorsOnly,
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(AccountError: StoreError, SecretError, Failure);

impl Actor {
    /// Whose event it is, and who did it.
    #[must_use]
    pub fn origin(&self, subject: UserId) -> Origin {
        let administrator = self.administrator.as_ref();
        Origin {
            user_id: subject,
            actor_id: administrator.map_or(UserId::SYSTEM, |user| user.user_id),
            session_id: self.session_id,
            ip_address: self.ip_address.clone(),
            assurance: self.assurance.clone(),
        }
    }

    /// Whether it is their own account.
    fn is(&self, subject: UserId) -> bool {
        let administrator = self.administrator.as_ref();
        administrator.is_some_and(|user| user.user_id == subject)
    }

    /// A change of the account `subject` that is made only while who asks still is an active
    /// administrator. Their own account is no second item of the transaction: its own write has
    /// that condition.
    pub(crate) fn authorized(
        &self,
        unit: &UnitOfWork,
        subject: UserId,
    ) -> Result<Change<Appended, AccountError>, StoreError> {
        let change = unit.appending(subject);
        match &self.administrator {
            Some(administrator) if administrator.user_id != subject => {
                let unchanged = unit.require_unchanged_role(administrator)?;
                Ok(change.require(AccountError::NotAdministrator, unchanged))
            }
            _ => Ok(change),
        }
    }
}

impl Accounts {
    /// Works over these parts.
    #[must_use]
    pub fn new(context: &Context, audit: &Audit, notices: Notices) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
            notices,
        }
    }

    /// Changes role or state of the account `subject`, if `accepts` its version, and answers with
    /// it as it then is. Its owner is told by mail that it was disabled.
    ///
    /// # Errors
    /// See [`AccountError`]. A refusal of the last administrator is recorded.
    pub async fn change(
        &self,
        actor: &Actor,
        subject: UserId,
        accepts: impl Fn(u64) -> bool,
        change: AccountChange,
    ) -> Result<User, AccountError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let user = unit.user(subject).await?.ok_or(AccountError::NotFound)?;
            if !accepts(user.version) {
                let current = user.version;
                return Err(AccountError::Stale { current });
            }
            let now = self.context.now();
            let Some(changed) = change.apply(&user, now) else {
                return Ok(Decision::Nothing(user));
            };
            let write = unit.put_account_state(&user, &changed)?;
            let mut gathered = actor.authorized(&unit, subject)?.rely(write);
            if let Some(seat) = unit.admin_seat(admin_seat(Some(&user), Some(&changed)))? {
                gathered = gathered.require(AccountError::LastAdmin, seat);
            }
            for event in self.events(actor, (&user, &changed), now) {
                gathered = gathered.mail(self.notice(&user, &event)).event(event);
            }
            Ok(gathered.then(changed))
        });
        let decided = decided.await;
        if let Err(AccountError::LastAdmin) = decided {
            let (action, reason) = (Action::AccountChangeFailed, Some("last_admin"));
            unit.record(&self.event(actor, subject, (action, reason)))
                .await?;
        }
        decided
    }

    /// Deletes the account `subject`, if `accepts` its version, and tells its owner by mail. Its
    /// e-mail is free from then on. Nobody deletes their own account so: that needs a fresh proof.
    ///
    /// # Errors
    /// See [`AccountError`]. A refusal of the last administrator is recorded.
    pub async fn delete(
        &self,
        actor: &Actor,
        subject: UserId,
        accepts: impl Fn(u64) -> bool,
    ) -> Result<(), AccountError> {
        if actor.is(subject) {
            return Err(AccountError::OwnAccount);
        }
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let user = unit.user(subject).await?.ok_or(AccountError::NotFound)?;
            if !accepts(user.version) {
                let current = user.version;
                return Err(AccountError::Stale { current });
            }
            let credentials = unit.sign_in_record(&user.email).await?.credentials;
            let Some(credentials) = credentials.filter(|c| c.user_id == subject) else {
                return Ok(Decision::Again);
            };
            let now = self.context.now();
            let change = actor.authorized(&unit, subject)?;
            let account = (&user, &credentials);
            let change = end_account(&unit, change, account, now, AccountError::LastAdmin)?;
            let event = self.event(actor, subject, (Action::AccountDeleted, None));
            let template = Template::AccountRemoved;
            let notice = self.notices.of(&self.context, template, &user, &event);
            Ok(change.mail(notice).event(event).then(()))
        });
        let decided = decided.await;
        if let Err(AccountError::LastAdmin) = decided {
            let refused = (Action::AccountDeletionFailed, Some("last_admin"));
            unit.record(&self.event(actor, subject, refused)).await?;
        }
        decided
    }

    /// Ends all sessions of an account, in one write however many there are.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn end_sessions(&self, actor: &Actor, subject: UserId) -> Result<(), AccountError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let change = actor.authorized(&unit, subject)?;
            let write = unit.end_all_sessions(subject)?;
            let action = Action::SessionsRevokedByAdmin;
            let event = self.event(actor, subject, (action, None));
            let change = change.require(AccountError::NotFound, write);
            Ok(change.event(event).then(()))
        });
        decided.await
    }

    /// One event for each difference; an operator makes administrators and nothing else.
    fn events(
        &self,
        actor: &Actor,
        (before, after): (&User, &User),
        now: Timestamp,
    ) -> Vec<NewEvent> {
        let event = |action| {
            let origin = actor.origin(after.user_id);
            let mut event = origin.event(self.context.id(now), action, None, now);
            if action == Action::RoleChanged {
                event.reason = Some(after.role.as_str().to_owned());
            }
            event
        };
        match actor.administrator {
            Some(_) => account::actions(before, after)
                .into_iter()
                .map(event)
                .collect(),
            None => vec![event(Action::AdminCreated)],
        }
    }

    /// The mail that tells the owner of an account of `event`, if they are told of such.
    fn notice(&self, owner: &User, event: &NewEvent) -> Option<Mail> {
        let template = match event.action {
            Action::AccountDisabled => Template::AccountDisabled,
            _ => return None,
        };
        self.notices.of(&self.context, template, owner, event)
    }

    fn event(
        &self,
        actor: &Actor,
        subject: UserId,
        (action, reason): (Action, Option<&'static str>),
    ) -> NewEvent {
        let now = self.context.now();
        let origin = actor.origin(subject);
        origin.event(self.context.id(now), action, reason, now)
    }
}
