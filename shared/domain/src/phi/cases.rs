//! The guard measured on a table of charting text; every name in it is
//! invented.

mod sentences;
mod worst;

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{PhiKind, scan};

/// The least share of right findings among all. A finding is a kind in a case.
const MIN_PRECISION: f64 = 0.99;
/// The least share of the identifiers there are that are found.
const MIN_RECALL: f64 = 0.95;

#[derive(Deserialize)]
struct Case {
    kinds: BTreeSet<PhiKind>,
    text: String,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("cases/kinds.json")).unwrap()
}

#[derive(Default)]
struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
    report: Vec<String>,
}

impl Score {
    fn of(cases: &[Case]) -> Self {
        let mut score = Self::default();
        for case in cases {
            let found: BTreeSet<_> = scan(&case.text)
                .iter()
                .map(|finding| finding.kind)
                .collect();
            score.right += count(found.intersection(&case.kinds));
            score.wrong += count(found.difference(&case.kinds));
            score.missed += count(case.kinds.difference(&found));
            if found != case.kinds {
                let line = format!("{:?} found {found:?} wanted {:?}", case.text, case.kinds);
                score.report.push(line);
            }
        }
        score
    }

    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.wrong)
    }

    fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.missed)
    }
}

fn count(kinds: impl Iterator) -> u32 {
    u32::try_from(kinds.count()).unwrap()
}

#[test]
fn precision_and_recall_stay_above_their_minimum() {
    let score = Score::of(&cases());
    let (precision, recall) = (score.precision(), score.recall());
    let report = score.report.join("\n");
    assert!(
        precision >= MIN_PRECISION && recall >= MIN_RECALL,
        "precision {precision:.4}, recall {recall:.4}\n{report}"
    );
}

#[test]
fn the_table_is_large_and_balanced() {
    let cases = cases();
    let clean = cases.iter().filter(|case| case.kinds.is_empty()).count();
    assert!(cases.len() >= 160);
    assert!(clean * 2 >= cases.len());
    let texts: BTreeSet<_> = cases.iter().map(|case| &case.text).collect();
    assert_eq!(texts.len(), cases.len());
}
