//! What the ledger comes to in money, as `docs/costs.md` says.

mod attack;
mod cognito;
mod month;
pub(crate) mod prices;

use std::{fmt::Write as _, fs};

use florence_local::project;

use self::{
    month::Month,
    prices::{PRICE_DATE, READ_UNITS, WRITE_UNITS},
};
use crate::committed;

const LEDGER: &str = "tests/suite/ledger.txt";

/// One line of the ledger.
struct Entry {
    what: String,
    trips: f64,
    reads: f64,
    writes: f64,
}

impl Entry {
    fn parse(line: &str) -> Self {
        let (what, figures) = line.split_at(38);
        let figures: Vec<f64> = figures
            .split_whitespace()
            .map(|figure| figure.parse().unwrap())
            .collect();
        let [_status, trips, reads, writes] = figures[..] else {
            panic!("not a line of the ledger: {line}");
        };
        Self {
            what: what.trim_end().to_owned(),
            trips,
            reads,
            writes,
        }
    }

    /// Dollars of a million calls at the table.
    fn dollars_per_million(&self) -> f64 {
        self.reads * READ_UNITS + self.writes * WRITE_UNITS
    }
}

fn ledger() -> Vec<Entry> {
    let text = fs::read_to_string(project::root().join(LEDGER)).unwrap();
    text.lines().skip(1).map(Entry::parse).collect()
}

#[test]
fn the_costs_page_follows_from_the_ledger() {
    committed::assert_holds("docs/costs.md", &page());
}

fn page() -> String {
    let ledger = ledger();
    let mut page = format!(
        "# Costs\n\n\
         This page follows from `tests/suite/ledger.txt`, which a test measures on the running \
         functions. Prices are the list prices of us-east-1 as of {PRICE_DATE}, in US dollars; \
         look up those of your region.\n\n\
         ## At the table\n\n\
         Round trips, read units and write units of one warm call, and what a million such calls \
         cost. A transaction counts double, an index entry counts as a write, a read is strongly \
         consistent. AWS charges a write whose condition did not hold as well, which the engine \
         of the tests does not tell. An idle deployment costs nothing here.\n\n\
         | call | round trips | read units | write units | dollars per million |\n\
         |---|--:|--:|--:|--:|\n"
    );
    for entry in &ledger {
        let Entry {
            what,
            trips,
            reads,
            writes,
        } = entry;
        let dollars = entry.dollars_per_million();
        writeln!(
            page,
            "| {what} | {trips} | {reads} | {writes} | {dollars:.2} |"
        )
        .unwrap();
    }
    let month = Month::of_a_thousand_nurses(&ledger);
    let (month, cognito) = (month.section(), cognito::section(&month));
    format!("{page}\n{month}\n{cognito}\n{}", attack::section(&ledger))
}
