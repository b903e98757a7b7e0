//! The Lambda Runtime API, version 2018-06-01, for one process.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::json;
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::MAX_PAYLOAD;
use crate::host;

/// A response is read to its end up to this many bytes, so that its function
/// gets to read the refusal.
const MAX_READ: usize = 64 * 1024 * 1024;

/// The Runtime API of one process, on a port of its own.
#[derive(Debug)]
pub(super) struct RuntimeApi {
    address: SocketAddr,
    work: mpsc::Sender<Work>,
    init: watch::Receiver<Init>,
    server: JoinHandle<std::io::Result<()>>,
}

/// How far the process is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Init {
    Starting,
    Ready,
    Failed(Bytes),
}

/// What the process is asked to do.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) request_id: Uuid,
    pub(super) deadline: OffsetDateTime,
    pub(super) function_arn: String,
    pub(super) payload: Bytes,
}

/// What the process said to an event.
#[derive(Debug)]
pub(super) enum Reply {
    Response(Bytes),
    Error(Bytes),
    TooLarge,
}

#[derive(Debug)]
struct Work {
    event: Event,
    reply: oneshot::Sender<Reply>,
}

struct Shared {
    work: tokio::sync::Mutex<mpsc::Receiver<Work>>,
    pending: Mutex<Option<(Uuid, oneshot::Sender<Reply>)>>,
    init: watch::Sender<Init>,
}

impl RuntimeApi {
    pub(super) async fn listen() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (work, receiver) = mpsc::channel(1);
        let (init, init_watch) = watch::channel(Init::Starting);
        let shared = Arc::new(Shared {
            work: tokio::sync::Mutex::new(receiver),
            pending: Mutex::default(),
            init,
        });
        let server = tokio::spawn(async move { axum::serve(listener, router(shared)).await });
        Ok(Self {
            address,
            work,
            init: init_watch,
            server,
        })
    }

    /// `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it.
    pub(super) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Waits until the process asks for work or reports that it cannot start.
    pub(super) async fn initialised(&self) -> Init {
        let mut init = self.init.clone();
        let state = init
            .wait_for(|state| *state != Init::Starting)
            .await
            .map(|state| state.clone());
        match state {
            Ok(state) => state,
            // The server is gone, so nothing will be said any more.
            Err(_) => std::future::pending().await,
        }
    }

    /// Hands the event out at the next poll; the receiver yields the reply.
    pub(super) async fn send(&self, event: Event) -> oneshot::Receiver<Reply> {
        let (reply, receiver) = oneshot::channel();
        // Fails only when the server is gone, and then the receiver says so.
        drop(self.work.send(Work { event, reply }).await);
        receiver
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route(
            "/2018-06-01/runtime/invocation/{id}/response",
            post(response),
        )
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(init_error))
        .with_state(shared)
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    shared.init.send_if_modified(|state| {
        let starting = *state == Init::Starting;
        if starting {
            *state = Init::Ready;
        }
        starting
    });
    let Some(Work { event, reply }) = shared.work.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    *shared.pending() = Some((event.request_id, reply));
    let deadline = event.deadline.unix_timestamp_nanos() / 1_000_000;
    let headers = [
        (
            "lambda-runtime-aws-request-id",
            event.request_id.to_string(),
        ),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", event.function_arn),
        (
            "lambda-runtime-trace-id",
            trace_id(event.deadline.unix_timestamp()),
        ),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, event.payload).into_response()
}

async fn response(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Body,
) -> Response {
    match to_bytes(body, MAX_READ).await {
        Ok(body) if body.len() <= MAX_PAYLOAD => shared.finish(&id, Reply::Response(body)),
        _ => {
            shared.finish(&id, Reply::TooLarge);
            refusal(
                StatusCode::PAYLOAD_TOO_LARGE,
                "Function.ResponseSizeTooLarge",
            )
        }
    }
}

async fn error(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Body) -> Response {
    match to_bytes(body, MAX_PAYLOAD).await {
        Ok(body) => shared.finish(&id, Reply::Error(body)),
        Err(_) => refusal(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge"),
    }
}

async fn init_error(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    shared.init.send_replace(Init::Failed(body));
    accepted()
}

impl Shared {
    fn pending(&self) -> std::sync::MutexGuard<'_, Option<(Uuid, oneshot::Sender<Reply>)>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, id: &str, reply: Reply) -> Response {
        let id = Uuid::parse_str(id).ok();
        match self.pending().take_if(|(pending, _)| Some(*pending) == id) {
            Some((_, sender)) => {
                // Nobody waits any more after a timeout.
                drop(sender.send(reply));
                accepted()
            }
            None => refusal(StatusCode::BAD_REQUEST, "InvalidRequestID"),
        }
    }
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, json!({"status": "OK"}).to_string()).into_response()
}

fn refusal(status: StatusCode, kind: &str) -> Response {
    let body = json!({"errorType": kind, "errorMessage": kind});
    (status, body.to_string()).into_response()
}

/// An X-Ray trace header of an unsampled trace.
fn trace_id(seconds: i64) -> String {
    let random = host::new_id().simple().to_string();
    format!(
        "Root=1-{seconds:08x}-{};Parent={};Sampled=0",
        &random[..24],
        &random[16..]
    )
}

#[cfg(test)]
mod tests;
