//! Administration and the schedule on the real binaries.

use serde_json::{Value, json};
use tests::openapi::operations;

use crate::system;

#[tokio::test]
async fn the_schedule_runs_the_cleanup() {
    let stack = system::shared_stack().await;
    assert!(stack.fire_schedules("session-expiry").await.unwrap());

    let lines = stack.output();
    let runs = lines.iter().filter_map(|line| {
        let (_, json) = line.split_once('{')?;
        serde_json::from_str::<Value>(&format!("{{{json}")).ok()
    });
    let mut runs = runs.filter(|line| line["message"] == "cleanup run");
    let run = runs.next_back();
    let run = run.expect("a run writes a line");
    assert_eq!(
        (&run["trigger"], &run["errors"]),
        (&json!("schedule"), &json!(0))
    );
}

#[tokio::test]
async fn a_nurse_reaches_no_route_of_administrators() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let mut operations = operations();
    operations.retain(|operation| operation.path.starts_with("/api/v1/admin/"));
    assert_eq!(operations.len(), 9);
    for operation in operations {
        let path = operation.concrete_path();
        let body = operation.takes_body().then(|| json!({}));
        let token = Some(nurse.access.as_str());
        let method = operation.method.clone();
        let answer = api.send(method, &path, token, &[], body).await;
        let name = operation.id();
        assert_eq!((answer.status, answer.code()), (403, "forbidden"), "{name}");
    }
}
