//! What is shown of a period.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    figures::{Figures, WizardFigures},
    histogram::Histogram,
    rolling::RolledUp,
    span::Periods,
    suppression::{Asked, Cells, Figure, Shown},
};
use crate::period::Day;

/// What happened in a period. No count of one to four can be seen in it or worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeriodStatistics {
    /// Its first day, of UTC.
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    pub to: Day,
    /// Whether it is over and everything of it known. Before that no figure is exact.
    pub complete: bool,
    /// Accounts.
    pub accounts: AccountStatistics,
    /// Attempts to sign in.
    pub sign_ins: SignInStatistics,
    /// Wizards by type, in the order of the names; types of which nothing happened are left out.
    pub wizards: Vec<WizardStatistics>,
}

/// Accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StatisticsOfAccounts)]
pub struct AccountStatistics {
    /// Those that somebody signed in to. Each counts once in a period, so those of days do not add up
    /// to that of a week.
    pub active: Figure,
    /// Those that were made by registering; with the code from the mailbox, where one is asked for.
    pub registered: Figure,
    /// Invitations that were accepted.
    pub invited: Figure,
    /// Those that were deleted.
    pub deleted: Figure,
}

/// Attempts to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StatisticsOfSignIns)]
pub struct SignInStatistics {
    /// Those that began a session.
    pub succeeded: Figure,
    /// The same, by what they were made with.
    pub by_method: MethodStatistics,
    /// The same, by what they were made on.
    pub by_device: DeviceStatistics,
    /// Those that were refused, in either step.
    pub refused: Figure,
    /// The same, by the reason.
    pub by_reason: ReasonStatistics,
    /// Those among the refused ones that were the last for now: so many guesses were made that the
    /// address takes no more from strangers, or the account no more second factors.
    pub closed: Figure,
}

/// Sign-ins by what they were made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SignInsByMethod)]
pub struct MethodStatistics {
    /// A password alone.
    pub password: Figure,
    /// A password and a second factor.
    pub password_and_factor: Figure,
    /// Something else than a password.
    pub passwordless: Figure,
}

/// Sign-ins by the class of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SignInsByDevice)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DeviceStatistics {
    pub phone: Figure,
    pub tablet: Figure,
    pub desktop: Figure,
    /// No user agent, or one that is no browser.
    pub other: Figure,
}

/// Refused sign-ins by the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SignInsByReason)]
pub struct ReasonStatistics {
    /// The account has another password.
    pub wrong_password: Figure,
    /// No account has the address.
    pub unknown_account: Figure,
    /// The password was right, and the second factor was not.
    pub wrong_factor: Figure,
    /// The account is disabled.
    pub account_disabled: Figure,
    /// Anything else.
    pub other: Figure,
}

/// Wizards of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StatisticsOfWizards)]
pub struct WizardStatistics {
    /// A type of the catalogue, or `custom`.
    pub wizard_type: String,
    /// Those that were started.
    pub started: Figure,
    /// Those that were completed.
    pub completed: Figure,
    /// Those in progress that were removed, by their person or for their age.
    pub abandoned: Figure,
    /// How many of those that were completed or abandoned had come how far: all of them, those with
    /// the first step, those with the second or a later one, and so on. `null` where it would show
    /// fewer than five that stopped at the same step.
    pub reached: Option<Vec<u64>>,
    /// The seconds from start to completion within which half were done, from classes of time. `null`
    /// with fewer than five.
    pub median_seconds: Option<u64>,
    /// The same for nine in ten.
    pub p90_seconds: Option<u64>,
}

impl PeriodStatistics {
    /// What is shown of each of some periods.
    #[must_use]
    pub fn of(rolled_up: &RolledUp, periods: &Periods) -> Vec<Self> {
        let asked = periods.each.iter().map(|span| Asked {
            rolled_up,
            by: periods.by,
            span: *span,
        });
        asked.map(Self::of_one).collect()
    }

    fn of_one(asked: Asked<'_>) -> Self {
        Self {
            from: asked.span.first,
            to: asked.span.last,
            complete: asked.is_over(),
            accounts: AccountStatistics::of(asked),
            sign_ins: SignInStatistics::of(asked),
            wizards: types(asked)
                .into_iter()
                .map(|name| WizardStatistics::of(asked, name))
                .collect(),
        }
    }
}

