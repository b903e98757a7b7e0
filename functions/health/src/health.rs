//! GET /api/v1/health

use std::time::Instant;

use api::Reply;
use axum::{extract::State, http::StatusCode};
use domain::{mail::transport::Transport, registration::RegistrationMode};
use serde::Serialize;
use store::{Store, StoreError};
use utoipa::ToSchema;

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: Status,
    /// The version of this service.
    #[schema(example = "0.1.0")]
    version: &'static str,
    database: Database,
    /// Whether mail is sent.
    mail: Mail,
    registration: RegistrationMode,
}

/// Whether mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mail {
    /// By Amazon SES.
    Ses,
    /// It is not: `MailFrom` is not set, or `MailTransport` is `none`.
    None,
}

#[derive(Debug, Serialize, ToSchema)]
struct Database {
    status: Status,
    /// How long one strongly consistent read took, in milliseconds.
    latency_ms: f64,
    /// The class of reason why the table cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    Healthy,
    Unhealthy,
}

/// Tells whether the service and its table work.
#[utoipa::path(
    get,
    path = "/api/v1/health",
    operation_id = "health",
    tag = "service",
    security(),
    responses(
        (status = 200, description = "All is well", body = Health),
        (status = 503, description = "The table cannot be read", body = Health),
    )
)]
pub(crate) async fn health(
    State(store): State<Store>,
    State(mail): State<Mail>,
    State(registration): State<RegistrationMode>,
) -> Reply<Health> {
    let started = Instant::now();
    let read = store.ping().await;
    let latency = started.elapsed();
    let reason = read.err().map(|error| reason(&error));
    let (status, code) = match reason {
        None => (Status::Healthy, StatusCode::OK),
        Some(_) => (Status::Unhealthy, StatusCode::SERVICE_UNAVAILABLE),
    };
    Reply::ok(Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        database: Database {
            status,
            latency_ms: (latency.as_secs_f64() * 1e6).round() / 1e3,
            reason,
        },
        mail,
        registration,
    })
    .status(code)
}

impl From<Transport> for Mail {
    fn from(transport: Transport) -> Self {
        match transport {
            Transport::Ses => Self::Ses,
            Transport::None => Self::None,
        }
    }
}

fn reason(error: &StoreError) -> &'static str {
    tracing::warn!(%error, "the table cannot be read");
    match error {
        StoreError::Unavailable(class) => class.as_str(),
        StoreError::Contended | StoreError::Corrupt { .. } | StoreError::Invalid(_) => "refused",
    }
}

#[cfg(test)]
mod tests;
