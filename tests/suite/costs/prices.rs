//! List prices of us-east-1, in dollars.

/// When they were noted.
pub(super) const PRICE_DATE: &str = "November 2026";

/// A million read request units of an on-demand table.
pub(crate) const READ_UNITS: f64 = 0.125;
/// A million write request units.
pub(crate) const WRITE_UNITS: f64 = 0.625;
/// A GB of stored items, and a GB of point-in-time recovery, in a month.
pub(super) const STORED_GB: f64 = 0.25 + 0.20;

/// A million requests of an HTTP API.
pub(crate) const API_REQUESTS: f64 = 1.00;
/// A million invocations.
pub(super) const INVOCATIONS: f64 = 0.20;
/// A million GB-seconds on arm64.
pub(crate) const GB_SECONDS: f64 = 13.333_4;
/// A million mails.
pub(super) const MAILS: f64 = 100.00;
/// A GB of log lines taken in.
pub(super) const LOG_GB: f64 = 0.50;

/// What is there in a month whoever calls: a customer-managed key, four secrets, the dashboard and
/// the metrics of the alarms.
pub(super) fn monthly_fixed(alarmed_metrics: usize) -> f64 {
    let metrics = f64::from(u32::try_from(alarmed_metrics).unwrap());
    1.00 + 4.0 * 0.40 + 3.00 + metrics * 0.10
}

/// A metric in a month.
pub(super) const METRIC: f64 = 0.30;

/// What Amazon Cognito asks for a person who is active in a month, by plan, beyond those that are
/// free; with Plus nobody is.
pub(super) const COGNITO: [(&str, f64, f64); 3] = [
    ("Lite", 0.005_5, 10_000.0),
    ("Essentials", 0.015, 10_000.0),
    ("Plus", 0.020, 0.0),
];
/// Since when Cognito has these plans.
pub(super) const COGNITO_DATE: &str = "November 2024";
