use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::{period::Day, statistics::MethodFigures};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Two parts of one whole on each day from `first` on.
fn rolled_up(first: Day, counts: &[[u64; 2]]) -> RolledUp {
    let figures = counts.iter().map(|[password, passwordless]| {
        let mut figures = Figures::default();
        figures.sign_ins.by_method = MethodFigures {
            password: *password,
            passwordless: *passwordless,
            ..MethodFigures::default()
        };
        figures
    });
    let days: Vec<Day> = (0..).map(|n| first.plus(n)).take(counts.len()).collect();
    RolledUp {
        until: days.last().copied(),
        days: days.into_iter().zip(figures).collect(),
    }
}

fn parts(figures: &Figures) -> Vec<u64> {
    let methods = figures.sign_ins.by_method;
    vec![methods.password, methods.passwordless]
}

fn whole(figures: &Figures) -> Vec<u64> {
    vec![parts(figures).iter().sum()]
}

/// What is shown of the whole of the period that `at` is in.
fn shown(rolled_up: &RolledUp, by: By, at: &str) -> (u64, bool) {
    let at = Some(day(at));
    let span = by.periods(at, at, day("2100-01-01")).unwrap().each[0];
    let asked = Asked {
        rolled_up,
        by,
        span,
    };
    let figure = asked.group(&whole, &[]).at(0);
    (figure.count, figure.exact)
}

/// A week of November 2026 from Monday 9 on.
fn week(counts: [u64; 7]) -> RolledUp {
    rolled_up(day("2026-11-09"), &counts.map(|count| [count, 0]))
}

#[test]
fn a_day_shows_its_count_unless_it_is_one_to_four() {
    let rolled_up = week([0, 1, 4, 5, 100, 0, 0]);
    let found = ["09", "10", "11", "12", "13"];
    let found = found.map(|date| shown(&rolled_up, By::Day, &format!("2026-11-{date}")));
    let (none, hidden) = ((0, true), (0, false));
    assert_eq!(found, [none, hidden, hidden, (5, true), (100, true)]);
}

#[rstest]
#[case::nothing([0; 7], (0, true))]
#[case::all_days_are_shown([5, 6, 7, 8, 0, 0, 9], (35, true))]
#[case::one_is_hidden([50, 60, 0, 0, 0, 0, 3], (110, false))]
#[case::two_are_together_few([50, 60, 0, 0, 0, 1, 3], (110, false))]
#[case::two_are_together_enough([50, 60, 0, 0, 0, 2, 3], (115, true))]
#[case::only_days_that_are_hidden([1, 1, 1, 1, 1, 1, 1], (7, true))]
#[case::few_in_all([1, 0, 0, 0, 0, 0, 2], (0, false))]
fn a_week_does_not_tell_what_its_days_hide(#[case] counts: [u64; 7], #[case] told: (u64, bool)) {
    assert_eq!(shown(&week(counts), By::Week, "2026-11-15"), told);
}

#[test]
fn a_week_that_is_not_over_tells_what_its_days_do() {
    let mut rolled_up = week([50, 60, 2, 3, 0, 10, 10]);
    rolled_up.until = Some(day("2026-11-14"));
    rolled_up.days.remove(&day("2026-11-15"));
    assert_eq!(shown(&rolled_up, By::Week, "2026-11-15"), (120, false));
    assert_eq!(shown(&rolled_up, By::Month, "2026-11-15"), (120, false));
}

