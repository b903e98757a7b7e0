//! GET /reset, /not-me, /undo-email and /invitation: what the links in mails lead to.
//!
//! A browser keeps the token, which is in the fragment. Opening a link changes nothing, whoever
//! opens it: mail scanners do.

mod words;

use api::{EDUCATIONAL_NOTICE, language::AcceptLanguage};
use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{Html, IntoResponse},
};
use domain::{language::Language, link_token::Purpose};

/// Nothing is loaded, run or framed, and no form is sent.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Tells how a new password is chosen.
#[utoipa::path(
    get,
    path = "/reset",
    operation_id = "reset_page",
    tag = "service",
    security(),
    responses((status = 200, description = "A page in the language that is preferred", body = String, content_type = "text/html; charset=utf-8"))
)]
pub(crate) async fn reset_page(AcceptLanguage(language): AcceptLanguage) -> impl IntoResponse {
    page(Purpose::Reset, language)
}

/// Tells how a notice is answered.
#[utoipa::path(
    get,
    path = "/not-me",
    operation_id = "not_me_page",
    tag = "service",
    security(),
    responses((status = 200, description = "A page in the language that is preferred", body = String, content_type = "text/html; charset=utf-8"))
)]
pub(crate) async fn not_me_page(AcceptLanguage(language): AcceptLanguage) -> impl IntoResponse {
    page(Purpose::NotMe, language)
}

/// Tells how a change of address is taken back.
#[utoipa::path(
    get,
    path = "/undo-email",
    operation_id = "undo_email_page",
    tag = "service",
    security(),
    responses((status = 200, description = "A page in the language that is preferred", body = String, content_type = "text/html; charset=utf-8"))
)]
pub(crate) async fn undo_email_page(AcceptLanguage(language): AcceptLanguage) -> impl IntoResponse {
    page(Purpose::UndoEmailChange, language)
}

/// Tells how an invitation is accepted.
#[utoipa::path(
    get,
    path = "/invitation",
    operation_id = "invitation_page",
    tag = "service",
    security(),
    responses((status = 200, description = "A page in the language that is preferred", body = String, content_type = "text/html; charset=utf-8"))
)]
pub(crate) async fn invitation_page(AcceptLanguage(language): AcceptLanguage) -> impl IntoResponse {
    page(Purpose::Invitation, language)
}

fn page(purpose: Purpose, language: Language) -> ([(HeaderName, HeaderValue); 4], Html<String>) {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept-language"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (headers, Html(html(purpose, language)))
}

fn html(purpose: Purpose, language: Language) -> String {
    let (title, route) = (words::title(purpose, language), route(purpose));
    let [unchanged, how] = words::paragraphs(language);
    let tag = language.tag();
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{unchanged}</p>\n<p>{how}</p>\n\
         <pre>POST {route}</pre>\n<p lang=\"en\">{EDUCATIONAL_NOTICE}</p>\n</main>\n</body>\n</html>\n"
    )
}

/// What takes the token.
fn route(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Reset => "/api/v1/auth/password-reset/complete",
        Purpose::NotMe => "/api/v1/auth/not-me",
        Purpose::UndoEmailChange => "/api/v1/auth/email-undo",
        Purpose::Invitation => "/api/v1/auth/invitations/accept",
    }
}

#[cfg(test)]
mod tests;
