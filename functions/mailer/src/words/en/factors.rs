//! What happened to the second factors of an account.

use domain::timestamp::Timestamp;

use super::{
    ABOUT_AN_ACCOUNT,
    access::{NOT_ME, what_not_me_does},
    moment,
};
use crate::message::Content;

pub(in crate::words) fn enrolment_code() -> Content {
    Content {
        subject: "Your code for a second factor",
        paragraphs: vec![
            "Type this code where you set up your second factor. It is good for one hour, once. A code that \
             you had before is good no more."
                .to_owned(),
        ],
        after: vec![
            "Tell it to nobody: no colleague will ever ask you for it. There is no link in this mail to \
             follow."
                .to_owned(),
            "If you did not ask for it, somebody knows your password. Change it now: without this code they \
             administer nothing."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(in crate::words) fn factor_added(at: Timestamp) -> Content {
    Content {
        subject: "A second factor was set up",
        paragraphs: vec![
            format!(
                "A passkey or an authenticator app was set up for your account on {}. Every other \
                 device that was signed in has been signed out.",
                moment(at)
            ),
            "If you did this, keep your recovery codes where neither is. If you did not, somebody else \
             can use your account. Close it to them:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn factor_removed(at: Timestamp) -> Content {
    Content {
        subject: "A second factor was removed",
        paragraphs: vec![
            format!(
                "A passkey or the authenticator app of your account was removed on {}. If none is left, \
                 your recovery codes are gone too, and your password alone signs in now.",
                moment(at)
            ),
            "If you did this, there is nothing else to do. If you did not, somebody else can use your \
             account. Close it to them:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn factors_reset(at: Timestamp) -> Content {
    Content {
        subject: "Your second factors were taken away",
        paragraphs: vec![
            format!(
                "The passkeys, the authenticator app and the recovery codes of your account were taken \
                 away on {} by those who run the service, and every device was signed out.",
                moment(at)
            ),
            "If you asked for this because you lost them, sign in and set up new ones.".to_owned(),
            "If you did not, tell an administrator at your workplace now.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(in crate::words) fn recovery_codes_made(at: Timestamp) -> Content {
    Content {
        subject: "New recovery codes were made",
        paragraphs: vec![
            format!(
                "New recovery codes were made for your account on {}. Those that you had are good no \
                 more.",
                moment(at)
            ),
            "If you did this, keep the new ones where your app or passkey is not. If you did not, \
             somebody else can use your account. Close it to them:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn wrong_factors(at: Timestamp) -> Content {
    Content {
        subject: "Somebody may know your password",
        paragraphs: vec![
            format!(
                "Several wrong codes or passkeys were tried for your account until {}, by somebody who \
                 had passed the password or was signed in already.",
                moment(at)
            ),
            "If it was you, check the clock of the device with your app. If it was not, close your \
             account to them:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}
