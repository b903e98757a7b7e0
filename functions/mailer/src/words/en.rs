//! English.

use domain::timestamp::Timestamp;

use super::{month, parts};
use crate::message::Content;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const ABOUT_AN_ACCOUNT: &str =
    "You get this mail because it concerns the security of your account.";

const TYPED_ADDRESS: &str = "You get this mail because somebody registered with your address.";

pub(super) fn registration_code() -> Content {
    Content {
        subject: "Your code to register",
        paragraphs: vec![
            "Type this code on the page where you registered. It is good for ten minutes from then \
             on."
            .to_owned(),
        ],
        after: vec![
            "Tell it to nobody: no colleague or administrator will ever ask you for it. There is \
             no link in this mail to follow."
                .to_owned(),
            "If you did not register, somebody typed your address. There is nothing to do: \
             without this code no account is made."
                .to_owned(),
        ],
        footer: TYPED_ADDRESS,
        ..Content::default()
    }
}

pub(super) fn already_registered() -> Content {
    Content {
        subject: "You already have an account",
        paragraphs: vec![
            "Somebody has just registered with this address. It already has an account, so no \
             other one is made."
                .to_owned(),
            "If it was you, sign in with the password that you have.".to_owned(),
            "If it was not you, there is nothing to do. Nobody has got into your account."
                .to_owned(),
        ],
        footer: TYPED_ADDRESS,
        ..Content::default()
    }
}

pub(super) fn password_changed(at: Timestamp) -> Content {
    Content {
        subject: "Your password was changed",
        paragraphs: vec![
            format!(
                "The password of your account was changed on {}. Every other device that was \
                 signed in has been signed out.",
                moment(at)
            ),
            "If you did this, there is nothing else to do.".to_owned(),
            "If you did not, somebody else can use your account. Tell an administrator at your \
             workplace now, so that they disable it."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn account_disabled(at: Timestamp) -> Content {
    Content {
        subject: "Your account was disabled",
        paragraphs: vec![
            format!(
                "An administrator disabled your account on {}. Nobody can sign in with it, and \
                 every device has been signed out. What you saved is kept.",
                moment(at)
            ),
            "Ask an administrator at your workplace if you did not expect this.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn account_deleted(at: Timestamp) -> Content {
    Content {
        subject: "Your account was deleted",
        paragraphs: vec![
            format!(
                "Your account was deleted on {}, with everything that was saved in it. It cannot \
                 be brought back. You can register again with the same address.",
                moment(at)
            ),
            "If you did not do this, somebody else knew your password. Change it wherever else \
             you use it, and tell an administrator at your workplace."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn account_removed(at: Timestamp) -> Content {
    Content {
        subject: "Your account was deleted",
        paragraphs: vec![
            format!(
                "An administrator deleted your account on {}, with everything that was saved in \
                 it. It cannot be brought back.",
                moment(at)
            ),
            "Ask an administrator at your workplace if you did not expect this.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

/// `27 November 2026 at 08:30 UTC`.
fn moment(at: Timestamp) -> String {
    let (year, number, day, time) = parts(at);
    format!("{day} {} {year} at {time} UTC", month(MONTHS, number))
}
