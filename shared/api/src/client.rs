//! What the gateway tells of the client.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use domain::{session::Device, text::ShortText};
use lambda_http::{RequestExt, request::RequestContext};

use super::edge::Viewer;

/// Where a request comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// The source address as the gateway saw it, or as the edge did where the request proved to
    /// come through it; any other header could be forged.
    pub ip_address: Option<String>,
    /// The `User-Agent` header, cut to a short text.
    pub user_agent: Option<ShortText>,
}

impl Client {
    /// The device of a sign-in, with the name the client gives it.
    #[must_use]
    pub fn device(self, name: Option<ShortText>) -> Device {
        Device {
            name,
            user_agent: self.user_agent,
            ip_address: self.ip_address,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let viewer = parts.extensions.get::<Viewer>();
        let ip_address = match (viewer, parts.request_context_ref()) {
            (Some(Viewer(address)), _) => Some(address.to_string()),
            (None, Some(RequestContext::ApiGatewayV2(context))) => context.http.source_ip.clone(),
            _ => None,
        };
        let user_agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| ShortText::lossy(value.to_str().ok()?));
        Ok(Self {
            ip_address,
            user_agent,
        })
    }
}
