//! A run as one log line that `CloudWatch` reads as metrics (embedded metric format).

use std::io;

use domain::expiry::ExpiryRun;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Usage, environment::Environment};

#[derive(Serialize)]
struct RunLine<'a> {
    level: &'static str,
    message: &'static str,
    function: &'a str,
    #[serde(flatten)]
    run: &'a ExpiryRun,
    drafts_removed: u64,
    accounts_removed: u64,
    table_read_units: f64,
    table_write_units: f64,
    #[serde(rename = "_aws")]
    metrics: Value,
}

/// Writes the line of a run.
pub fn write(environment: &Environment, run: &ExpiryRun, usage: Usage) {
    let line = RunLine {
        level: "INFO",
        message: "cleanup run",
        function: &environment.function,
        run,
        drafts_removed: run.drafts.removed,
        accounts_removed: run.deletions.removed,
        table_read_units: usage.read_units,
        table_write_units: usage.write_units,
        metrics: directive(run),
    };
    let written = serde_json::to_vec(&line).map_err(io::Error::from);
    if let Err(error) = written.and_then(environment.request_log) {
        tracing::error!(%error, "the line of a run could not be written");
    }
}

fn directive(run: &ExpiryRun) -> Value {
    let count = |name: &str| json!({"Name": name, "Unit": "Count"});
    json!({
        "Timestamp": run.started_at.as_millis(),
        "CloudWatchMetrics": [{
            "Namespace": "FlorenceIdentity",
            "Dimensions": [["function", "trigger"]],
            "Metrics": [
                count("scanned"),
                count("removed"),
                count("skipped"),
                count("errors"),
                count("drafts_removed"),
                count("accounts_removed"),
                count("table_read_units"),
                count("table_write_units"),
                {"Name": "duration_ms", "Unit": "Milliseconds"},
            ],
        }],
    })
}
