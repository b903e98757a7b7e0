//! How much mail anonymous callers may cause.

use domain::{
    email::Email,
    mail::budget::{ANONYMOUS_MAILS_PER_HOUR, Asker, Counted, MailCount, MailKind, counts},
    setting::InvalidSetting,
};
use store::{StoreError, environment::variables::Variables};

use crate::context::Context;

/// Counts mails before they are written. Cheap to clone.
#[derive(Clone)]
pub struct MailBudgets {
    context: Context,
    per_hour: u32,
}

/// A mail that is counted. It stays so unless it is given back, also when the process dies.
#[derive(Debug)]
#[must_use = "what is not given back stays counted"]
pub struct ReservedMail {
    counts: Vec<MailCount>,
}

/// What a request for a mail comes to.
#[derive(Debug)]
pub enum Reserved {
    /// There may be one.
    Mail(ReservedMail),
    /// The whole deployment has sent strangers as much as it may.
    DeploymentUsedUp,
    /// Who asks, or all strangers together, have had the address sent as much as they may.
    AddressUsedUp,
}

impl MailBudgets {
    /// Those of a deployment with these settings.
    ///
    /// # Errors
    /// When the limit is not valid.
    pub fn new(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            per_hour: variables.number(&ANONYMOUS_MAILS_PER_HOUR)?,
        })
    }

    /// Counts a mail of `kind` to `email` that `asker` asks for. Nothing when there may be none; what
    /// was counted until then stays counted.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn reserve(
        &self,
        kind: MailKind,
        email: &Email,
        asker: Asker,
    ) -> Result<Option<ReservedMail>, StoreError> {
        match self.reserve_telling(kind, email, asker).await? {
            Reserved::Mail(reserved) => Ok(Some(reserved)),
            Reserved::DeploymentUsedUp | Reserved::AddressUsedUp => Ok(None),
        }
    }

    /// Counts a mail no more that was not written after all, as far as the table lets it.
    pub async fn give_back(&self, reserved: ReservedMail) {
        for count in &reserved.counts {
            if let Err(error) = self.context.store.give_back_mail(count).await {
                tracing::warn!(%error, "a mail was not given back");
            }
        }
    }

    /// As [`MailBudgets::reserve`], and tells what was used up.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn reserve_telling(
        &self,
        kind: MailKind,
        email: &Email,
        asker: Asker,
    ) -> Result<Reserved, StoreError> {
        let counts = counts(kind, email, asker, self.per_hour, self.context.now());
        for count in &counts {
            if !self.context.store.count_mail(count).await? {
                return Ok(match count.of {
                    Counted::Kind(..) => Reserved::DeploymentUsedUp,
                    Counted::Asker(..) | Counted::Address(..) => Reserved::AddressUsedUp,
                });
            }
        }
        Ok(Reserved::Mail(ReservedMail { counts }))
    }
}
