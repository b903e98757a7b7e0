//! The mails for people, at `/_mail`, and for programs, at `/_mail.json`.

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderValue, StatusCode, header};

use super::{Mailbox, ReceivedMail};

/// No script of a mail may run, and nothing may be fetched.
const SANDBOX: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; style-src 'unsafe-inline'");

/// The pages, beside the HTTP API.
pub fn router(mailbox: Mailbox) -> Router {
    Router::new()
        .route("/_mail", get(list))
        .route("/_mail.json", get(json))
        .route("/_mail/{id}", get(html))
        .with_state(mailbox)
}

async fn json(State(mailbox): State<Mailbox>) -> Json<Vec<ReceivedMail>> {
    Json(mailbox.mails())
}

async fn list(State(mailbox): State<Mailbox>) -> Response {
    let mails: String = mailbox.mails().iter().map(entry).collect();
    let mails = if mails.is_empty() {
        "<p>Nothing was sent since this system started."
    } else {
        &mails
    };
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Mail</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <style>:root{{color-scheme:light dark;font-family:system-ui}}body{{max-width:50rem;\
         margin:auto;padding:1rem}}pre{{white-space:pre-wrap}}article{{border-top:1px solid \
         gray}}</style><h1>Mail</h1>{mails}</html>"
    );
    sandboxed(page)
}

/// The HTML of one mail, as its recipient would see it.
async fn html(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let mut mails = mailbox.mails().into_iter();
    match mails.find(|mail| mail.message_id == id) {
        Some(mail) => sandboxed(mail.html),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn entry(mail: &ReceivedMail) -> String {
    let mut headers = vec![
        ("From".to_owned(), mail.from.clone()),
        ("To".to_owned(), mail.to.join(", ")),
        ("Date".to_owned(), mail.sent_at.clone()),
    ];
    if !mail.reply_to.is_empty() {
        headers.push(("Reply-To".to_owned(), mail.reply_to.join(", ")));
    }
    headers.extend(mail.headers.clone());
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"));
    let headers = escape(&headers.collect::<String>());
    let (subject, text) = (escape(&mail.subject), escape(&mail.text));
    let id = escape(&mail.message_id);
    format!(
        "<article><h2>{subject}</h2><pre>{headers}</pre><pre>{text}</pre>\
         <p><a href=\"/_mail/{id}\">HTML</a></article>"
    )
}

fn sandboxed(page: String) -> Response {
    ([(header::CONTENT_SECURITY_POLICY, SANDBOX)], Html(page)).into_response()
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
