//! How much mail anonymous callers may cause.

use domain::{
    email::Email,
    mail::budget::{ANONYMOUS_MAILS_PER_HOUR, Asker, Counted, MailKind, counts},
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

/// What a request for a mail comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// There may be one.
    Mail,
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

    /// Counts a mail of `kind` to `email` that `asker` asks for. False when there may be none; what
    /// was counted until then stays counted.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn reserve(
        &self,
        kind: MailKind,
        email: &Email,
        asker: Asker,
    ) -> Result<bool, StoreError> {
        let reserved = self.reserve_telling(kind, email, asker).await?;
        Ok(reserved == Reserved::Mail)
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
        let now = self.context.now();
        for count in counts(kind, email, asker, self.per_hour, now) {
            if !self.context.store.count_mail(&count).await? {
                return Ok(match count.of {
                    Counted::Kind(..) => Reserved::DeploymentUsedUp,
                    Counted::Asker(..) | Counted::Address(..) => Reserved::AddressUsedUp,
                });
            }
        }
        Ok(Reserved::Mail)
    }
}
