//! What stays of a wizard.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

use super::ward::Ward;

type Item = HashMap<String, AttributeValue>;

async fn table(ward: &Ward) -> Vec<Item> {
    let scan = ward.app.engine.client().scan();
    let answer = scan.table_name(ward.app.engine.table_name()).send().await;
    answer.unwrap().items.unwrap_or_default()
}

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map_or("", String::as_str)
}

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

    let items = table(&ward).await;
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
    let left = items.iter().map(|item| text(item, "SK"));
    let left: Vec<&str> = left
        .filter(|sk| sk.starts_with("WIZARD#") || sk.starts_with("DRAFT#"))
        .collect();
    assert_eq!(left, ["DRAFT#"]);
    assert!(!format!("{items:?}").contains("quiet night"));
}

#[tokio::test]
async fn a_marker_in_the_index_stands_for_a_wizard_in_progress() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let marker = async || {
        let items = table(&ward).await;
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
