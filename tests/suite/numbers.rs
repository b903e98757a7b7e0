//! The whole numbers that a deployment may set, as the code has them.

use std::fmt::Debug;

use domain::{
    audit::Retention,
    device::DEVICE_TRUST_DAYS,
    mail::budget::ANONYMOUS_MAILS_PER_HOUR,
    password_policy::PasswordPolicy,
    quotas::{ExportQuota, WizardQuota},
    session::SessionSettings,
    setting::WholeNumber,
    sign_ins::SignInLimit,
    source_limit::SourceLimit,
    spending::SpendingLimit,
};
use identity::{password::Argon2Cost, refresh::Refresh, tokens::TokenSettings};

/// A variable that holds a whole number, whatever its type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    pub(crate) variable: &'static str,
    pub(crate) default: u32,
    pub(crate) min: u32,
    pub(crate) max: u32,
}

/// All of them. `template.yaml` has a parameter for each, with the same default and range.
pub(crate) fn numbers() -> [Number; 20] {
    [
        number(TokenSettings::ACCESS),
        number(Refresh::GRACE),
        number(SessionSettings::IDLE),
        number(SessionSettings::ABSOLUTE),
        number(SessionSettings::MAX_PER_USER),
        number(Argon2Cost::MEMORY_KIB),
        number(Argon2Cost::ITERATIONS),
        number(Argon2Cost::PARALLELISM),
        number(PasswordPolicy::MIN_LENGTH),
        number(SourceLimit::SIGN_IN_FAILURES),
        number(SourceLimit::SIGN_INS),
        number(SignInLimit::SIGN_INS),
        number(SourceLimit::REGISTRATIONS),
        number(SourceLimit::RESETS),
        number(ANONYMOUS_MAILS_PER_HOUR),
        number(SpendingLimit::UNITS),
        number(WizardQuota::WIZARDS),
        number(ExportQuota::EXPORTS),
        number(Retention::DAYS),
        number(DEVICE_TRUST_DAYS),
    ]
}

fn number<T: TryInto<u32, Error: Debug>>(setting: WholeNumber<T>) -> Number {
    Number {
        variable: setting.name,
        default: setting.default.try_into().unwrap(),
        min: setting.min.try_into().unwrap(),
        max: setting.max.try_into().unwrap(),
    }
}
