//! Sending requests until their outcome is known.

use std::time::{Duration, Instant};

use serde_json::Value;
use tests::{Answer, Api};

use crate::{account::Session, kind::Kind, log::Log};

/// More refusals than this in a row are a failure.
const MOST_REPETITIONS: usize = 20;

/// A longer `Retry-After` is a failure: nobody here guesses that often.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A request that may be sent several times, always as the same change.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    kind: Kind,
    path: String,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
    accepted: Vec<(u16, &'static str)>,
}

/// The answer that settled a request.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) answer: Answer,
    /// How many answers before it left the outcome open.
    pub(crate) open: usize,
}

impl Settled {
    /// Whether it is the documented success.
    pub(crate) fn succeeded(&self) -> bool {
        (200..300).contains(&self.answer.status)
    }
}

impl Request {
    /// To the route of that kind, if it has no parameters.
    pub(crate) fn new(kind: Kind) -> Self {
        Self::to(kind, kind.facts().route)
    }

    pub(crate) fn to(kind: Kind, path: impl Into<String>) -> Self {
        Self {
            kind,
            path: path.into(),
            token: None,
            headers: Vec::new(),
            body: None,
            accepted: Vec::new(),
        }
    }

    pub(crate) fn of(mut self, session: &Session) -> Self {
        self.token = Some(session.access.clone());
        self
    }

    pub(crate) fn key(mut self, key: String) -> Self {
        self.headers.push(("idempotency-key", key));
        self
    }

    pub(crate) fn seen(mut self, version: Option<u64>) -> Self {
        let header = version.map(|version| ("if-match", format!("\"{version}\"")));
        self.headers.extend(header);
        self
    }

    pub(crate) fn with(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// This answer is right as well.
    pub(crate) fn or(mut self, status: u16, code: &'static str) -> Self {
        self.accepted.push((status, code));
        self
    }

    fn accepts(&self, answer: &Answer) -> bool {
        let known = (answer.status, answer.code());
        answer.status == self.kind.facts().status || self.accepted.contains(&known)
    }
}

/// One connection to the API, and what it saw.
#[derive(Debug)]
pub(crate) struct Wire {
    api: Api,
    pub(crate) log: Log,
}

impl Wire {
    pub(crate) fn new(api: Api) -> Self {
        Self {
            api,
            log: Log::default(),
        }
    }

    /// Sends a request, and sends it again as often as the answer asks for it. `None` when the
    /// answer is not one that the API documents, which is noted as a failure.
    pub(crate) async fn send(&mut self, request: Request) -> Option<Settled> {
        let mut open = 0;
        for _ in 0..=MOST_REPETITIONS {
            let answer = self.once(&request).await;
            if request.accepts(&answer) {
                return Some(Settled { answer, open });
            }
            let Some(wait) = wait(&answer) else {
                self.log.undocumented(request.kind, &answer);
                return None;
            };
            open += usize::from(answer.status != 429);
            tokio::time::sleep(wait).await;
        }
        let facts = request.kind.facts();
        let what = format!("{} {} was never settled", facts.method, facts.route);
        self.log.broken(what);
        None
    }

    async fn once(&mut self, request: &Request) -> Answer {
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let method = request.kind.facts().method;
        let token = request.token.as_deref();
        let body = request.body.clone();
        let began = Instant::now();
        let answer = self
            .api
            .send(method, &request.path, token, &headers, body)
            .await;
        self.log.note(request.kind, began.elapsed(), &answer);
        answer
    }
}

/// How long to wait before the same request may be sent again, when the answer says that it may.
fn wait(answer: &Answer) -> Option<Duration> {
    let documented = [
        (429, "too_many_attempts"),
        (503, "unavailable"),
        (409, "request_in_flight"),
    ];
    if !documented.contains(&(answer.status, answer.code())) {
        return None;
    }
    let seconds = answer.header("retry-after").parse().ok()?;
    let wait = Duration::from_secs(seconds);
    (wait <= LONGEST_WAIT).then_some(wait)
}
