//! English.

mod access;
mod factors;

use domain::timestamp::Timestamp;

pub(super) use self::access::{
    new_device, password_changed, password_reset, reset_of_disabled_account, too_many_failures,
};

pub(super) use self::factors::{
    enrolment_code, factor_added, factor_removed, factors_reset, recovery_codes_made, wrong_factors,
};

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

const NEW_ADDRESS: &str =
    "You get this mail because somebody gave your address as the new one of their account.";

const INVITED: &str = "You get this mail because an administrator invited your address.";

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

pub(super) fn email_change_code() -> Content {
    Content {
        subject: "Your code to confirm this address",
        paragraphs: vec![
            "Type this code on the page where you changed your address. It is good for ten \
             minutes from then on."
                .to_owned(),
        ],
        after: vec![
            "Tell it to nobody: no colleague or administrator will ever ask you for it. There is \
             no link in this mail to follow."
                .to_owned(),
            "If you did not change your address, somebody typed yours. There is nothing to do: \
             without this code nothing happens."
                .to_owned(),
        ],
        footer: NEW_ADDRESS,
        ..Content::default()
    }
}

pub(super) fn address_in_use() -> Content {
    Content {
        subject: "This address already has an account",
        paragraphs: vec![
            "Somebody wanted to use this address for another account. It belongs to yours, so \
             nothing has changed."
                .to_owned(),
            "If it was you, sign in to the account that has this address, or delete that one \
             first."
                .to_owned(),
            "If it was not you, there is nothing to do. Nobody has got into your account."
                .to_owned(),
        ],
        footer: NEW_ADDRESS,
        ..Content::default()
    }
}

pub(super) fn email_changed(at: Timestamp) -> Content {
    Content {
        subject: "The address of your account was changed",
        paragraphs: vec![
            format!(
                "On {} your account was given another address, which somebody confirmed. From \
                 now on that one signs in and gets the mail.",
                moment(at)
            ),
            "If you did this, there is nothing else to do.".to_owned(),
            "If you did not, follow this link within seven days. It gives the account this \
             address back and signs every device out. You then choose a new password."
                .to_owned(),
        ],
        link_label: "Undo the change",
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn email_confirmed(at: Timestamp) -> Content {
    Content {
        subject: "Your account has this address now",
        paragraphs: vec![
            format!(
                "On {} you confirmed this address. From now on you sign in with it, with the \
                 password that you have.",
                moment(at)
            ),
            "The address before was told, and can undo this for seven days.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn email_change_undone(at: Timestamp) -> Content {
    Content {
        subject: "A change of address was undone",
        paragraphs: vec![
            format!(
                "On {} the account was given the address back that it had before, by a link in \
                 the mail to that address. Every device has been signed out, and the password is \
                 refused.",
                moment(at)
            ),
            "Whoever reads the mail of that address chooses a new password there: ask for it \
             where you sign in."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn invitation() -> Content {
    Content {
        subject: "You are invited",
        paragraphs: vec![
            "An administrator invited you to AI Nurse Florence, an assistant that nurses use at \
             work. Follow this link within seven days to choose a password."
                .to_owned(),
        ],
        link_label: "Accept the invitation",
        after: vec![
            "The link is yours alone: whoever has it gets the account. If you did not expect an \
             invitation, there is nothing to do."
                .to_owned(),
        ],
        footer: INVITED,
    }
}

/// `27 November 2026 at 08:30 UTC`.
fn moment(at: Timestamp) -> String {
    let (year, number, day, time) = parts(at);
    format!("{day} {} {year} at {time} UTC", month(MONTHS, number))
}
