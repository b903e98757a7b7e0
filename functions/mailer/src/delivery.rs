//! Sending one mail.

use std::{sync::Arc, time::UNIX_EPOCH};

use domain::{
    mail::{Mail, delivery::pause_seconds},
    timestamp::Timestamp,
};
use lambda_runtime::Context;
use store::{Store, StoreError, environment::clock::Clock, outbox::LeasedMail};
use uuid::Uuid;

use crate::{
    mail_log::{MailLog, Outcome},
    message::Message,
    ses::Ses,
};

/// How many mails are being sent at once.
pub(crate) const CONCURRENCY: usize = 4;

/// What is left of the function's time for the mails under way, in seconds: as long as SES and the
/// table may take together.
const MARGIN_SECONDS: i64 = 15;

/// Sends mail.
pub(crate) struct Delivery {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ses: Ses,
    /// Where the pages are, for links.
    pub(crate) web_origin: Option<String>,
    pub(crate) log: MailLog,
}

/// The time after which no further mail is begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Timestamp);

impl Deadline {
    /// That of an invocation.
    pub(crate) fn of(context: &Context) -> Self {
        let since_epoch = context.deadline().duration_since(UNIX_EPOCH);
        let millis = since_epoch.map_or(0, |time| time.as_millis());
        let end = Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
        Self(end.plus_seconds(-MARGIN_SECONDS))
    }

    pub(crate) fn has_passed(self, clock: &dyn Clock) -> bool {
        clock.now() >= self.0
    }
}

impl Delivery {
    /// Sends a mail if it is due and still worth it. Only what the table refuses is an error: what
    /// SES refuses waits for its next attempt.
    pub(crate) async fn deliver(&self, mail: Uuid) -> Result<Outcome, StoreError> {
        let now = self.clock.now();
        let Some(leased) = self.store.lease_mail(mail, now).await? else {
            return Ok(Outcome::NotDue);
        };
        let outcome = match self.unwanted(&leased.mail, now).await? {
            Some(reason) => Outcome::Dropped(reason),
            None => self.send(&leased).await?,
        };
        if !matches!(outcome, Outcome::Waiting { .. }) {
            self.store.remove_mail(mail).await?;
        }
        self.log.mail(&leased, &outcome);
        Ok(outcome)
    }

    /// Why a mail is not to be sent any more.
    async fn unwanted(
        &self,
        mail: &Mail,
        now: Timestamp,
    ) -> Result<Option<&'static str>, StoreError> {
        if now >= mail.expires_at() {
            return Ok(Some("expired"));
        }
        let undeliverable = self.store.undeliverable(&mail.recipient).await?;
        let undeliverable = undeliverable.is_some_and(|known| known.holds(now));
        Ok(undeliverable.then_some("undeliverable"))
    }

    async fn send(&self, leased: &LeasedMail) -> Result<Outcome, StoreError> {
        let message = Message::of(&leased.mail, self.web_origin.as_deref());
        match self.ses.send(&leased.mail, message).await {
            Ok(message_id) => Ok(Outcome::Sent(message_id)),
            Err(reason) => {
                let now = self.clock.now();
                let until = now.plus_seconds(pause_seconds(leased.attempts));
                self.store.postpone_mail(leased, until).await?;
                let seconds = leased.mail.caused_at().seconds_until(now);
                Ok(Outcome::Waiting { reason, seconds })
            }
        }
    }
}
