//! Functions that decide who is let through to others.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>

use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::response::message;
use crate::lambda::Lambda;
use crate::template::{ACCOUNT_ID, Authorizer, REGION};

/// How long API Gateway waits for one.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What keeps a request out, and what the log says of it.
pub(super) type Refusal = (Response, Option<String>);

/// A simple response.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    is_authorized: bool,
    #[serde(default)]
    context: Value,
}

/// Asks `authorizer` about the request that `event` describes, and adds to the event what it tells.
pub(super) async fn authorize(
    authorizer: &Authorizer,
    (parts, event): (&Parts, &Bytes),
    functions: &[Arc<Lambda>],
) -> Result<Bytes, Refusal> {
    let sources: Option<Vec<&str>> = authorizer
        .headers
        .iter()
        .map(|name| parts.headers.get(name)?.to_str().ok())
        .collect();
    let Some(sources) = sources.filter(|all| all.iter().all(|source| !source.is_empty())) else {
        return Err((message(StatusCode::UNAUTHORIZED, "Unauthorized"), None));
    };
    let mut event: Value = serde_json::from_slice(event).map_err(|e| failed(&e.to_string()))?;
    let asked = ask(authorizer, &about(&event, &sources), functions).await;
    let answer = asked.map_err(|reason| failed(&reason))?;
    if !answer.is_authorized {
        return Err((message(StatusCode::FORBIDDEN, "Forbidden"), None));
    }
    event["requestContext"]["authorizer"] = json!({"lambda": answer.context});
    Ok(event.to_string().into())
}

/// The event of the authorizer: that of the request, without its body.
fn about(event: &Value, sources: &[&str]) -> Value {
    let mut asked = event.clone();
    let (method, path) = (
        &event["requestContext"]["http"]["method"],
        &event["rawPath"],
    );
    let (method, path) = (method.as_str().unwrap_or(""), path.as_str().unwrap_or(""));
    let arn = format!("arn:aws:execute-api:{REGION}:{ACCOUNT_ID}:local/$default/{method}{path}");
    if let Some(fields) = asked.as_object_mut() {
        fields.remove("body");
        fields.remove("isBase64Encoded");
        fields.insert("type".to_owned(), "REQUEST".into());
        fields.insert("routeArn".to_owned(), arn.into());
        fields.insert("identitySource".to_owned(), json!(sources));
    }
    asked
}

async fn ask(
    authorizer: &Authorizer,
    event: &Value,
    functions: &[Arc<Lambda>],
) -> Result<Answer, String> {
    let arn = &authorizer.function_arn;
    let mut found = functions
        .iter()
        .filter_map(|lambda| Some((lambda, lambda.function_of(arn)?)));
    let Some((lambda, function)) = found.next() else {
        return Err(format!("the authorizer {arn} is not on this machine"));
    };
    let event = Bytes::from(event.to_string());
    let Ok(invocation) = timeout(TIMEOUT, lambda.invoke(&function, event)).await else {
        return Err(format!("the authorizer did not answer within {TIMEOUT:?}"));
    };
    let payload = invocation
        .result
        .map_err(|error| format!("the authorizer {error}"))?;
    serde_json::from_slice(&payload).map_err(|error| format!("no simple response: {error}"))
}

fn failed(reason: &str) -> Refusal {
    let response = message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
    (response, Some(reason.to_owned()))
}
