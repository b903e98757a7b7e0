//! What the gateway tells of the client.

use std::{convert::Infallible, net::IpAddr};

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use domain::{
    device::DeviceToken,
    network::Network,
    service::Via,
    session::{Device, SessionMode},
    text::ShortText,
};
use lambda_http::{RequestExt, request::RequestContext};

use super::{cookies, edge::Viewer};

/// Where a request comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// The source address as the gateway saw it, or as the edge did where the request proved to
    /// come through it; any other header could be forged.
    pub address: Option<IpAddr>,
    /// The `User-Agent` header, cut to a short text.
    pub user_agent: Option<ShortText>,
    /// The token in the cookie of the device.
    pub device_token: Option<DeviceToken>,
    /// The service that states the address and the user agent, if one does.
    pub via: Option<Via>,
}

impl Client {
    /// The source address as text.
    #[must_use]
    pub fn ip_address(&self) -> Option<String> {
        self.address.map(|address| address.to_string())
    }

    /// The network that the request comes from.
    #[must_use]
    pub fn network(&self) -> Network {
        self.address.into()
    }

    /// The device of a sign-in, with the name and the token that the client gives it, and how it
    /// will hold the session. A token in the body counts before that of the cookie.
    #[must_use]
    pub fn device(
        self,
        mode: SessionMode,
        name: Option<ShortText>,
        token: Option<String>,
    ) -> Device {
        Device {
            name,
            ip_address: self.ip_address(),
            user_agent: self.user_agent,
            token: token.map(DeviceToken).or(self.device_token),
            mode,
            via: self.via,
        }
    }
}

/// The source address as the gateway saw it.
pub(super) fn gateway_address(context: Option<&RequestContext>) -> Option<IpAddr> {
    match context? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_deref()?.parse().ok(),
        _ => None,
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let viewer = parts.extensions.get().map(|Viewer(address)| *address);
        let address = viewer.or_else(|| gateway_address(parts.request_context_ref()));
        let user_agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| ShortText::lossy(value.to_str().ok()?));
        Ok(Self {
            address,
            user_agent,
            device_token: cookies::sent(&parts.headers, cookies::DEVICE)
                .map(|token| DeviceToken(token.to_owned())),
            via: None,
        })
    }
}
