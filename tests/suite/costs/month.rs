//! A month of a hospital with a thousand nurses.

use std::fmt::Write as _;

use api::Outcome;
use florence_local::{project, template::Template};

use super::{
    Entry,
    prices::{
        API_REQUESTS, GB_SECONDS, INVOCATIONS, LOG_GB, MAILS, METRIC, STORED_GB, monthly_fixed,
    },
};

const NURSES: f64 = 1_000.0;
const SHIFTS: f64 = 20.0;

/// How often a nurse makes each call in a shift.
const CALLS: [(&str, f64); 12] = [
    ("login", 1.0),
    ("login, wrong password", 0.2),
    ("refresh", 30.0),
    ("profile", 20.0),
    ("wizard, start", 4.0),
    ("wizard, save it again", 40.0),
    ("wizard, read", 8.0),
    ("wizards, list", 4.0),
    ("wizard, complete", 4.0),
    ("session, lock", 10.0),
    ("session, unlock, password", 10.0),
    ("logout", 1.0),
];

/// Calls that hash a password; they run with 1 GB, the others with a quarter.
const HASHING: [&str; 3] = [
    "login",
    "login, wrong password",
    "session, unlock, password",
];
pub(super) const HASHING_GB_SECONDS: f64 = 0.060;
pub(super) const OTHER_GB_SECONDS: f64 = 0.020 * 0.25;
/// Bytes that a request writes to the function's log and the access log.
pub(super) const LOGGED: f64 = 1_350.0;
/// KB stored by a shift for as long as its things are kept: events and completed wizards.
const STORED_KB: f64 = 40.0;
/// A run of the expiry function every five minutes reads each shard of two indexes.
const RUNS: f64 = 12.0 * 24.0 * 30.0;
/// A run of the mailer every minute reads each of four shards.
const SWEEPS: f64 = 60.0 * 24.0 * 30.0;
/// The metrics of the mailer.
const MAIL_METRICS: f64 = 3.0;
/// Events that a shift leaves: each of these calls but the refreshes and those that only read or save.
const EVENTS: f64 = 10.2;
/// A run of the statistics every hour looks for a day that is due.
const STATISTICS_RUNS: f64 = 24.0 * 30.0;
/// What rolling up costs for each event, as the tests of the function hold it to.
const READ_UNITS_AN_EVENT: f64 = 1.1;
const WRITE_UNITS_AN_EVENT: f64 = 0.1;
/// The metrics of the statistics.
const STATISTICS_METRICS: f64 = 2.0;

pub(super) struct Month {
    calls: f64,
    lines: Vec<Line>,
}

struct Line {
    what: &'static str,
    dollars: f64,
    /// Whether it grows with the number of nurses.
    grows: bool,
}

