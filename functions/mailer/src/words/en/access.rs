//! Who has got into an account, and how its owner gets back in.

use domain::timestamp::Timestamp;

use super::{ABOUT_AN_ACCOUNT, moment};
use crate::message::Content;

pub(super) const NOT_ME: &str = "This was not me";

/// What the link to that does.
pub(super) fn what_not_me_does() -> String {
    "It ends every session, and nobody signs in with the password any more until you have chosen a \
     new one. The mail for that comes at once. The link is good for seven days."
        .to_owned()
}

pub(in crate::words) fn password_reset() -> Content {
    Content {
        subject: "Choose a new password",
        paragraphs: vec![
            "Somebody asked for a new password for your account. Choose it here. The link is good \
             for one hour and works once:"
                .to_owned(),
        ],
        link_label: "Choose a new password",
        after: vec![
            "Every device will be signed out. Your drafts stay as they are.".to_owned(),
            "If you did not ask, there is nothing to do: nothing has changed, and without this link \
             nobody can change anything."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn reset_of_disabled_account() -> Content {
    Content {
        subject: "Your account is disabled",
        paragraphs: vec![
            "Somebody asked for a new password for your account. It is disabled, so there is no \
             link in this mail. An administrator at your workplace can enable it again."
                .to_owned(),
            "If you did not ask, there is nothing to do.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(in crate::words) fn password_changed(at: Timestamp) -> Content {
    Content {
        subject: "Your password was changed",
        paragraphs: vec![
            format!(
                "The password of your account was changed on {}. Every other device that was \
                 signed in has been signed out.",
                moment(at)
            ),
            "If you did this, there is nothing else to do. If you did not, somebody else can use \
             your account. Close it to them:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn new_device(at: Timestamp) -> Content {
    Content {
        subject: "New sign-in to your account",
        paragraphs: vec![
            format!(
                "Somebody signed in with your password on {}, on a device that your account did \
                 not know.",
                moment(at)
            ),
            "If it was you, there is nothing to do. If it was not you, close your account to them:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn too_many_failures(at: Timestamp) -> Content {
    Content {
        subject: "Many wrong passwords for your account",
        paragraphs: vec![
            format!(
                "So many wrong passwords were tried for your account that a way in is closed since \
                 {}. None of them was right. It opens again by itself.",
                moment(at)
            ),
            "Until then you can sign in where you have signed in before. To sign in elsewhere, ask \
             for a new password: the device that you choose it on is let in."
                .to_owned(),
            "There is nothing that you must do. If you believe that somebody knows your password, \
             close your account to them:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}
