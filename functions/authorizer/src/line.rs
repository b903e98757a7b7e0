//! One line for each check, which `CloudWatch` reads as a metric too (embedded metric format). It
//! holds no header and no token.

use std::{io, time::Duration};

use serde_json::{Value, json};
use store::Usage;

use crate::{authorization::Outcome, request::Request, state::State};

/// What is told of a check.
pub(crate) struct Line<'a> {
    pub(crate) state: &'a State,
    pub(crate) request: &'a Request,
    pub(crate) outcome: &'a Outcome,
}

impl Line<'_> {
    /// Writes it.
    pub(crate) fn write(&self, usage: Usage, duration: Duration) {
        let line = serde_json::to_vec(&self.value(usage, duration)).map_err(io::Error::from);
        if let Err(error) = line.and_then(self.state.log) {
            tracing::error!(%error, "a line could not be written");
        }
    }

    fn value(&self, usage: Usage, duration: Duration) -> Value {
        let now = self.state.clock.now();
        let (api, route) = self.request.place();
        let metrics = [json!({
            "Namespace": "FlorenceIdentity",
            "Dimensions": [["function", "outcome"]],
            "Metrics": [{"Name": "requests", "Unit": "Count"}],
        })];
        json!({
            "timestamp": now,
            "level": "INFO",
            "message": "authorization",
            "function": self.state.function,
            "request_id": self.request.id(),
            "api_id": api,
            "route": route,
            "outcome": self.outcome.result.as_str(),
            "requests": 1,
            "duration_ms": (duration.as_secs_f64() * 1e6).round() / 1e3,
            "user_id": self.outcome.user,
            "table_round_trips": usage.round_trips,
            "table_read_units": usage.read_units,
            "table_write_units": usage.write_units,
            "_aws": {"Timestamp": now.as_millis(), "CloudWatchMetrics": metrics},
        })
    }
}
