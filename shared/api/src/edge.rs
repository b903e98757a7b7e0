//! Lets requests in that came through the edge, where a deployment has one.

use std::net::IpAddr;

use axum::{
    body::Body,
    extract::{Request, State},
    http::Response,
    middleware::Next,
    response::IntoResponse,
};
use domain::{
    edge::{EdgeSecretHashes, HEADER, viewer_address},
    setting::InvalidSetting,
};
use lambda_http::RequestExt;
use store::environment::variables::Variables;

use super::{
    client::gateway_address,
    problem::{Code, Problem},
};

/// `EDGE_SECRET_HASHES`: what a request has to bring, if anything.
const VARIABLE: &str = "EDGE_SECRET_HASHES";

/// The address of the client, of a request that came through the edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer(pub(super) IpAddr);

/// The hashes that a deployment is given.
pub(super) fn hashes(variables: &Variables) -> Result<EdgeSecretHashes, InvalidSetting> {
    let text = variables.text(VARIABLE);
    let hashes = text.map(|text| text.parse()).transpose();
    Ok(hashes
        .map_err(|error: domain::edge::InvalidHashes| InvalidSetting::invalid(VARIABLE, &error))?
        .unwrap_or_default())
}

/// Refuses what did not come through the edge before anything is done for it, and notes whom the
/// edge served. Where no edge is required, no header says anything.
pub(super) async fn through_edge(
    State(hashes): State<EdgeSecretHashes>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let sent = request.headers_mut().remove(HEADER);
    if hashes.are_set() {
        if !sent.is_some_and(|sent| hashes.know(sent.as_bytes())) {
            return Problem::new(Code::EdgeRequired).into_response();
        }
        if let Some(viewer) = viewer(&request) {
            request.extensions_mut().insert(Viewer(viewer));
        }
    }
    next.run(request).await
}

fn viewer(request: &Request) -> Option<IpAddr> {
    let forwarded = request.headers().get("x-forwarded-for")?.to_str().ok()?;
    viewer_address(forwarded, gateway_address(request.request_context_ref()))
}
