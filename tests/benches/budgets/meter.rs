//! Stands before the engine and adds up how long its answers take.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use tokio::net::TcpListener;

/// A proxy with a stopwatch.
#[derive(Clone)]
pub(crate) struct Meter {
    engine: String,
    http: reqwest::Client,
    nanoseconds: Arc<AtomicU64>,
}

impl Meter {
    /// Listens before `engine`; the second part is its own URL.
    pub(crate) async fn before(engine: String) -> io::Result<(Self, String)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let meter = Self {
            engine,
            http: reqwest::Client::new(),
            nanoseconds: Arc::default(),
        };
        let router = Router::new().fallback(forward).with_state(meter.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((meter, url))
    }

    /// What the answers took since the last call.
    pub(crate) fn take(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.swap(0, Ordering::SeqCst))
    }
}

async fn forward(State(meter): State<Meter>, mut headers: HeaderMap, body: Bytes) -> Response {
    let began = Instant::now();
    headers.remove("host");
    let request = meter.http.post(&meter.engine).headers(headers).body(body);
    let answer = match request.send().await {
        Ok(answer) => {
            let (status, headers) = (answer.status(), answer.headers().clone());
            match answer.bytes().await {
                Ok(body) => (status, headers, body).into_response(),
                Err(_) => StatusCode::BAD_GATEWAY.into_response(),
            }
        }
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    };
    let took = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
    meter.nanoseconds.fetch_add(took, Ordering::SeqCst);
    answer
}