/// Monday 30 November and Tuesday 1 December are of one week.
#[rstest]
#[case::small_on_one_side([3, 0, 50], [false, false, true])]
#[case::small_on_both_sides([3, 4, 50], [false, false, false])]
#[case::small_on_neither([30, 40, 50], [true, true, true])]
fn a_week_of_two_months_tells_of_neither_what_it_hides(
    #[case] days: [u64; 3],
    #[case] expected: [bool; 3],
) {
    let mut counts = vec![[10, 0]; 61];
    for (place, count) in (29..).zip(days) {
        counts[place] = [count, 0];
    }
    let rolled_up = rolled_up(day("2026-11-01"), &counts);
    let exact = |by, at| shown(&rolled_up, by, at).1;
    let found = [
        exact(By::Week, "2026-11-30"),
        exact(By::Month, "2026-11-30"),
        exact(By::Month, "2026-12-31"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_month_tells_what_weeks_hide_if_it_is_enough_together() {
    let mut counts = vec![[10, 0]; 30];
    counts[3] = [2, 0];
    let one = rolled_up(day("2026-11-01"), &counts);
    assert_eq!(shown(&one, By::Month, "2026-11-01"), (290, false));
    counts[10] = [3, 0];
    let two = rolled_up(day("2026-11-01"), &counts);
    assert!(!shown(&two, By::Week, "2026-11-04").1);
    assert!(!shown(&two, By::Week, "2026-11-11").1);
    assert_eq!(shown(&two, By::Month, "2026-11-01"), (285, true));
}

#[test]
fn active_accounts_are_those_of_the_period_and_at_least_those_of_its_largest_day() {
    let mut rolled_up = week([0; 7]);
    let accounts = |rolled_up: &mut RolledUp, date, counts: [u64; 3]| {
        let figures = rolled_up.days.get_mut(&day(date)).unwrap();
        let accounts = &mut figures.accounts;
        [
            accounts.active,
            accounts.first_of_week,
            accounts.first_of_month,
        ] = counts;
    };
    accounts(&mut rolled_up, "2026-11-09", [20, 20, 3]);
    accounts(&mut rolled_up, "2026-11-10", [21, 4, 1]);
    accounts(&mut rolled_up, "2026-11-11", [2, 0, 0]);
    let active = |rolled_up: &RolledUp, by: By, at| {
        let at = Some(day(at));
        let span = by.periods(at, at, day("2100-01-01")).unwrap().each[0];
        let figure = Asked {
            rolled_up,
            by,
            span,
        }
        .active();
        (figure.count, figure.exact)
    };
    assert_eq!(active(&rolled_up, By::Day, "2026-11-10"), (21, true));
    assert_eq!(active(&rolled_up, By::Day, "2026-11-11"), (0, false));
    assert_eq!(active(&rolled_up, By::Week, "2026-11-10"), (24, true));
    assert_eq!(active(&rolled_up, By::Month, "2026-11-10"), (21, false));
    rolled_up.until = Some(day("2026-11-14"));
    assert_eq!(active(&rolled_up, By::Week, "2026-11-10"), (21, false));
}

/// Two months and the weeks at their ends, from Monday 28 December 2026 to Sunday 28 February 2027
/// and beyond: the first days and the last ones are empty.
const FIRST: &str = "2026-12-28";
const DAYS: usize = 63;
const VARIABLES: usize = 2 * DAYS;

type Row = [u64; VARIABLES];

/// Arithmetic modulo this prime tells whether a row is a sum of multiples of others.
const PRIME: u64 = 1_000_000_007;

/// Rows, each with a first column of its own in which all others are 0.
#[derive(Default)]
struct Known(Vec<(usize, Row)>);

impl Known {
    fn add(&mut self, row: &Row) {
        let mut row = self.reduced(row);
        let Some(pivot) = row.iter().position(|value| *value != 0) else {
            return;
        };
        let inverse = power(row[pivot], PRIME - 2);
        for value in &mut row {
            *value = *value * inverse % PRIME;
        }
        for (_, other) in &mut self.0 {
            subtract(other, &row, pivot);
        }
        self.0.push((pivot, row));
    }

    fn tells(&self, row: &Row) -> bool {
        self.reduced(row).iter().all(|value| *value == 0)
    }

    fn reduced(&self, row: &Row) -> Row {
        let mut row = *row;
        for (pivot, known) in &self.0 {
            subtract(&mut row, known, *pivot);
        }
        row
    }
}

/// Makes `row` 0 at `pivot`, where `known` is 1.
fn subtract(row: &mut Row, known: &Row, pivot: usize) {
    let factor = row[pivot];
    if factor != 0 {
        for (value, known) in row.iter_mut().zip(known) {
            *value = (*value + (PRIME - factor) * known) % PRIME;
        }
    }
}

fn power(base: u64, exponent: u64) -> u64 {
    (0..64).rev().fold(1, |result, bit| {
        let square = result * result % PRIME;
        if (exponent >> bit) & 1 == 1 {
            square * base % PRIME
        } else {
            square
        }
    })
}

/// The sum of the days of `span`, of one part or of both.
fn row(span: Span, part: Option<usize>) -> Row {
    let mut row = [0; VARIABLES];
    let first = day(FIRST);
    for number in 0..DAYS {
        let day = first.plus(i64::try_from(number).unwrap());
        if (span.first..=span.last).contains(&day) {
            for of in part.map_or(0..2, |part| part..part + 1) {
                row[2 * number + of] = 1;
            }
        }
    }
    row
}

/// All that whoever reads everything knows.
fn published(rolled_up: &RolledUp) -> Known {
    let mut known = Known::default();
    for by in By::ALL {
        for span in spans(by) {
            let asked = Asked {
                rolled_up,
                by,
                span,
            };
            if asked.group(&whole, &[]).exact {
                known.add(&row(span, None));
            }
            if asked.group(&parts, &[&whole]).exact {
                known.add(&row(span, Some(0)));
                known.add(&row(span, Some(1)));
            }
        }
    }
    known
}

fn spans(by: By) -> Vec<Span> {
    let last = i64::try_from(DAYS).unwrap() - 1;
    let (from, to) = (day(FIRST), day(FIRST).plus(last));
    by.periods(Some(from), Some(to), to).unwrap().each
}

/// A count of which many are small.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 3 => 1_u64..5, 2 => 5_u64..9, 2 => 9_u64..60]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_small_count_is_a_sum_or_difference_of_what_is_shown(
        counts in prop::collection::vec([count(), count()], DAYS),
    ) {
        let mut rolled_up = rolled_up(day(FIRST), &counts);
        rolled_up.until = Some(day("2027-12-31"));
        let known = published(&rolled_up);
        let segments = spans(By::Month).into_iter().flat_map(Span::segments);
        let looked_at = By::ALL.into_iter().flat_map(spans).chain(segments);
        for span in looked_at {
            for part in [None, Some(0), Some(1)] {
                let cells = rolled_up.days.range(span.first..=span.last);
                let cells = cells.map(|(_, figures)| parts(figures));
                let count: u64 = cells
                    .map(|cells| part.map_or(cells.iter().sum(), |part| cells[part]))
                    .sum();
                if (1..LEAST).contains(&count) {
                    prop_assert!(!known.tells(&row(span, part)), "{:?} {:?}: {}", span, part, count);
                }
            }
        }
    }
}
