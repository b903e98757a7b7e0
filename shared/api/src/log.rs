//! One line per request, which is a metric too.

use std::{
    io,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::FromRequestParts,
    http::{Extensions, request::Parts},
};
use domain::{ids::UserId, timestamp::Timestamp};
use serde::Serialize;
use store::{Usage, environment::RequestLog};

/// Where an extractor notes who the request is from.
#[derive(Debug, Clone, Default)]
pub(super) struct Who(Arc<OnceLock<UserId>>);

impl Who {
    pub(super) fn get(&self) -> Option<UserId> {
        self.0.get().copied()
    }

    /// Notes the user on a request that carries a [`Who`].
    pub(super) fn note(extensions: &Extensions, user: UserId) {
        if let Some(who) = extensions.get::<Self>() {
            // The first one stays: a request has one user.
            let _ = who.0.set(user);
        }
    }
}

/// Lets a handler that finds out itself who the request is from tell the log.
#[derive(Debug, Clone)]
pub struct Identify(Extensions);

impl Identify {
    /// The request is from `user`.
    pub fn user(&self, user: UserId) {
        Who::note(&self.0, user);
    }
}

impl<S: Sync> FromRequestParts<S> for Identify {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.clone()))
    }
}

/// What is told of a request. No header, no query, no body, nobody's name.
#[derive(Debug, Serialize)]
pub(super) struct RequestLine<'a> {
    pub(super) timestamp: Timestamp,
    pub(super) level: &'static str,
    pub(super) message: &'static str,
    pub(super) function: &'a str,
    pub(super) request_id: &'a str,
    pub(super) method: &'a str,
    /// The route, not the path: ids of other people's things stay out.
    pub(super) route: &'a str,
    pub(super) status: u16,
    pub(super) outcome: &'static str,
    /// What the metric of the outcome adds up.
    pub(super) requests: u8,
    pub(super) duration_ms: f64,
    pub(super) cold_start: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_id: Option<UserId>,
    pub(super) table_round_trips: u32,
    pub(super) table_read_units: f64,
    pub(super) table_write_units: f64,
    #[serde(rename = "_aws")]
    pub(super) metrics: Metrics,
}

const NAMESPACE: &str = "FlorenceIdentity";

/// The part of a line that `CloudWatch` reads as metrics (embedded metric format).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Metrics {
    timestamp: i64,
    cloud_watch_metrics: [Directive; 2],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive {
    namespace: &'static str,
    dimensions: [&'static [&'static str]; 1],
    metrics: [Metric; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metric {
    name: &'static str,
    unit: &'static str,
}

impl Metrics {
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            timestamp: now.as_millis(),
            cloud_watch_metrics: [
                Directive {
                    namespace: NAMESPACE,
                    // Each metric is charged by the month: times of routes and units of the table
                    // are in the line.
                    dimensions: [&["function"]],
                    metrics: [Metric {
                        name: "duration_ms",
                        unit: "Milliseconds",
                    }],
                },
                Directive {
                    namespace: NAMESPACE,
                    dimensions: [&["function", "outcome"]],
                    metrics: [Metric {
                        name: "requests",
                        unit: "Count",
                    }],
                },
            ],
        }
    }
}

impl RequestLine<'_> {
    pub(super) fn cost(mut self, usage: Usage, duration: Duration) -> Self {
        self.duration_ms = (duration.as_secs_f64() * 1e6).round() / 1e3;
        self.table_round_trips = usage.round_trips;
        self.table_read_units = usage.read_units;
        self.table_write_units = usage.write_units;
        self
    }

    pub(super) fn write(&self, log: RequestLog) {
        let written = serde_json::to_vec(self).map_err(io::Error::from);
        if let Err(error) = written.and_then(log) {
            tracing::error!(%error, "a request line could not be written");
        }
    }
}

/// True once in the life of the process.
pub(super) fn cold_start() -> bool {
    static WARM: AtomicBool = AtomicBool::new(false);
    !WARM.swap(true, Ordering::Relaxed)
}
