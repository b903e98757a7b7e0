//! The words of every mail, one file for each language.

mod en;
mod es;

use domain::{
    language::Language,
    mail::{Mail, Template},
    timestamp::Timestamp,
};

use crate::message::Content;

/// What a mail says in its language when it is sent as `template`.
pub(crate) fn content(mail: &Mail, template: Template) -> Content {
    let at = mail.caused_at();
    match (template, mail.locale) {
        (Template::RegistrationCode, Language::En) => en::registration_code(),
        (Template::RegistrationCode, Language::Es) => es::registration_code(),
        (Template::AlreadyRegistered, Language::En) => en::already_registered(),
        (Template::AlreadyRegistered, Language::Es) => es::already_registered(),
        (Template::PasswordReset, Language::En) => en::password_reset(),
        (Template::PasswordReset, Language::Es) => es::password_reset(),
        (Template::ResetOfDisabledAccount, Language::En) => en::reset_of_disabled_account(),
        (Template::ResetOfDisabledAccount, Language::Es) => es::reset_of_disabled_account(),
        (Template::NewDevice, Language::En) => en::new_device(at),
        (Template::NewDevice, Language::Es) => es::new_device(at),
        (Template::TooManyFailures, Language::En) => en::too_many_failures(at),
        (Template::TooManyFailures, Language::Es) => es::too_many_failures(at),
        (Template::PasswordChanged, Language::En) => en::password_changed(at),
        (Template::PasswordChanged, Language::Es) => es::password_changed(at),
        (Template::AccountDisabled, Language::En) => en::account_disabled(at),
        (Template::AccountDisabled, Language::Es) => es::account_disabled(at),
        (Template::AccountDeleted, Language::En) => en::account_deleted(at),
        (Template::AccountDeleted, Language::Es) => es::account_deleted(at),
        (Template::EnrolmentCode, Language::En) => en::enrolment_code(),
        (Template::EnrolmentCode, Language::Es) => es::enrolment_code(),
        (Template::FactorAdded, Language::En) => en::factor_added(at),
        (Template::FactorAdded, Language::Es) => es::factor_added(at),
        (Template::FactorRemoved, Language::En) => en::factor_removed(at),
        (Template::FactorRemoved, Language::Es) => es::factor_removed(at),
        (Template::FactorsReset, Language::En) => en::factors_reset(at),
        (Template::FactorsReset, Language::Es) => es::factors_reset(at),
        (Template::RecoveryCodesMade, Language::En) => en::recovery_codes_made(at),
        (Template::RecoveryCodesMade, Language::Es) => es::recovery_codes_made(at),
        (Template::WrongFactors, Language::En) => en::wrong_factors(at),
        (Template::WrongFactors, Language::Es) => es::wrong_factors(at),
        (Template::AccountRemoved, Language::En) => en::account_removed(at),
        (Template::AccountRemoved, Language::Es) => es::account_removed(at),
        (Template::EmailChangeCode, Language::En) => en::email_change_code(),
        (Template::EmailChangeCode, Language::Es) => es::email_change_code(),
        (Template::AddressInUse, Language::En) => en::address_in_use(),
        (Template::AddressInUse, Language::Es) => es::address_in_use(),
        (Template::EmailChanged, Language::En) => en::email_changed(at),
        (Template::EmailChanged, Language::Es) => es::email_changed(at),
        (Template::EmailConfirmed, Language::En) => en::email_confirmed(at),
        (Template::EmailConfirmed, Language::Es) => es::email_confirmed(at),
        (Template::EmailChangeUndone, Language::En) => en::email_change_undone(at),
        (Template::EmailChangeUndone, Language::Es) => es::email_change_undone(at),
        (Template::Invitation, Language::En) => en::invitation(),
        (Template::Invitation, Language::Es) => es::invitation(),
    }
}

/// The parts of a time: year, month from 1, day, and hours and minutes, all in UTC.
fn parts(at: Timestamp) -> (String, usize, u8, String) {
    let text = at.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    (
        part(0..4).to_owned(),
        part(5..7).parse().unwrap_or_default(),
        part(8..10).parse().unwrap_or_default(),
        part(11..16).to_owned(),
    )
}

/// The name of a month from 1.
fn month(names: [&'static str; 12], number: usize) -> &'static str {
    let name = number.checked_sub(1).and_then(|index| names.get(index));
    name.copied().unwrap_or_default()
}
