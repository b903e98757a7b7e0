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

/// The line about a run of the mailer that sent one mail and did nothing else.
pub(crate) async fn mail_run(stack: &Stack) -> Value {
    for _ in 0..500 {
        let lines = stack.output();
        let runs = lines.iter().rev().filter_map(|line| json(line));
        let mut runs = runs.filter(|line| line["message"] == "mail run");
        if let Some(run) = runs.find(|run| run["mails_sent"] == 1 && run["trigger"] == "stream") {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no mail was sent");
}

/// The line of the last run of the statistics, which had nothing to do.
pub(crate) async fn statistics_run(stack: &Stack) -> Value {
    for _ in 0..500 {
        let lines = stack.output();
        let mut runs = lines.iter().rev().filter_map(|line| json(line));
        let run = runs.find(|line| line["message"] == "statistics run");
        if let Some(run) = run.filter(|run| run["days_rolled_up"] == 0) {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the statistics did not run without a day to roll up");
}

/// The line of the authorizer about a request of another API.
pub(crate) async fn authorization(stack: &Stack, id: &str) -> Value {
    for _ in 0..500 {
        let lines = stack.output();
        let mut lines = lines.iter().rev().filter_map(|line| json(line));
        let found =
            lines.find(|line| line["request_id"] == id && line["message"] == "authorization");
        if let Some(found) = found {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the authorizer wrote nothing about {id}");
}

fn of_request(line: &str, id: &str) -> Option<Value> {
    let line = json(line)?;
    (line["request_id"] == id && line["message"] == "request").then_some(line)
}

/// Lines are `[function] {…}`.
fn json(line: &str) -> Option<Value> {
    serde_json::from_str(line.split_once("] ")?.1).ok()
}
