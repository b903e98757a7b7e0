//! What an account may keep, and how often it may ask for what is dear.

use super::setting::WholeNumber;

/// How many wizards an account may keep, in progress or completed. Since a wizard holds 256 KiB in
/// its steps at the most, it bounds their bytes too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WizardQuota(pub u32);

/// How many exports an account may begin in a day of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportQuota(pub u32);

impl WizardQuota {
    /// `MAX_WIZARDS_PER_USER`: five years of a nurse who completes four in each of twenty shifts a
    /// month, and 1.2 GiB at the most.
    pub const WIZARDS: WholeNumber<u32> = WholeNumber {
        name: "MAX_WIZARDS_PER_USER",
        default: 5_000,
        min: 1,
        max: 1_000_000,
    };

    /// Whether somebody who ever started and removed so many wizards may start another.
    #[must_use]
    pub fn allows_another(self, started: u64, removed: u64) -> bool {
        started.saturating_sub(removed) < u64::from(self.0)
    }
}

impl ExportQuota {
    /// `EXPORTS_PER_USER_DAY`.
    pub const EXPORTS: WholeNumber<u32> = WholeNumber {
        name: "EXPORTS_PER_USER_DAY",
        default: 5,
        min: 1,
        max: 1_000,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_wizard_makes_room() {
        let quota = WizardQuota(3);
        assert!(quota.allows_another(0, 0) && quota.allows_another(2, 0));
        assert!(!quota.allows_another(3, 0) && !quota.allows_another(7, 4));
        assert!(quota.allows_another(7, 5));
    }
}
