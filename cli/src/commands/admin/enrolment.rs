use domain::one_time_code::OneTimeCode;
use identity::enrolment_codes::LIFETIME_SECONDS;

/// What an administrator needs to be told for their first second factor.
pub(super) fn told(code: &OneTimeCode) -> String {
    format!(
        "To set up a second factor, within {} hours: {}",
        LIFETIME_SECONDS / 3_600,
        code.grouped(),
    )
}

/// What is told where the secret of codes is not at hand.
pub(super) const NO_CODE: &str =
    "`florence admin reset-factors` prints the code that sets up a second factor";
