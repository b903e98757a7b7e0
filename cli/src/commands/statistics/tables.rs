//! The figures as tables for people.

use domain::period::Day;
use domain::statistics::{By, Figure, PeriodStatistics, WizardStatistics};

/// A table: its head, then its rows. So many columns in front are names, all others numbers.
struct Table {
    names: usize,
    rows: Vec<Vec<String>>,
}

pub(super) fn text(by: By, until: Option<Day>, statistics: &[PeriodStatistics]) -> String {
    let until = match until {
        Some(day) => format!("Up to {day}"),
        None => "Nothing is rolled up yet".to_owned(),
    };
    let mut parts = vec![
        until,
        aligned(&accounts(by, statistics)),
        aligned(&sign_ins(by, statistics)),
        aligned(&refusals(by, statistics)),
    ];
    let wizards = wizards(by, statistics);
    if wizards.rows.len() > 1 {
        parts.push(aligned(&wizards));
    }
    parts.join("\n\n")
}

fn accounts(by: By, statistics: &[PeriodStatistics]) -> Table {
    let head = ["active", "registered", "invited", "deleted"];
    table(by, &head, statistics, |period| {
        let of = period.accounts;
        vec![of.active, of.registered, of.invited, of.deleted]
    })
}

fn sign_ins(by: By, statistics: &[PeriodStatistics]) -> Table {
    let head = [
        "sign-ins",
        "password",
        "with factor",
        "passwordless",
        "phone",
        "tablet",
        "desktop",
        "other",
    ];
    table(by, &head, statistics, |period| {
        let of = period.sign_ins;
        let (methods, devices) = (of.by_method, of.by_device);
        vec![
            of.succeeded,
            methods.password,
            methods.password_and_factor,
            methods.passwordless,
            devices.phone,
            devices.tablet,
            devices.desktop,
            devices.other,
        ]
    })
}

fn refusals(by: By, statistics: &[PeriodStatistics]) -> Table {
    let head = [
        "refused",
        "wrong password",
        "no account",
        "wrong factor",
        "disabled",
        "other",
        "closed",
    ];
    table(by, &head, statistics, |period| {
        let of = period.sign_ins;
        let reasons = of.by_reason;
        vec![
            of.refused,
            reasons.wrong_password,
            reasons.unknown_account,
            reasons.wrong_factor,
            reasons.account_disabled,
            reasons.other,
            of.closed,
        ]
    })
}

fn table(
    by: By,
    head: &[&str],
    statistics: &[PeriodStatistics],
    figures: impl Fn(&PeriodStatistics) -> Vec<Figure>,
) -> Table {
    let head = [by.as_str()].into_iter().chain(head.iter().copied());
    let rows = statistics.iter().map(|period| {
        let first = period.from.to_string();
        let figures = figures(period).into_iter();
        let figures = figures.map(|figure| shown(period, figure));
        [first].into_iter().chain(figures).collect()
    });
    let head = head.map(str::to_owned).collect();
    Table {
        names: 1,
        rows: [head].into_iter().chain(rows).collect(),
    }
}

fn wizards(by: By, statistics: &[PeriodStatistics]) -> Table {
    let head = [
        by.as_str(),
        "wizard",
        "started",
        "completed",
        "abandoned",
        "median",
        "90 %",
        "reached",
    ];
    let rows = statistics.iter().flat_map(|period| {
        let wizards = period.wizards.iter();
        wizards.map(|wizard| wizard_row(period, wizard))
    });
    let head = head.map(str::to_owned).to_vec();
    Table {
        names: 2,
        rows: [head].into_iter().chain(rows).collect(),
    }
}

fn wizard_row(period: &PeriodStatistics, wizard: &WizardStatistics) -> Vec<String> {
    let time = |seconds: Option<u64>| seconds.map_or("-".to_owned(), minutes);
    let reached = wizard.reached.as_ref().map(|steps| {
        let steps: Vec<_> = steps.iter().map(u64::to_string).collect();
        steps.join(" ")
    });
    vec![
        period.from.to_string(),
        wizard.wizard_type.clone(),
        shown(period, wizard.started),
        shown(period, wizard.completed),
        shown(period, wizard.abandoned),
        time(wizard.median_seconds),
        time(wizard.p90_seconds),
        reached.unwrap_or_else(|| "-".to_owned()),
    ]
}

fn minutes(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn shown(period: &PeriodStatistics, figure: Figure) -> String {
    match (figure.count, figure.exact) {
        (count, true) => count.to_string(),
        (0, false) if period.complete => "*".to_owned(),
        (0, false) => "-".to_owned(),
        (count, false) => format!("{count}+"),
    }
}

/// The table with its columns under each other, names to the left and numbers to the right.
fn aligned(Table { names, rows }: &Table) -> String {
    let width = |column: usize| rows.iter().map(move |row| row[column].len()).max();
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns).filter_map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| {
            if column < *names {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        let cells: Vec<_> = cells.collect();
        cells.join("  ").trim_end().to_owned()
    });
    let lines: Vec<_> = lines.collect();
    lines.join("\n")
}
