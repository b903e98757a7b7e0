//! API Gateway's HTTP API: requests become payload v2 events, and what the
//! functions answer becomes responses.

mod authorizer;
mod cors;
mod event;
mod response;
mod router;
mod throttle;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use response::message;
use router::{Match, Router};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::time::timeout;
use uuid::Uuid;

use crate::host;
use crate::lambda::{Invocation, InvokeError, Lambda};
use crate::output::Output;
use crate::template::{Authorizers, Cors, Function, HttpApplication};

/// API Gateway's integration timeout for HTTP APIs.
const INTEGRATION_TIMEOUT: Duration = Duration::from_secs(30);

/// The payload quota of HTTP APIs, in bytes. Lambda's own limit is lower.
const MAX_BODY: usize = 10 * 1024 * 1024;

/// The HTTP API of a template, in front of its functions.
#[derive(Debug)]
pub struct Gateway {
    router: Router,
    cors: Option<Cors>,
    authorizers: Authorizers,
    lambda: Arc<Lambda>,
    /// Whose functions authorizers are among.
    known: Vec<Arc<Lambda>>,
    output: Output,
}

/// What the request log says of a request that reached a function.
struct Served<'a> {
    function: &'a Function,
    cold: bool,
    error: Option<String>,
}

impl Gateway {
    /// The gateway of `application`.
    #[must_use]
    pub fn new(application: &HttpApplication, lambda: Arc<Lambda>, output: Output) -> Self {
        Self {
            router: Router::new(
                &application.functions,
                &application.throttles,
                Instant::now(),
            ),
            cors: application.cors.clone(),
            authorizers: application.authorizers.clone(),
            known: vec![Arc::clone(&lambda)],
            lambda,
            output,
        }
    }

    /// Lets authorizers be functions of another system too.
    #[must_use]
    pub fn beside(mut self, other: Arc<Lambda>) -> Self {
        self.known.push(other);
        self
    }

    /// Serves the requests of every listener on `runtime` until it ends, and `beside` the API what
    /// is on this machine alone.
    pub fn serve(self, runtime: &Handle, listeners: Vec<TcpListener>, beside: axum::Router) {
        let app = axum::Router::new()
            .fallback(handle)
            .with_state(Arc::new(self))
            .merge(beside)
            .into_make_service_with_connect_info::<SocketAddr>();
        for listener in listeners {
            runtime.spawn(axum::serve(listener, app.clone()).into_future());
        }
    }

    async fn answer(
        &self,
        parts: &Parts,
        body: Body,
        client: Client,
    ) -> (Response, Option<Served<'_>>) {
        let Some(route) = self.router.find(&parts.method, parts.uri.path()) else {
            return (message(StatusCode::NOT_FOUND, "Not Found"), None);
        };
        if route
            .bucket
            .is_some_and(|bucket| !bucket.take(Instant::now()))
        {
            return (
                message(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests"),
                None,
            );
        }
        let served = |cold, error| {
            let function = route.function;
            Some(Served {
                function,
                cold,
                error,
            })
        };
        let Ok(body) = to_bytes(body, MAX_BODY).await else {
            return (
                too_long(),
                served(false, Some(InvokeError::RequestTooLarge.to_string())),
            );
        };
        let event = match event::build(parts, &body, &route, &client) {
            Ok(event) => event,
            Err(reason) => {
                let response = message(StatusCode::BAD_REQUEST, "Bad Request");
                return (response, served(false, Some(reason)));
            }
        };
        let own = route.route.authorizer.as_deref();
        let event = match self.authorizers.of(own) {
            None => event,
            Some(authorizer) => {
                let asking = authorizer::authorize(authorizer, (parts, &event), &self.known);
                match asking.await {
                    Ok(event) => event,
                    Err((response, error)) => return (response, served(false, error)),
                }
            }
        };
        let (response, cold, error) = self.invoke(&route, event).await;
        (response, served(cold, error))
    }

    async fn invoke(&self, route: &Match<'_>, event: Bytes) -> (Response, bool, Option<String>) {
        let invoke = self.lambda.invoke(route.function, event);
        let Ok(Invocation { cold, result, .. }) = timeout(INTEGRATION_TIMEOUT, invoke).await else {
            let error = format!("no answer within {INTEGRATION_TIMEOUT:?}");
            return (unavailable(), false, Some(error));
        };
        match result {
            Ok(payload) => match response::build(&payload) {
                Ok(response) => (response, cold, None),
                Err(reason) => (internal_error(), cold, Some(reason)),
            },
            Err(error) => (refused(&error), cold, Some(error.to_string())),
        }
    }

    fn log(&self, parts: &Parts, status: StatusCode, served: Option<&Served<'_>>, took: Duration) {
        let (method, path) = (&parts.method, parts.uri.path());
        let status = status.as_u16();
        let took = took.as_secs_f64() * 1000.0;
        match served {
            None => self
                .output
                .line(format_args!("{method} {path} {status} - - {took:.1} ms")),
            Some(Served {
                function,
                cold,
                error,
            }) => {
                let start = if *cold { "cold" } else { "warm" };
                let error = error
                    .as_deref()
                    .map(|e| format!(" ({e})"))
                    .unwrap_or_default();
                self.output.line(format_args!(
                    "{method} {path} {status} {} {start} {took:.1} ms{error}",
                    function.binary
                ));
            }
        }
    }
}

/// Who asks, when, and under which id.
struct Client {
    address: SocketAddr,
    at: OffsetDateTime,
    request_id: Uuid,
}

async fn handle(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let client = Client {
        address,
        at: host::now(),
        request_id: host::new_id(),
    };
    let request_id = client.request_id.to_string();
    let preflight = gateway
        .cors
        .as_ref()
        .and_then(|cors| cors::preflight(cors, &parts));
    let (mut response, served) = match preflight {
        Some(response) => (response, None),
        None => gateway.answer(&parts, body, client).await,
    };
    if let Some(cors) = &gateway.cors {
        cors::add_headers(cors, &parts, response.headers_mut());
    }
    if let Ok(id) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert("apigw-requestid", id);
    }
    gateway.log(
        &parts,
        response.status(),
        served.as_ref(),
        started.elapsed(),
    );
    response
}

/// What API Gateway answers for a function that did not.
fn refused(error: &InvokeError) -> Response {
    match error {
        InvokeError::RequestTooLarge => too_long(),
        InvokeError::Throttled(_) | InvokeError::Timeout(_) | InvokeError::ShuttingDown => {
            unavailable()
        }
        _ => internal_error(),
    }
}

fn too_long() -> Response {
    message(StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long")
}

fn unavailable() -> Response {
    message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
}

fn internal_error() -> Response {
    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}
