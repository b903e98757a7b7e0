//! Sending one mail.

use std::{sync::Arc, time::UNIX_EPOCH};

use domain::{
    link_token::LinkClaim,
    mail::{Mail, Template, delivery::pause_seconds},
    timestamp::Timestamp,
};
use identity::{mail_secrets::MailSecrets, secrets::SecretError};
use lambda_runtime::Context;
use store::{Store, StoreError, environment::clock::Clock, outbox::LeasedMail};
use uuid::Uuid;

use crate::{
    mail_log::{MailLog, Outcome},
    message::{Message, Secrets},
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
    /// Makes codes and links.
    pub(crate) secrets: MailSecrets,
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
        let outcome = match self.wanted(&leased.mail, now).await? {
            Ok(template) => self.send(&leased, template).await?,
            Err(reason) => Outcome::Dropped(reason),
        };
        if !matches!(outcome, Outcome::Waiting { .. }) {
            self.store.remove_mail(mail).await?;
        }
        self.log.mail(&leased, &outcome);
        Ok(outcome)
    }

    /// What a mail is sent as, or why it is not to be sent at all.
    async fn wanted(
        &self,
        mail: &Mail,
        now: Timestamp,
    ) -> Result<Result<Template, &'static str>, StoreError> {
        if now >= mail.expires_at() {
            return Ok(Err("expired"));
        }
        let undeliverable = self.store.undeliverable(&mail.recipient).await?;
        if undeliverable.is_some_and(|known| known.bars(mail.template, now)) {
            return Ok(Err("undeliverable"));
        }
        Ok(self.template(mail).await?.ok_or("account"))
    }

    /// What a mail is sent as, now that it may be looked up whether the address has an account: the
    /// request that caused the mail took the same time with and without one.
    async fn template(&self, mail: &Mail) -> Result<Option<Template>, StoreError> {
        let with = mail.template.with_account();
        let without = mail.template.without_account();
        if with == without || self.store.has_account(&mail.recipient).await? {
            return Ok(with);
        }
        Ok(without)
    }

    async fn send(&self, leased: &LeasedMail, template: Template) -> Result<Outcome, StoreError> {
        let mail = &leased.mail;
        let sent = match self.secrets(mail, template).await {
            Ok(secrets) => {
                let origin = self.web_origin.as_deref();
                let message = Message::of(mail, template, &secrets, origin);
                self.ses.send((mail, template), message).await
            }
            Err(error) => {
                tracing::warn!(%error, "a code or a link could not be made");
                Err("secret".to_owned())
            }
        };
        match sent {
            Ok(message_id) => Ok(Outcome::Sent(message_id)),
            Err(reason) => {
                let now = self.clock.now();
                let until = now.plus_seconds(pause_seconds(leased.attempts));
                self.store.postpone_mail(leased, until).await?;
                let seconds = mail.caused_at().seconds_until(now);
                Ok(Outcome::Waiting { reason, seconds })
            }
        }
    }

    async fn secrets(&self, mail: &Mail, template: Template) -> Result<Secrets, SecretError> {
        let mut secrets = Secrets::default();
        if let Some(purpose) = template.code() {
            secrets.code = Some(self.secrets.shown_code(purpose, mail.reference_id).await?);
        }
        if let Some(purpose) = template.link() {
            let claim = LinkClaim {
                subject: mail.subject(),
                reference: mail.reference_id,
            };
            secrets.token = Some(self.secrets.link(purpose, claim).await?);
        }
        Ok(secrets)
    }
}
