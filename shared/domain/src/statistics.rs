//! What the days amount to: numbers of accounts, sign-ins and wizards, never who they belong to.
//!
//! [`Figures`] are counted from the audit events of a day and stored exactly. [`PeriodStatistics`]
//! are what anybody is shown of them: see [`suppression`].

mod counting;
mod figures;
mod histogram;
mod report;
mod rolling;
mod span;
pub mod suppression;

pub use self::{
    figures::{
        AccountFigures, Counts, DeviceFigures, Figures, MethodFigures, ReasonFigures,
        SignInFigures, WizardFigures,
    },
    histogram::Histogram,
    report::{
        AccountStatistics, DeviceStatistics, MethodStatistics, PeriodStatistics, ReasonStatistics,
        SignInStatistics, WizardStatistics,
    },
    rolling::{DayStatistics, Progress, RolledUp, is_due},
    span::{By, InvalidPeriods, Periods, Span},
    suppression::Figure,
};

#[cfg(test)]
mod tests;
