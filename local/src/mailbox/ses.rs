//! `SendEmail` of the SES API, version 2.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::{Mailbox, ReceivedMail, SesFailure};
use crate::host;

/// The server, for a loopback listener.
pub fn router(mailbox: Mailbox) -> Router {
    Router::new()
        .route("/v2/email/outbound-emails", post(send))
        .with_state(mailbox)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: String,
    destination: Destination,
    #[serde(default)]
    reply_to_addresses: Vec<String>,
    content: Content,
    #[serde(default)]
    email_tags: Vec<Pair>,
    configuration_set_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    to_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    simple: Simple,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Simple {
    subject: Text,
    body: Body,
    #[serde(default)]
    headers: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Text,
    html: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pair {
    name: String,
    value: String,
}

async fn send(State(mailbox): State<Mailbox>, body: Bytes) -> Response {
    let mail = match serde_json::from_slice(&body) {
        Ok(request) => received(request),
        Err(error) => {
            let message = error.to_string();
            return refusal(StatusCode::BAD_REQUEST, "BadRequestException", &message);
        }
    };
    let failure = mailbox.failures.take();
    match failure {
        Some(SesFailure::Throttled) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            return refusal(status, "TooManyRequestsException", "Too many requests.");
        }
        Some(SesFailure::Refused) => {
            let message = format!("Email address is not verified: {}", mail.to.join(", "));
            return refusal(StatusCode::BAD_REQUEST, "MessageRejected", &message);
        }
        Some(SesFailure::Silent) => return std::future::pending().await,
        Some(SesFailure::SentInSilence) | None => {}
    }
    let answer = Json(json!({"MessageId": mail.message_id}));
    mailbox.receive(mail);
    if failure.is_some() {
        return std::future::pending().await;
    }
    answer.into_response()
}

fn received(request: SendEmail) -> ReceivedMail {
    let simple = request.content.simple;
    ReceivedMail {
        message_id: host::new_id().to_string(),
        sent_at: host::now().format(&Rfc3339).unwrap_or_default(),
        from: request.from_email_address,
        to: request.destination.to_addresses,
        reply_to: request.reply_to_addresses,
        subject: simple.subject.data,
        text: simple.body.text.data,
        html: simple.body.html.data,
        headers: pairs(simple.headers),
        tags: pairs(request.email_tags),
        configuration_set: request.configuration_set_name,
    }
}

fn pairs(pairs: Vec<Pair>) -> Vec<(String, String)> {
    let pairs = pairs.into_iter();
    pairs.map(|Pair { name, value }| (name, value)).collect()
}

fn refusal(status: StatusCode, kind: &'static str, message: &str) -> Response {
    let headers = [("x-amzn-errortype", kind)];
    (status, headers, Json(json!({"message": message}))).into_response()
}
