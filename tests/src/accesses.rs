//! Which function does what with which items, seen from between the functions and the engine.

mod requested;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::net::TcpListener;

/// What IAM would be asked about a request: an action, and the items by what their partition
/// keys begin with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// The table or the index whose keys are meant: `Table` or the index's name.
    pub resource: String,
    /// The action without its service, such as `PutItem`.
    pub action: String,
    /// The partition key as a pattern: `USER#*`, or the whole key of a partition that is alone.
    pub partition: String,
}

/// A proxy before the engine that notes what each function asks for.
pub struct AccessRecorder {
    /// Where it listens.
    pub url: String,
    state: Arc<Recorded>,
}

struct Recorded {
    engine: String,
    client: reqwest::Client,
    accesses: Mutex<BTreeMap<String, BTreeSet<Access>>>,
}

impl AccessRecorder {
    /// A proxy before the engine at `engine`, an `http://` URL, until the runtime ends.
    ///
    /// # Panics
    /// When no port is free.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn before(engine: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(Recorded {
            engine: engine.to_owned(),
            client: reqwest::Client::new(),
            accesses: Mutex::default(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            url: format!("http://{address}"),
            state,
        }
    }

    /// What each function has asked for, by the name of its binary.
    #[must_use]
    pub fn accesses(&self) -> BTreeMap<String, BTreeSet<Access>> {
        let accesses = self.state.accesses.lock();
        accesses.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Recorded {
    /// Whoever carries no session token is no function but the test itself.
    fn note(&self, headers: &HeaderMap, body: &[u8]) {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(function), Some(target)) = (text("x-amz-security-token"), text("x-amz-target"))
        else {
            return;
        };
        let operation = target.rsplit('.').next().unwrap_or_default();
        let body = serde_json::from_slice(body).unwrap_or_default();
        let accesses = self.accesses.lock();
        accesses
            .unwrap_or_else(PoisonError::into_inner)
            .entry(function.to_owned())
            .or_default()
            .extend(requested::accesses(operation, &body));
    }
}

async fn pass(State(state): State<Arc<Recorded>>, mut headers: HeaderMap, body: Bytes) -> Response {
    state.note(&headers, &body);
    headers.remove(header::HOST);
    let request = state.client.post(&state.engine).headers(headers).body(body);
    match answer(request).await {
        Ok(response) => response,
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

async fn answer(request: reqwest::RequestBuilder) -> reqwest::Result<Response> {
    let answer = request.send().await?;
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    let body = Body::from(answer.bytes().await?);
    Ok((status, headers, body).into_response())
}
