use axum::http::Method;
use store::environment::clock::Clock;

use super::System;

#[tokio::test]
async fn an_administrator_cleans_up_and_sees_what_was_done() {
    let system = System::start().await;
    let now = system.app.clock.now();
    system.app.store_sessions(40, now.plus_seconds(-60)).await;
    system.app.store_sessions(10, now.plus_seconds(60)).await;

    let path = "/admin/sessions/cleanup";
    let done = system.send(&system.root, Method::POST, path, None).await;
    let run = done.expect_status(200).body["run"].clone();
    assert_eq!(
        (&run["removed"], &run["trigger"]),
        (&40.into(), &"admin".into())
    );
    assert_eq!(run["requested_by"], system.root.id);

    let history = system.get("/admin/sessions/cleanup/history?limit=1").await;
    assert_eq!(history.body["runs"][0], run);
    let next = history.text("next_cursor").to_owned();
    let path = format!("/admin/sessions/cleanup/history?limit=1&cursor={next}");
    let rest = system.get(&path).await.expect_status(200);
    assert_eq!(rest.body["runs"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn sessions_are_counted_by_their_state() {
    let system = System::start().await;
    let now = system.app.clock.now();
    let settings = system.app.session_settings();
    system.app.store_sessions(3, now.plus_seconds(-60)).await;
    // Made an hour and a second ago, and unused since.
    let idle = now.plus_seconds(settings.absolute_seconds - settings.idle_seconds - 1);
    system.app.store_sessions(5, idle).await;
    let fresh = now.plus_seconds(settings.absolute_seconds - 60);
    system.app.store_sessions(7, fresh).await;

    let answer = system
        .get("/admin/sessions/statistics")
        .await
        .expect_status(200);
    let sessions = &answer.body["sessions"];
    assert_eq!(sessions["total"], 13);
    assert_eq!(sessions["idle_expired"], 5);
    assert_eq!(sessions["active"], 8);
    assert_eq!(sessions["by_device"]["other"], 8);
    assert_eq!(answer.body["complete"], true);
    assert_eq!(answer.body["last_run"], serde_json::Value::Null);
}

#[tokio::test]
async fn counting_costs_a_unit_for_each_session_and_little_more() {
    let system = System::start().await;
    let now = system.app.context.now();
    system.app.store_sessions(999, now.plus_seconds(60)).await;

    let store = &system.app.context.store;
    let (counted, usage) = store::metered(store.count_sessions(now)).await;
    assert_eq!(counted.unwrap().statistics.total, 1_000);
    assert!((1_000.0..1_030.0).contains(&usage.read_units), "{usage:?}");
}
