//! What functions write about the requests they served.

use std::time::Duration;

use florence_local::stack::Stack;
use serde_json::Value;
use tests::Answer;

/// The line about the request that was answered so. It may arrive after the answer.
pub(crate) async fn line(stack: &Stack, answer: &Answer) -> Value {
    let id = answer.header("x-request-id");
    assert!(!id.is_empty(), "the answer has no x-request-id");
    for _ in 0..500 {
        let lines = stack.output();
        if let Some(found) = lines.iter().rev().find_map(|line| of_request(line, id)) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no function wrote about request {id}");
}

/// Lines are `[function] {…}`.
fn of_request(line: &str, id: &str) -> Option<Value> {
    let json = line.split_once("] ")?.1;
    let line: Value = serde_json::from_str(json).ok()?;
    (line["request_id"] == id && line["message"] == "request").then_some(line)
}