impl Month {
    pub(super) fn of_a_thousand_nurses(ledger: &[Entry]) -> Self {
        let shifts = NURSES * SHIFTS;
        let (mut calls, mut table, mut gb_seconds) = (0.0, 0.0, 0.0);
        for (what, times) in CALLS {
            let entry = ledger.iter().find(|entry| entry.what == what);
            let entry = entry.unwrap_or_else(|| panic!("{what} is not in the ledger"));
            let each = if HASHING.contains(&what) {
                HASHING_GB_SECONDS
            } else {
                OTHER_GB_SECONDS
            };
            calls += times * shifts;
            table += entry.dollars_per_million() * times * shifts / 1e6;
            gb_seconds += each * times * shifts;
        }
        let template = Template::of_project().unwrap();
        // One for the time of a function, and one for each outcome.
        let functions = template.functions.iter().filter(|f| !f.routes.is_empty());
        let metrics = functions.count() * (1 + Outcome::ALL.len());
        let metrics = f64::from(u32::try_from(metrics).unwrap());
        let expiry = RUNS * (16.0 * 0.5 * super::READ_UNITS + 8.0 * super::WRITE_UNITS) / 1e6;
        let mail = ledger.iter().find(|entry| entry.what == "one mail, sent");
        let mail = mail.unwrap_or_else(|| panic!("a mail is not in the ledger"));
        let invocation = INVOCATIONS + OTHER_GB_SECONDS * GB_SECONDS;
        let mail = mail.dollars_per_million() + invocation + MAILS;
        let sweep = 4.0 * 0.5 * super::READ_UNITS + invocation;
        let rolled_up =
            READ_UNITS_AN_EVENT * super::READ_UNITS + WRITE_UNITS_AN_EVENT * super::WRITE_UNITS;
        let looked_for = super::READ_UNITS + invocation;
        let fixed = |what, dollars| Line {
            what,
            dollars,
            grows: false,
        };
        let growing = |what, dollars| Line {
            what,
            dollars,
            grows: true,
        };
        let stored = shifts * STORED_KB / 1e6 * STORED_GB;
        let lines = vec![
            growing("table: reads and writes", table),
            fixed("table: runs of the expiry function", expiry),
            growing("table: what a month adds to storage and recovery", stored),
            growing("mail: one for each nurse", NURSES * mail / 1e6),
            fixed(
                "mail: a look for what is left, every minute",
                SWEEPS * sweep / 1e6,
            ),
            fixed("mail: metrics", MAIL_METRICS * METRIC),
            growing(
                "statistics: rolling the days up",
                shifts * EVENTS * rolled_up / 1e6,
            ),
            fixed(
                "statistics: a look for what is due, every hour",
                STATISTICS_RUNS * looked_for / 1e6,
            ),
            fixed("statistics: metrics", STATISTICS_METRICS * METRIC),
            growing("HTTP API", calls / 1e6 * API_REQUESTS),
            growing("Lambda: invocations", calls / 1e6 * INVOCATIONS),
            growing("Lambda: time", gb_seconds / 1e6 * GB_SECONDS),
            growing("logs", calls * LOGGED / 1e9 * LOG_GB),
            fixed("metrics, if every outcome occurs", metrics * METRIC),
            fixed(
                "key, secrets, dashboard and alarms",
                monthly_fixed(alarmed_metrics()),
            ),
        ];
        Self { calls, lines }
    }

    /// What a month costs with so many nurses.
    pub(super) fn dollars(&self, nurses: f64) -> f64 {
        let times = |line: &Line| if line.grows { nurses / NURSES } else { 1.0 };
        self.lines
            .iter()
            .map(|line| line.dollars * times(line))
            .sum()
    }

    /// How many of a shift's calls are for wizards, and how many there are.
    pub(super) fn calls_for_wizards() -> (f64, f64) {
        let is_for_wizards = |(what, _): &&(&str, f64)| what.starts_with("wizard");
        let sum = |calls: f64, (_, times): &(&str, f64)| calls + times;
        let wizards = CALLS.iter().filter(is_for_wizards).fold(0.0, sum);
        (wizards, CALLS.iter().fold(0.0, sum))
    }

    pub(super) fn section(&self) -> String {
        let total = self.dollars(NURSES);
        let mut text = format!(
            "## A thousand nurses in a month\n\n\
             Each works {SHIFTS} shifts. In a shift a nurse makes these calls, {:.1} million in \
             all:\n\n\
             | call | times |\n|---|--:|\n",
            self.calls / 1e6
        );
        for (what, times) in CALLS {
            writeln!(text, "| {what} | {times} |").unwrap();
        }
        text += "\n| what | dollars a month |\n|---|--:|\n";
        for Line { what, dollars, .. } in &self.lines {
            writeln!(text, "| {what} | {dollars:.2} |").unwrap();
        }
        writeln!(text, "| **all** | **{total:.2}** |").unwrap();
        text += "\nAssumed, not measured: how often a nurse calls, the time that Lambda bills (60 ms \
                 for a call that hashes, 20 ms for another), 1.35 kB of log lines a call and 40 kB \
                 stored a shift. Free tiers, X-Ray and data transfer are left out. Most of it is \
                 fixed: metrics and alarms cost the same for ten nurses.\n";
        text
    }
}

/// An alarm costs as much as the metrics that it looks at; a query counts as one.
fn alarmed_metrics() -> usize {
    let template = std::fs::read_to_string(project::root().join("template.yaml")).unwrap();
    template.matches("MetricName: ").count() + template.matches("Expression: !Sub SELECT").count()
}
