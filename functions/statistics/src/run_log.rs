//! A run as one log line that `CloudWatch` reads as metrics (embedded metric format).

use std::io;

use domain::timestamp::Timestamp;
use serde_json::{Value, json};
use store::{Usage, environment::Environment};

use crate::Run;

/// Writes the line of a run.
pub(crate) fn write(environment: &Environment, started_at: Timestamp, run: &Run, usage: Usage) {
    let line = json!({
        "level": "INFO",
        "message": "statistics run",
        "function": environment.function,
        "days_rolled_up": run.days,
        "events_counted": run.events,
        "events_unreadable": run.unreadable,
        "more": run.more,
        "table_round_trips": usage.round_trips,
        "table_read_units": usage.read_units,
        "table_write_units": usage.write_units,
        "_aws": directive(started_at),
    });
    let written = serde_json::to_vec(&line).map_err(io::Error::from);
    if let Err(error) = written.and_then(environment.request_log) {
        tracing::error!(%error, "the line of a run could not be written");
    }
}

fn directive(started_at: Timestamp) -> Value {
    json!({
        "Timestamp": started_at.as_millis(),
        "CloudWatchMetrics": [{
            "Namespace": "FlorenceIdentity",
            "Dimensions": [["function"]],
            "Metrics": [
                {"Name": "days_rolled_up", "Unit": "Count"},
                {"Name": "events_unreadable", "Unit": "Count"},
            ],
        }],
    })
}
