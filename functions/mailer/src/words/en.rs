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
    }
}

/// `27 November 2026 at 08:30 UTC`.
fn moment(at: Timestamp) -> String {
    let (year, number, day, time) = parts(at);
    format!("{day} {} {year} at {time} UTC", month(MONTHS, number))
}
