use serde_json::{Value, json};
use store::environment::clock::Clock;

use super::System;

async fn events(system: &System, query: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = system.get(&format!("/admin/audit?{query}{cursor}")).await;
        let answer = answer.expect_status(200);
        events.extend(answer.body["events"].as_array().unwrap().clone());
        match answer.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return events,
        }
    }
}

#[tokio::test]
async fn a_persons_events_are_read_newest_first() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let change = json!({"is_verified": true});
    system.change(&nurse, change).await;

    let found = events(&system, &format!("user_id={}", nurse.id)).await;
    let actions: Vec<_> = found
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["account_verified", "registered"]);
    assert_eq!(found[0]["actor_id"], system.root.id);
    let trail = system.actions(&nurse).await;
    assert_eq!(trail.last().map(String::as_str), Some("audit_read"));
}

#[tokio::test]
async fn a_day_is_read_in_pages_across_all_accounts() {
    let system = System::start().await;
    for _ in 0..20 {
        system.nurse().await;
    }
    let date = system.app.clock.now().date();
    let found = events(&system, &format!("date={date}&action=registered&limit=4")).await;
    assert_eq!(found.len(), 21);
    let times: Vec<_> = found
        .iter()
        .map(|event| event["at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    assert!(events(&system, "date=2001-01-01").await.is_empty());
}

#[tokio::test]
async fn what_names_no_events_is_refused() {
    let system = System::start().await;
    for query in ["date=yesterday", "user_id=me", "action=nothing", "limit=x"] {
        let answer = system.get(&format!("/admin/audit?{query}")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "invalid_query"),
            "{query}"
        );
    }
    let both = format!("date=2026-11-23&user_id={}", system.root.id);
    assert_eq!(
        system.get(&format!("/admin/audit?{both}")).await.status,
        400
    );
}
