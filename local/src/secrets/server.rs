//! `GetSecretValue` in the AWS JSON 1.1 protocol.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Secrets, Version};
use crate::template::{ACCOUNT_ID, REGION};

type Answer = (StatusCode, [(header::HeaderName, &'static str); 1], String);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetSecretValue {
    secret_id: String,
    version_id: Option<String>,
    version_stage: Option<String>,
}

/// The server, for a loopback listener.
pub fn router(secrets: Secrets) -> Router {
    Router::new().route("/", post(answer)).with_state(secrets)
}

async fn answer(State(secrets): State<Secrets>, headers: HeaderMap, body: Bytes) -> Answer {
    let target = headers.get("x-amz-target").map(http::HeaderValue::as_bytes);
    if target != Some(b"secretsmanager.GetSecretValue") {
        return refusal(
            "UnknownOperationException",
            "Only GetSecretValue exists on one machine.",
        );
    }
    match serde_json::from_slice(&body) {
        Ok(request) => get_secret_value(&secrets, &request),
        Err(error) => refusal("ValidationException", &error.to_string()),
    }
}

fn get_secret_value(secrets: &Secrets, request: &GetSecretValue) -> Answer {
    let name = name_of(&request.secret_id);
    let Some(secret) = secrets.secret(name) else {
        return not_found("Secrets Manager can't find the specified secret.");
    };
    let current = (Some(&secret.current), "AWSCURRENT");
    let previous = (secret.previous.as_ref(), "AWSPREVIOUS");
    let stage = request.version_stage.as_deref();
    let wanted = [current, previous].into_iter().find_map(|(version, name)| {
        let version = version?;
        let has_id = request
            .version_id
            .as_ref()
            .map(|id| *id == version.id.to_string());
        let matches = match (has_id, stage) {
            (None, None) => name == "AWSCURRENT",
            (has_id, stage) => has_id.unwrap_or(true) && stage.is_none_or(|stage| stage == name),
        };
        matches.then_some((version, name))
    });
    match wanted {
        Some((version, stage)) => reply(StatusCode::OK, &value(name, version, stage)),
        None => not_found("Secrets Manager can't find the specified secret value for the version."),
    }
}

/// The name in an ARN, or the id itself.
fn name_of(secret_id: &str) -> &str {
    secret_id.rsplit(":secret:").next().unwrap_or(secret_id)
}

fn value(name: &str, version: &Version, stage: &str) -> Value {
    json!({
        "ARN": format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:{name}"),
        "Name": name,
        "VersionId": version.id,
        "SecretString": version.value,
        "VersionStages": [stage],
        "CreatedDate": version.created,
    })
}

fn not_found(message: &str) -> Answer {
    refusal("ResourceNotFoundException", message)
}

fn refusal(kind: &str, message: &str) -> Answer {
    reply(
        StatusCode::BAD_REQUEST,
        &json!({"__type": kind, "message": message}),
    )
}

fn reply(status: StatusCode, body: &Value) -> Answer {
    let content_type = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
    (status, content_type, body.to_string())
}