/// The types of wizards that anything happened to.
fn types(asked: Asked<'_>) -> BTreeSet<String> {
    let types = asked.days(asked.span);
    let types = types.flat_map(|figures| figures.wizards.keys().cloned());
    types.collect()
}

impl AccountStatistics {
    fn of(asked: Asked<'_>) -> Self {
        Self {
            active: asked.active(),
            registered: asked.figure(|day| day.accounts.registered),
            invited: asked.figure(|day| day.accounts.invited),
            deleted: asked.figure(|day| day.accounts.deleted),
        }
    }
}

impl SignInStatistics {
    fn of(asked: Asked<'_>) -> Self {
        let methods: Cells<'_> = &|day| day.sign_ins.by_method.cells();
        let devices: Cells<'_> = &|day| day.sign_ins.by_device.cells();
        let reasons: Cells<'_> = &|day| day.sign_ins.by_reason.cells();
        let succeeded: Cells<'_> = &|day| vec![methods(day).iter().sum()];
        let refused: Cells<'_> = &|day| vec![reasons(day).iter().sum()];
        Self {
            succeeded: asked.group(succeeded, &[]).at(0),
            by_method: MethodStatistics::of(&asked.group(methods, &[succeeded])),
            by_device: DeviceStatistics::of(&asked.group(devices, &[succeeded])),
            refused: asked.group(refused, &[]).at(0),
            by_reason: ReasonStatistics::of(&asked.group(reasons, &[refused])),
            closed: asked.figure(|day| day.sign_ins.closed),
        }
    }
}

impl MethodStatistics {
    fn of(shown: &Shown) -> Self {
        Self {
            password: shown.at(0),
            password_and_factor: shown.at(1),
            passwordless: shown.at(2),
        }
    }
}

impl DeviceStatistics {
    fn of(shown: &Shown) -> Self {
        Self {
            phone: shown.at(0),
            tablet: shown.at(1),
            desktop: shown.at(2),
            other: shown.at(3),
        }
    }
}

impl ReasonStatistics {
    fn of(shown: &Shown) -> Self {
        Self {
            wrong_password: shown.at(0),
            unknown_account: shown.at(1),
            wrong_factor: shown.at(2),
            account_disabled: shown.at(3),
            other: shown.at(4),
        }
    }
}

impl WizardStatistics {
    fn of(asked: Asked<'_>, wizard_type: String) -> Self {
        let none = WizardFigures::default();
        let of = |day: &Figures| day.wizards.get(&wizard_type).unwrap_or(&none).clone();
        let completed: Cells<'_> = &|day| vec![of(day).completed_at.total()];
        let abandoned: Cells<'_> = &|day| vec![of(day).abandoned_at.total()];
        let how_far = asked.group(&|day| ends(&of(day)), &[completed, abandoned]);
        let completed = asked.group(completed, &[]).at(0);
        let mut seconds = Histogram::default();
        for day in asked.days(asked.span) {
            seconds.add(&of(day).seconds);
        }
        let is_shown = completed.exact && completed.count > 0;
        let percentile = |percent| seconds.percentile(percent).filter(|_| is_shown);
        Self {
            started: asked.figure(|day| of(day).started),
            completed,
            abandoned: asked.group(abandoned, &[]).at(0),
            reached: how_far.exactly().map(reached),
            median_seconds: percentile(50),
            p90_seconds: percentile(90),
            wizard_type,
        }
    }
}

/// How wizards ended, by the furthest step of each: in turn those that were abandoned and those that
/// were completed.
fn ends(wizard: &WizardFigures) -> Vec<u64> {
    let (abandoned, completed) = (&wizard.abandoned_at.0, &wizard.completed_at.0);
    let at = |counts: &[u64], step: usize| counts.get(step).copied().unwrap_or_default();
    (0..abandoned.len().max(completed.len()))
        .flat_map(|step| [at(abandoned, step), at(completed, step)])
        .collect()
}

/// How many came at least so far, from [`ends`].
fn reached(ends: &[u64]) -> Vec<u64> {
    let mut steps: Vec<u64> = ends.chunks(2).map(|end| end.iter().sum()).collect();
    for step in (1..steps.len()).rev() {
        steps[step - 1] += steps[step];
    }
    steps
}
