//! What surrounds every handler: the log line, the time limit, the net under a panic.

use std::{
    any::Any,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Response, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::IntoResponse,
};
use domain::setting::InvalidSetting;
use lambda_http::{RequestExt, request::RequestContext};
use store::{
    environment::{Environment, RequestLog, clock::Clock, variables::Variables},
    in_request, metered,
};
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    cost::Cost,
    edge::{self, through_edge},
    log::{Metrics, RequestLine, Who, cold_start},
    outcome::Outcome,
    problem::{Code, Problem},
    query::require_encoded,
};

/// The longest a request may take. What is left of the function's own timeout lets the answer
/// get out.
const TIME_LIMIT: Duration = Duration::from_millis(4_500);

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Two years without plain HTTP, for this host and those below it (RFC 6797).
const HTTPS_ONLY: &str = "max-age=63072000; includeSubDomains";

/// A function's routes with everything that surrounds them.
///
/// # Errors
/// When a setting is not valid.
pub fn layered(
    routes: Router,
    variables: &Variables,
    environment: &Environment,
) -> Result<Router, InvalidSetting> {
    let service = Service::of(environment);
    let hashes = edge::hashes(variables)?;
    Ok(routes
        .fallback(async || Problem::new(Code::NotFound))
        .method_not_allowed_fallback(async || Problem::new(Code::MethodNotAllowed))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(require_encoded))
        .layer(from_fn_with_state(hashes, through_edge))
        .layer(from_fn_with_state(service, observe)))
}

/// What is told of every request, and by whom.
#[derive(Clone)]
struct Service {
    clock: Arc<dyn Clock>,
    function: Arc<str>,
    log: RequestLog,
}

impl Service {
    fn of(environment: &Environment) -> Self {
        Self {
            clock: Arc::clone(&environment.clock),
            function: environment.function.as_str().into(),
            log: environment.request_log,
        }
    }
}

async fn observe(
    State(service): State<Service>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let started = Instant::now();
    let request_id = request_id(&request);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let who = Who::default();
    request.extensions_mut().insert(who.clone());
    let cost = Cost::default();
    request.extensions_mut().insert(cost.clone());

    let (answer, usage) = metered(in_request(tokio::time::timeout(
        TIME_LIMIT,
        next.run(request),
    )))
    .await;
    cost.charge(usage);
    let mut response = answer.unwrap_or_else(|_| too_slow());
    mark(&mut response, &request_id);

    let now = service.clock.now();
    let line = RequestLine {
        timestamp: now,
        level: "INFO",
        message: "request",
        function: &service.function,
        request_id: &request_id,
        method: method.as_str(),
        route: &route,
        status: response.status().as_u16(),
        outcome: Outcome::of(&response).as_str(),
        requests: 1,
        duration_ms: 0.0,
        cold_start: cold_start(),
        user_id: who.get(),
        table_round_trips: 0,
        table_read_units: 0.0,
        table_write_units: 0.0,
        metrics: Metrics::at(now),
    };
    line.cost(usage, started.elapsed()).write(service.log);
    response
}

/// What every answer carries, also a refusal and one without a body.
fn mark(response: &mut Response<Body>, request_id: &str) {
    let headers = response.headers_mut();
    headers.insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static(HTTPS_ONLY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(X_REQUEST_ID, id);
    }
}

/// The gateway's, which is in its access log too.
fn request_id(request: &Request) -> String {
    match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    }
    .unwrap_or_default()
}

fn too_slow() -> Response<Body> {
    tracing::warn!("a request took longer than its time limit");
    Problem::new(Code::Unavailable)
        .retry_after(1)
        .into_response()
}

/// A bug costs its own request and no more. The message may hold what must not be logged.
fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    Problem::new(Code::Internal).into_response()
}
