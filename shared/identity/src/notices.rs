//! Telling the owner of an account what happened to it.

use domain::{
    audit::NewEvent,
    mail::{
        Mail, Template,
        transport::{MAIL_FROM, MAIL_TRANSPORT, Transport},
    },
    setting::InvalidSetting,
    user::User,
};
use store::environment::variables::Variables;

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
        let (transport, from) = (variables.text(MAIL_TRANSPORT), variables.text(MAIL_FROM));
        Ok(Self(Transport::of(transport.as_deref(), from.as_deref())?))
    }

    /// The mail that tells `user` of `event`, to be put in its transaction.
    pub(crate) fn of(
        self,
        context: &Context,
        template: Template,
        user: &User,
        event: &NewEvent,
    ) -> Option<Mail> {
        let notice = || Mail::notice(context.id(event.at), template, user, event.event_id);
        self.0.is_on().then(notice)
    }
}
