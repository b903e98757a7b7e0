//! What wizards cost at the table, in capacity units.

use domain::{
    ids::UserId,
    wizard::{plan::MAX_TITLE_CHARACTERS, transitions::SaveStep},
};
use rstest::rstest;

use super::*;
use crate::{Usage, metered, wizards::WizardFilter};

/// What a step's item holds beside its data, in bytes, at a version of one digit.
const STEP_FRAME: usize = 193;

/// An object of exactly so many bytes.
fn text(bytes: usize) -> String {
    const FRAME: usize = r#"{"a":""}"#.len();
    format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - FRAME))
}

async fn empty(table: &Table, user: &User, title: &str, steps: i64) -> Wizard {
    let wizard = wizards::start(user.user_id, "custom", title, Some(steps));
    let event = event(user, Action::WizardCreated, START);
    let unit = table.unit();
    let started = unit.start_wizard(&wizard.summary, QUOTA, &event, None);
    started.await.unwrap();
    wizard
}

async fn saved(table: &Table, wizard: Wizard, save: SaveStep) -> (Wizard, Usage) {
    // A number without zeros at its end is as long as it can be.
    let now = Timestamp::from_millis(START.as_millis() + 1);
    let saving = table.store.save_step(wizard, save, now);
    let (saved, usage) = Box::pin(metered(saving)).await;
    (saved.unwrap(), usage)
}

/// A stored wizard of five steps, of which four hold so many KiB together.
async fn holding(table: &Table, user: &User, kib: usize) -> Wizard {
    let mut wizard = empty(table, user, "Rounds", 5).await;
    for step in 1..=4 {
        let save = wizards::save(step, &text(kib * 1_024 / 4));
        (wizard, _) = saved(table, wizard, save).await;
    }
    wizard
}

const fn read(round_trips: u32, read_units: f64) -> Usage {
    Usage {
        round_trips,
        read_units,
        write_units: 0.0,
    }
}

const fn written(write_units: f64) -> Usage {
    Usage {
        round_trips: 1,
        read_units: 0.0,
        write_units,
    }
}

#[rstest]
#[case(1, 2.0)]
#[case(10, 4.0)]
#[case(100, 27.0)]
#[case(255, 65.0)]
#[tokio::test]
async fn a_save_costs_the_same_whatever_the_wizard_holds(
    #[case] kib: usize,
    #[case] read_units: f64,
) {
    let table = Table::metered().await;
    let user = samples::user("ann@example.org");
    let Wizard { summary, steps } = holding(&table, &user, kib).await;
    let reading = table.store.wizard(user.user_id, summary.id);
    let (found, usage) = Box::pin(metered(reading)).await;
    assert_eq!(usage, read(2, read_units));

    let wizard = found.unwrap().unwrap();
    let (after, usage) = saved(&table, wizard, wizards::save(5, r#"{"pain":3}"#)).await;
    assert_eq!(usage, written(4.0));
    assert_eq!(after.steps.len(), steps.len() + 1);
}

#[rstest]
#[case(20)]
#[case(1_024 - STEP_FRAME)]
#[case(1_025 - STEP_FRAME)]
#[case(10 * 1_024)]
#[case(64 * 1_024)]
#[tokio::test]
async fn a_save_costs_two_units_for_each_kib_of_its_step(#[case] bytes: usize) {
    let table = Table::metered().await;
    let user = samples::user("ann@example.org");
    let wizard = empty(&table, &user, "Rounds", 1).await;
    let (wizard, usage) = saved(&table, wizard, wizards::save(1, &text(bytes))).await;
    let kib = u32::try_from((bytes + STEP_FRAME).div_ceil(1_024)).unwrap();
    let units = 2.0 + 2.0 * f64::from(kib);
    assert_eq!(usage, written(units));

    // What is replaced counts where it was larger.
    let smaller = SaveStep {
        if_match: Some(wizard.summary.version),
        ..wizards::save(1, "{}")
    };
    let (_, usage) = saved(&table, wizard, smaller).await;
    assert_eq!(usage, written(units));
}

#[tokio::test]
async fn neither_a_long_title_nor_many_steps_make_a_save_dearer() {
    let table = Table::metered().await;
    let user = samples::user("ann@example.org");
    let widest = "\u{1f637}".repeat(MAX_TITLE_CHARACTERS);
    let mut wizard = empty(&table, &user, &widest, 20).await;
    for step in 1..=20 {
        let save = wizards::save(step, r#"{"pain":3}"#);
        let (after, usage) = saved(&table, wizard, save).await;
        assert_eq!(usage, written(4.0), "{step}");
        wizard = after;
    }
    assert_eq!(wizard.steps.len(), 20);
}

async fn list(table: &Table, user: UserId) -> Usage {
    let filter = WizardFilter::default();
    let listing = table.store.list_wizards(user, &filter, None, 20);
    let (page, usage) = Box::pin(metered(listing)).await;
    let page = page.unwrap();
    assert_eq!((page.wizards.len(), page.next.is_some()), (20, true));
    usage
}

#[tokio::test]
async fn a_list_of_twenty_wizards_reads_no_step() {
    let table = Table::metered().await;
    let user = samples::user("ann@example.org");
    for _ in 0..21 {
        holding(&table, &user, 240).await;
    }
    assert_eq!(list(&table, user.user_id).await, read(1, 1.0));
}

#[tokio::test]
async fn a_list_of_twenty_wizards_with_the_longest_titles_takes_six_units_at_most() {
    let table = Table::metered().await;
    let user = samples::user("ann@example.org");
    let widest = "\u{1f637}".repeat(MAX_TITLE_CHARACTERS);
    for _ in 0..21 {
        empty(&table, &user, &widest, 20).await;
    }
    let usage = list(&table, user.user_id).await;
    assert!(usage.read_units <= 6.0, "{usage:?}");
}
