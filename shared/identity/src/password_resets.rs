//! Resets: whoever reads the mailbox of an account chooses a new password.

pub mod completion;
pub mod one_time_links;
pub mod request;
pub mod start;

use domain::{
    email::Email,
    ids::UserId,
    language::Language,
    mail::{Mail, Template},
    password_reset::PasswordReset,
    timestamp::Timestamp,
    user::User,
};

use crate::{
    context::Context,
    notices::{Notices, Recipient},
};

/// What a request for a reset comes to.
pub(crate) struct NewReset {
    pub(crate) reset: PasswordReset,
    /// What brings its token; none where no mail is sent.
    pub(crate) mail: Option<Mail>,
}

impl NewReset {
    /// A reset of the account of `user`. The owner of a disabled one is told that there is none.
    pub(crate) fn of(context: &Context, notices: Notices, user: &User, now: Timestamp) -> Self {
        let reset = PasswordReset::of(context.id(now), user, now);
        let template = if user.is_active {
            Template::PasswordReset
        } else {
            Template::ResetOfDisabledAccount
        };
        Self::mailed(context, notices, reset, (template, Recipient::of(user)))
    }

    /// The same for an address without an account, which `subject` stands for. The mailer sends
    /// nothing.
    pub(crate) fn of_nobody(
        context: &Context,
        notices: Notices,
        (subject, email): (UserId, &Email),
        now: Timestamp,
    ) -> Self {
        let reset = PasswordReset::of_nobody(context.id(now), subject, email.clone(), now);
        let recipient = Recipient {
            user_id: subject,
            email,
            locale: Language::default(),
        };
        Self::mailed(
            context,
            notices,
            reset,
            (Template::PasswordReset, recipient),
        )
    }

    fn mailed(
        context: &Context,
        notices: Notices,
        reset: PasswordReset,
        (template, recipient): (Template, Recipient<'_>),
    ) -> Self {
        let at = Timestamp::of_uuid(reset.reset_id).unwrap_or(Timestamp::EPOCH);
        let mail = notices.to(context, template, recipient, (reset.reset_id, at));
        Self { reset, mail }
    }
}
