//! The figures as a table, each beside its budget.

use std::{collections::HashMap, fmt, time::Duration};

use crate::measure::Figures;

/// Of a cold start, in hello-worlds with one client of the SDK.
const INIT_BUDGET: f64 = 1.5;
/// The same for those that others wait for at each of their requests.
const INIT_BUDGET_OF_CHECKS: f64 = 1.2;
const CHECKS: [&str; 2] = ["authorizer", "health"];
/// The first invocation of a function that neither hashes nor works off a backlog.
const FIRST_BUDGET: Duration = Duration::from_millis(10);
const WITHOUT_FIRST_BUDGET: [&str; 5] = [
    "login",
    "mailer",
    "register",
    "session-expiry",
    "statistics",
];
/// Processor time of a profile beyond that of one request to the table, which is all that health
/// does.
const PROFILE_CPU_BUDGET: Duration = Duration::from_micros(150);
/// Bytes of a zipped binary.
const ZIP_BUDGET: usize = 5_000_000;
/// KiB that a sign-in may take: the hash and 25 MiB.
const LOGIN_MEMORY_BUDGET: u64 = 19_456 + 25 * 1024;

#[derive(Default)]
pub(crate) struct Table {
    lines: Vec<String>,
    over: Vec<String>,
    functions: HashMap<String, Figures>,
}

impl Table {
    pub(crate) fn references(&mut self, hello: &Figures, floor: &Figures) {
        self.line("hello-world", hello, 1.0, ratio(hello, floor));
        self.line("with the SDK", floor, ratio(floor, hello), 1.0);
    }

    pub(crate) fn function(
        &mut self,
        name: &str,
        figures: Figures,
        hello: &Figures,
        floor: &Figures,
    ) {
        let of_floor = ratio(&figures, floor);
        self.line(name, &figures, ratio(&figures, hello), of_floor);
        let init_budget = if CHECKS.contains(&name) {
            INIT_BUDGET_OF_CHECKS
        } else {
            INIT_BUDGET
        };
        if name == "login" {
            self.judge(
                figures.peak_memory > LOGIN_MEMORY_BUDGET,
                format!("login: peak memory above {LOGIN_MEMORY_BUDGET} KiB"),
            );
        }
        self.judge(
            of_floor > init_budget,
            format!("{name}: init above {init_budget} hello-worlds with the SDK"),
        );
        self.judge(
            figures.first > FIRST_BUDGET && !WITHOUT_FIRST_BUDGET.contains(&name),
            format!("{name}: first invocation above {FIRST_BUDGET:?}"),
        );
        self.judge(
            figures.zipped > ZIP_BUDGET,
            format!("{name}: more than {ZIP_BUDGET} bytes zipped"),
        );
        self.functions.insert(name.to_owned(), figures);
    }

    /// Compares the functions with each other, when all are there.
    pub(crate) fn finish(&mut self) {
        let cpu = |name| {
            self.functions
                .get(name)
                .map_or(Duration::ZERO, |f| f.cpu.all)
        };
        let beyond = cpu("profile").saturating_sub(cpu("health"));
        self.lines.push(format!(
            "profile: {beyond:.0?} of processor time beyond one request to the table"
        ));
        self.judge(
            beyond > PROFILE_CPU_BUDGET,
            format!("profile: processor time above {PROFILE_CPU_BUDGET:?}"),
        );
    }

    /// The figures of that function, once it is measured.
    pub(crate) fn of(&self, name: &str) -> Option<&Figures> {
        self.functions.get(name)
    }

    fn judge(&mut self, is_over: bool, what: String) {
        if is_over {
            self.over.push(what);
        }
    }

    fn line(&mut self, name: &str, figures: &Figures, of_hello: f64, of_floor: f64) {
        let millis = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1e3);
        let rest = figures.warm.saturating_sub(figures.table);
        self.lines.push(format!(
            "{name:<16}{:>9}{of_hello:>9.2}{of_floor:>9.2}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9.1}{:>9.2}",
            millis(figures.init),
            millis(figures.first),
            millis(figures.warm),
            millis(figures.table),
            millis(rest),
            millis(figures.cpu.all),
            mebibytes(figures.peak_memory),
            megabytes(figures.zipped),
        ));
    }
}

/// How many times as long the one takes to start.
fn ratio(figures: &Figures, reference: &Figures) -> f64 {
    figures.init.as_secs_f64() / reference.init.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "only shown, with one digit")]
fn mebibytes(kibibytes: u64) -> f64 {
    kibibytes as f64 / 1024.0
}

#[expect(clippy::cast_precision_loss, reason = "only shown, with two digits")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<16}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
            "",
            "init",
            "x hello",
            "x SDK",
            "first",
            "warm",
            "table",
            "rest",
            "CPU",
            "peak MiB",
            "zip MB"
        )?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        writeln!(
            f,
            "times in milliseconds; table, rest and CPU of a warm request"
        )?;
        match self.over.as_slice() {
            [] => writeln!(f, "every figure is within its budget"),
            over => writeln!(f, "over budget:\n  {}", over.join("\n  ")),
        }
    }
}
