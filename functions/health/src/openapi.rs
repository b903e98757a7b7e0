//! GET /api/v1/openapi.json

use api::CACHEABLE;
use axum::{http::header, response::IntoResponse};

/// The document as committed; a test compares it with the code.
const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// Describes this API (`OpenAPI` 3.1).
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "openapi",
    tag = "service",
    security(),
    responses((status = 200, description = "An OpenAPI 3.1 document", body = Object))
)]
pub(crate) async fn openapi() -> impl IntoResponse {
    let content_type = [(header::CONTENT_TYPE, "application/json")];
    (CACHEABLE, content_type, DOCUMENT)
}

#[cfg(test)]
mod tests;
