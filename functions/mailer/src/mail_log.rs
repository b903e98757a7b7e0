//! What the function writes: a line for each mail, and one for each run that `CloudWatch` reads as
//! metrics (embedded metric format). No line holds an address.

use std::io;

use domain::timestamp::Timestamp;
use serde_json::{Value, json};
use store::{
    Usage,
    environment::{Environment, RequestLog},
    outbox::LeasedMail,
};

/// What became of a mail.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Somebody else is sending it, it has to wait, or it is gone.
    NotDue,
    /// SES took it under this id.
    Sent(String),
    /// SES did not take it.
    Waiting {
        /// The class of reason.
        reason: String,
        /// How long it has been waiting, in seconds.
        seconds: i64,
    },
    /// It is not to be sent any more, for this reason.
    Dropped(&'static str),
}

/// What became of the mails of a run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    sent: u64,
    waiting: u64,
    dropped: u64,
    errors: u64,
    /// How long the one has been waiting that waits longest, in seconds.
    delay_seconds: i64,
}

/// Where lines go.
pub(crate) struct MailLog {
    function: String,
    write: RequestLog,
}

impl Tally {
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::NotDue => {}
            Outcome::Sent(_) => self.sent += 1,
            Outcome::Waiting { seconds, .. } => {
                self.waiting += 1;
                self.delay_seconds = self.delay_seconds.max(*seconds);
            }
            Outcome::Dropped(_) => self.dropped += 1,
        }
    }

    pub(crate) fn add_error(&mut self) {
        self.errors += 1;
    }
}

impl MailLog {
    pub(crate) fn new(environment: &Environment) -> Self {
        Self {
            function: environment.function.clone(),
            write: environment.request_log,
        }
    }

    /// The line of a mail.
    pub(crate) fn mail(&self, leased: &LeasedMail, outcome: &Outcome) {
        let mail = &leased.mail;
        let (outcome, detail) = match outcome {
            Outcome::NotDue => return,
            Outcome::Sent(message_id) => ("sent", message_id.as_str()),
            Outcome::Waiting { reason, .. } => ("waiting", reason.as_str()),
            Outcome::Dropped(reason) => ("dropped", *reason),
        };
        self.line(&json!({
            "level": "INFO",
            "message": "mail",
            "function": self.function,
            "mail_id": mail.mail_id,
            "template": mail.template,
            "user_id": mail.user_id,
            "attempts": leased.attempts,
            "outcome": outcome,
            "detail": detail,
        }));
    }

    /// The line of a run, and what it cost at the table.
    pub(crate) fn run(&self, trigger: &str, at: Timestamp, tally: &Tally, usage: Usage) {
        self.line(&json!({
            "level": "INFO",
            "message": "mail run",
            "function": self.function,
            "trigger": trigger,
            "mails_sent": tally.sent,
            "mails_waiting": tally.waiting,
            "mails_dropped": tally.dropped,
            "errors": tally.errors,
            "mail_delay_seconds": tally.delay_seconds,
            "table_round_trips": usage.round_trips,
            "table_read_units": usage.read_units,
            "table_write_units": usage.write_units,
            "_aws": directive(at),
        }));
    }

    fn line(&self, line: &Value) {
        let written = serde_json::to_vec(line).map_err(io::Error::from);
        if let Err(error) = written.and_then(self.write) {
            tracing::error!(%error, "a line could not be written");
        }
    }
}

fn directive(at: Timestamp) -> Value {
    json!({
        "Timestamp": at.as_millis(),
        "CloudWatchMetrics": [{
            "Namespace": "FlorenceIdentity",
            "Dimensions": [["function"]],
            "Metrics": [
                {"Name": "mails_sent", "Unit": "Count"},
                {"Name": "mails_dropped", "Unit": "Count"},
                {"Name": "mail_delay_seconds", "Unit": "Seconds"},
            ],
        }],
    })
}
