mod costs;

use domain::{
    audit::{Action, NewEvent},
    quotas::WizardQuota,
    samples::{self, START, wizards},
    timestamp::Timestamp,
    user::User,
    wizard::state::Wizard,
};

use super::{Table, text};
use crate::wizards::StartError;

const QUOTA: WizardQuota = WizardQuota(WizardQuota::WIZARDS.default);

/// A stored wizard of two steps, the first of which is saved.
async fn started(table: &Table, user: &User) -> Wizard {
    let wizard = wizards::start(user.user_id, "custom", "Rounds", Some(2));
    let event = event(user, Action::WizardCreated, START);
    let unit = table.unit();
    let started = unit.start_wizard(&wizard.summary, QUOTA, &event, None);
    started.await.unwrap();
    save(table, wizard, 1).await
}

async fn save(table: &Table, wizard: Wizard, step: u8) -> Wizard {
    let save = wizards::save(step, r#"{"pain":3}"#);
    let saved = table.store.save_step(wizard, save, START.plus_seconds(1));
    saved.await.unwrap()
}

fn event(user: &User, action: Action, at: Timestamp) -> NewEvent {
    NewEvent {
        action,
        at,
        ..samples::event(user)
    }
}

/// The sort keys of what is stored of wizards.
async fn stored(table: &Table) -> Vec<String> {
    let items = table.items().await;
    let keys = items.keys().map(|(_, sk)| sk.clone());
    let kinds = ["WIZARD#", "STEP#", "DRAFT#"];
    keys.filter(|sk| kinds.iter().any(|kind| sk.starts_with(kind)))
        .collect()
}

#[tokio::test]
async fn a_wizard_lies_where_the_chart_says_and_nothing_of_it_may_go_by_itself() {
    let table = Table::start().await;
    let user = samples::user("ann@example.org");
    let wizard = started(&table, &user).await;
    let id = wizard.summary.id;
    let expected = [
        "DRAFT#".to_owned(),
        format!("DRAFT#{id}"),
        format!("STEP#{id}#01"),
        format!("WIZARD#{id}"),
    ];
    assert_eq!(stored(&table).await, expected);

    let items = table.items().await;
    let shard = id.as_uuid().as_bytes()[15] % 8;
    for sk in expected {
        let item = &items[&(format!("USER#{}", user.user_id), sk.clone())];
        assert!(!item.contains_key("ttl"), "{sk}");
        let index = (text(item, "GSI1PK"), text(item, "GSI1SK"));
        let marker = sk.starts_with("DRAFT#0");
        let expiry = START.plus_seconds(30 * 86_400).to_string();
        let expected = if marker {
            (format!("DRAFTS#{shard}"), expiry)
        } else {
            (String::new(), String::new())
        };
        assert_eq!(index, expected, "{sk}");
    }
}

#[tokio::test]
async fn a_draft_that_was_saved_since_it_was_read_is_not_abandoned() {
    let table = Table::start().await;
    let user = samples::user("ann@example.org");
    let read = started(&table, &user).await;
    let saved = save(&table, read.clone(), 2).await;
    let before = stored(&table).await;

    let unit = table.unit();
    let long_after = read.summary.updated_at.plus_seconds(40 * 86_400);
    let event = event(&user, Action::WizardAbandoned, long_after);
    let stale = unit.abandon_draft(&read.summary, &event).await;
    assert!(!stale.unwrap());
    assert_eq!(stored(&table).await, before);
    let kept = table.store.wizard(user.user_id, read.summary.id).await;
    assert_eq!(kept.unwrap(), Some(saved.clone()));

    let fresh = unit.abandon_draft(&saved.summary, &event).await;
    assert!(fresh.unwrap());
    assert_eq!(stored(&table).await, ["DRAFT#"]);
}

#[tokio::test]
async fn a_draft_that_is_abandoned_makes_room_for_another() {
    let table = Table::start().await;
    let user = samples::user("ann@example.org");
    let read = started(&table, &user).await;
    let unit = table.unit();
    let start = async || {
        let wizard = wizards::start(user.user_id, "custom", "Rounds", Some(2));
        let event = event(&user, Action::WizardCreated, START);
        let started = unit.start_wizard(&wizard.summary, WizardQuota(1), &event, None);
        started.await
    };
    let full = start().await.unwrap_err();
    assert!(matches!(full, StartError::TooManyWizards(WizardQuota(1))));

    let long_after = read.summary.updated_at.plus_seconds(40 * 86_400);
    let event = event(&user, Action::WizardAbandoned, long_after);
    assert!(unit.abandon_draft(&read.summary, &event).await.unwrap());
    start().await.unwrap();
    assert!(start().await.is_err());
}

#[tokio::test]
async fn removing_a_wizard_leaves_the_others_whole() {
    let table = Table::start().await;
    let user = samples::user("ann@example.org");
    let (kept, gone) = (started(&table, &user).await, started(&table, &user).await);
    let event = |action| event(&user, action, START.plus_seconds(9));
    let unit = table.unit();
    let removed = unit.remove_wizard(gone.summary.clone(), None, event);
    removed.await.unwrap();

    let read = |wizard: &Wizard| table.store.wizard(user.user_id, wizard.summary.id);
    assert_eq!(read(&gone).await.unwrap(), None);
    assert_eq!(read(&kept).await.unwrap(), Some(kept));
    let of_gone = gone.summary.id.to_string();
    assert!(stored(&table).await.iter().all(|sk| !sk.contains(&of_gone)));
}
