//! How much mail anonymous callers may cause.

use domain::{
    email::Email,
    mail::budget::{ANONYMOUS_MAILS_PER_HOUR, Asker, MailKind, counts},
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
        let now = self.context.now();
        for count in counts(kind, email, asker, self.per_hour, now) {
            if !self.context.store.count_mail(&count).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
