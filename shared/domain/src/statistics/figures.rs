//! What is counted of a day, exactly as it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::histogram::Histogram;

/// What happened on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Accounts.
    pub accounts: AccountFigures,
    /// Attempts to sign in.
    pub sign_ins: SignInFigures,
    /// Wizards by their type: one of the catalogue, or `custom`.
    pub wizards: BTreeMap<String, WizardFigures>,
}

/// Accounts of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountFigures {
    /// Those that somebody signed in to, by whatever way.
    pub active: u64,
    /// Those among them that nobody had signed in to before in the same week. Summed over the days of
    /// a week they are the accounts that were active in it.
    pub first_of_week: u64,
    /// The same for the month.
    pub first_of_month: u64,
    /// Those that were made by registering; with the code from the mailbox, where one is asked for.
    pub registered: u64,
    /// Invitations that were accepted.
    pub invited: u64,
    /// Those that were deleted.
    pub deleted: u64,
}

/// Attempts to sign in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInFigures {
    /// Those that began a session, by what they were made with.
    pub by_method: MethodFigures,
    /// The same, by what they were made on.
    pub by_device: DeviceFigures,
    /// Those that were refused, by the reason.
    pub by_reason: ReasonFigures,
    /// Those among the refused ones that were the last for now: so many guesses were made that the
    /// address takes no more from strangers, or the account no more second factors.
    pub closed: u64,
}

/// Sign-ins by what they were made with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MethodFigures {
    /// A password alone.
    pub password: u64,
    /// A password and a second factor.
    pub password_and_factor: u64,
    /// Something else than a password.
    pub passwordless: u64,
}

/// Sign-ins by the class of the device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DeviceFigures {
    pub phone: u64,
    pub tablet: u64,
    pub desktop: u64,
    pub other: u64,
}

/// Refused sign-ins by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReasonFigures {
    /// The account has another password.
    pub wrong_password: u64,
    /// No account has the address.
    pub unknown_account: u64,
    /// The password was right, and the second factor was not.
    pub wrong_factor: u64,
    /// The account is disabled.
    pub account_disabled: u64,
    /// Anything else.
    pub other: u64,
}

/// Wizards of one type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WizardFigures {
    /// Those that were started.
    pub started: u64,
    /// Those that were completed, by the number of the furthest step that was saved.
    pub completed_at: Counts,
    /// Those that were removed while in progress, by their person or for their age, by the same.
    pub abandoned_at: Counts,
    /// How long it took from start to completion.
    pub seconds: Histogram,
}

/// Counts by a small number. As long as the largest one needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts(pub Vec<u64>);

impl Counts {
    /// Counts one more at `place`.
    pub fn count(&mut self, place: usize) {
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        self.0[place] += 1;
    }

    /// With those of `other`, place by place.
    pub fn add(&mut self, other: &[u64]) {
        if self.0.len() < other.len() {
            self.0.resize(other.len(), 0);
        }
        for (sum, count) in self.0.iter_mut().zip(other) {
            *sum += count;
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }
}

impl MethodFigures {
    pub(super) fn cells(self) -> Vec<u64> {
        let Self {
            password,
            password_and_factor,
            passwordless,
        } = self;
        vec![password, password_and_factor, passwordless]
    }
}

impl DeviceFigures {
    pub(super) fn cells(self) -> Vec<u64> {
        let Self {
            phone,
            tablet,
            desktop,
            other,
        } = self;
        vec![phone, tablet, desktop, other]
    }
}

impl ReasonFigures {
    pub(super) fn cells(self) -> Vec<u64> {
        let Self {
            wrong_password,
            unknown_account,
            wrong_factor,
            account_disabled,
            other,
        } = self;
        vec![
            wrong_password,
            unknown_account,
            wrong_factor,
            account_disabled,
            other,
        ]
    }
}
