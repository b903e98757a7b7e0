//! What stays of a wizard.

use serde_json::json;

use super::ward::{Item, Ward, text};

#[tokio::test]
async fn only_audit_events_stay_of_a_removed_wizard() {
    let ward = Ward::open().await;
    let abandoned = ward.nurse.start_custom(1).await;
    let deleted = ward.nurse.start_custom(1).await;
    let saved = ward
        .nurse
        .save(&deleted, 1, None, json!({"note": "quiet night"}))
        .await;
    assert_eq!(saved.status, 200);
    assert_eq!(ward.nurse.complete(&deleted, None).await.status, 200);
    assert_eq!(ward.nurse.remove(&abandoned, None).await.status, 204);
    assert_eq!(ward.nurse.remove(&deleted, None).await.status, 204);

    let items = ward.table().await;
    let of = |wizard: &str| {
        let events = items
            .iter()
            .filter(|item| text(item, "wizard_id") == wizard);
        let mut actions: Vec<&str> = events.map(|event| text(event, "action")).collect();
        actions.sort_unstable();
        actions
    };
    assert_eq!(of(&abandoned), ["wizard_abandoned", "wizard_created"]);
    assert_eq!(
        of(&deleted),
        ["wizard_completed", "wizard_created", "wizard_deleted"]
    );
    for gone in [&abandoned, &deleted] {
        assert_eq!(ward.stored(gone).await, Vec::<String>::new());
    }
    assert!(!format!("{items:?}").contains("quiet night"));
}

#[tokio::test]
async fn events_tell_the_type_the_steps_reached_and_the_seconds() {
    let ward = Ward::open().await;
    let nurse = &ward.nurse;
    let abandoned = nurse.start_custom(4).await;
    ward.app.clock.advance(60);
    let saved = nurse.save(&abandoned, 3, None, json!({})).await;
    assert_eq!(saved.status, 200);
    assert_eq!(nurse.remove(&abandoned, None).await.status, 204);
    let kept = nurse.start_custom(1).await;
    assert_eq!(nurse.save(&kept, 1, None, json!({})).await.status, 200);
    ward.app.clock.advance(30);
    assert_eq!(nurse.complete(&kept, None).await.status, 200);
    ward.app.clock.advance(30);
    assert_eq!(nurse.remove(&kept, None).await.status, 204);

    let items = ward.table().await;
    let told = |wizard: &str| {
        let events = items.iter();
        let events = events.filter(|item| text(item, "wizard_id") == wizard);
        let mut told: Vec<String> = events.map(progress).collect();
        told.sort_unstable();
        told
    };
    assert_eq!(
        told(&abandoned),
        ["wizard_abandoned custom 3 60", "wizard_created custom 0 0"]
    );
    assert_eq!(
        told(&kept),
        [
            "wizard_completed custom 1 30",
            "wizard_created custom 0 0",
            "wizard_deleted custom 1 60",
        ]
    );
}

/// Action, type, steps reached and seconds of an event.
fn progress(event: &Item) -> String {
    let number = |name: &str| event[name].as_n().unwrap();
    let (action, wizard_type) = (text(event, "action"), text(event, "wizard_type"));
    let (steps, seconds) = (number("steps_reached"), number("wizard_seconds"));
    format!("{action} {wizard_type} {steps} {seconds}")
}

#[tokio::test]
async fn a_marker_in_the_index_stands_for_a_wizard_in_progress() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let marker = async || {
        let items = ward.table().await;
        let sort_key = format!("DRAFT#{id}");
        items.into_iter().find(|item| text(item, "SK") == sort_key)
    };
    let before = marker().await.unwrap();
    assert!(text(&before, "GSI1PK").starts_with("DRAFTS#"));
    assert!(text(&before, "GSI1SK").ends_with('Z'));

    ward.app.clock.advance(60);
    assert_eq!(ward.nurse.save(&id, 1, None, json!({})).await.status, 200);
    assert_eq!(marker().await.unwrap(), before);
    assert_eq!(ward.nurse.complete(&id, None).await.status, 200);
    assert_eq!(marker().await, None);
}
