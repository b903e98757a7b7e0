//! Telling the owner of an account what happened to it.

use domain::{
    audit::NewEvent,
    email::Email,
    ids::UserId,
    language::Language,
    mail::{Mail, Template, transport::Transport},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::environment::variables::Variables;
use uuid::Uuid;

use crate::context::Context;

/// Writes notices, where mail is sent at all.
#[derive(Debug, Clone, Copy)]
pub struct Notices(Transport);

impl Notices {
    /// None: of what an operator does at the command line nobody is told by mail.
    pub const OFF: Self = Self(Transport::None);

    /// Those of a deployment with these settings.
    ///
    /// # Errors
    /// When a setting is not valid.
    pub fn new(variables: &Variables) -> Result<Self, InvalidSetting> {
        Ok(Self(variables.mail_transport()?))
    }

    /// Whether mail is sent at all.
    #[must_use]
    pub fn are_sent(self) -> bool {
        self.0.is_on()
    }

    /// The mail that tells `user` of `event`, to be put in its transaction.
    pub(crate) fn of(
        self,
        context: &Context,
        template: Template,
        user: &User,
        event: &NewEvent,
    ) -> Option<Mail> {
        let about = (event.event_id, event.at);
        self.to(context, template, Recipient::of(user), about)
    }

    /// The mail to `recipient` that refers to `reference_id`, which began at `at`; to be put in the
    /// transaction of its cause.
    pub(crate) fn to(
        self,
        context: &Context,
        template: Template,
        recipient: Recipient<'_>,
        (reference_id, at): (Uuid, Timestamp),
    ) -> Option<Mail> {
        let mail = || Mail {
            mail_id: context.id(at),
            template,
            locale: recipient.locale,
            recipient: recipient.email.clone(),
            user_id: Some(recipient.user_id),
            reference_id,
        };
        self.0.is_on().then(mail)
    }
}

/// Whom a mail is to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipient<'a> {
    /// The account; what stands for the address if it has none, and then the mailer sends nothing.
    pub(crate) user_id: UserId,
    pub(crate) email: &'a Email,
    pub(crate) locale: Language,
}

impl<'a> Recipient<'a> {
    /// The owner of an account.
    pub(crate) fn of(user: &'a User) -> Self {
        Self {
            user_id: user.user_id,
            email: &user.email,
            locale: user.locale,
        }
    }
}
