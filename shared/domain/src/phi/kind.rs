//! The kinds of identifier.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an identifier looks like; letters refer to 45 CFR 164.514(b)(2)(i).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PhiKind {
    /// A person's name (A).
    Name,
    /// A street address or post-office box (B).
    StreetAddress,
    /// A date of birth (C).
    DateOfBirth,
    /// A telephone or fax number (D, E).
    Phone,
    /// An e-mail address (F).
    Email,
    /// A United States social security number, or part of one (G).
    Ssn,
    /// A medical record, patient or encounter number (H).
    Mrn,
    /// A health plan member or policy number (I).
    HealthPlanNumber,
    /// A bank or billing account number (J).
    AccountNumber,
    /// A payment card number (J).
    CardNumber,
    /// A licence, passport or certificate number (K).
    LicenseNumber,
}

impl PhiKind {
    /// The word for programs, as in `[REDACTED:phone]`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::StreetAddress => "street_address",
            Self::DateOfBirth => "date_of_birth",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Ssn => "ssn",
            Self::Mrn => "mrn",
            Self::HealthPlanNumber => "health_plan_number",
            Self::AccountNumber => "account_number",
            Self::CardNumber => "card_number",
            Self::LicenseNumber => "license_number",
        }
    }
}

impl PhiKind {
    /// Whether the person who wrote it may confirm that it identifies nobody. What has the form of
    /// a number or an address of mail is never kept, nor is a date of birth.
    #[must_use]
    pub const fn may_be_confirmed(self) -> bool {
        matches!(self, Self::Name | Self::StreetAddress)
    }
}

/// The words for people.
impl fmt::Display for PhiKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Name => "a person's name",
            Self::StreetAddress => "a street address",
            Self::DateOfBirth => "a date of birth",
            Self::Phone => "a telephone number",
            Self::Email => "an e-mail address",
            Self::Ssn => "a social security number",
            Self::Mrn => "a medical record number",
            Self::HealthPlanNumber => "a health plan number",
            Self::AccountNumber => "an account number",
            Self::CardNumber => "a card number",
            Self::LicenseNumber => "a license number",
        })
    }
}
