//! Administration and the schedule on the real binaries.

use serde_json::{Value, json};

use crate::system;

#[tokio::test]
async fn the_schedule_runs_the_expiry() {
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
