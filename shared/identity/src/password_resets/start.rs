//! Resets that administrators start. They never choose a password, and see no token.

use domain::{audit::Action, ids::UserId, mail::delivery::Undeliverable, timestamp::Timestamp};

use super::NewReset;
use crate::{
    accounts::{AccountError, Actor},
    audit::Audit,
    context::Context,
    notices::Notices,
};

/// Starts resets of others. Cheap to clone.
#[derive(Clone)]
pub struct ResetStarts {
    context: Context,
    audit: Audit,
    notices: Notices,
}

impl ResetStarts {
    /// Works over these parts.
    #[must_use]
    pub fn new(context: &Context, audit: &Audit, notices: Notices) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
            notices,
        }
    }

    /// Has a reset mailed to the owner of the account `subject`, and tells until when it may be
    /// completed. It counts in no budget: its owner may need it while strangers use theirs up.
    ///
    /// # Errors
    /// See [`AccountError`]; among others when no mail is sent, or none reaches the address.
    pub async fn start(&self, actor: &Actor, subject: UserId) -> Result<Timestamp, AccountError> {
        if !self.notices.are_sent() {
            return Err(AccountError::NoMail);
        }
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let user = unit.user(subject).await?.ok_or(AccountError::NotFound)?;
            if !user.is_active {
                return Err(AccountError::Disabled);
            }
            let now = self.context.now();
            let holds = |known: Undeliverable| known.holds(now);
            if unit.undeliverable(&user.email).await?.is_some_and(holds) {
                return Err(AccountError::Undeliverable);
            }
            let NewReset { reset, mail } = NewReset::of(&self.context, self.notices, &user, now);
            let origin = actor.origin(subject);
            let action = Action::PasswordResetRequested;
            let event = origin.event(self.context.id(now), action, None, now);
            let change = actor
                .authorized(&unit, subject)?
                .rely(unit.require_unchanged_role(&user)?)
                .rely(unit.put_password_reset(&reset)?);
            Ok(change.mail(mail).event(event).then(reset.expires_at))
        });
        decided.await
    }
}
