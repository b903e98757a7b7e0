//! The payload v2 event of a request.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use std::borrow::Cow;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpRequestContext};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, COOKIE, HOST, TRANSFER_ENCODING, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Version};
use serde_json::Value;
use time::format_description::FormatItem;
use time::macros::format_description;

use super::Client;
use super::router::Match;
use crate::template::ACCOUNT_ID;

/// `requestContext.time`, as in `12/Mar/2020:19:03:58 +0000`.
const REQUEST_TIME: &[FormatItem<'_>] =
    format_description!("[day]/[month repr:short]/[year]:[hour]:[minute]:[second] +0000");

/// Fields that only authorizers' events have, and which the type cannot leave
/// out.
const AUTHORIZER_FIELDS: [&str; 5] = [
    "type",
    "methodArn",
    "httpMethod",
    "identitySource",
    "authorizationToken",
];

pub(super) fn build(
    parts: &Parts,
    body: &Bytes,
    route: &Match<'_>,
    client: &Client,
) -> Result<Bytes, String> {
    let path = decode(parts.uri.path()).ok_or("the path is not percent-encoded UTF-8")?;
    let query = parts.uri.query().unwrap_or_default();
    let (is_base64, body) = encode_body(&parts.headers, body);
    let mut event = ApiGatewayV2httpRequest::default();
    event.version = Some("2.0".to_owned());
    event.route_key = Some(route.route.to_string());
    event.raw_path = Some(path.clone());
    event.raw_query_string = Some(query.to_owned());
    let Ok(parameters) = query.parse();
    event.query_string_parameters = parameters;
    event.cookies = cookies(&parts.headers);
    event.headers = headers(&parts.headers, client);
    event.path_parameters.clone_from(&route.parameters);
    event.request_context = context(parts, path, route, client)?;
    event.body = body;
    event.is_base64_encoded = is_base64;
    let value = serde_json::to_value(&event).map_err(|error| error.to_string())?;
    Ok(without_unset(value).to_string().into())
}

/// Percent-decodes; `None` when the result is not UTF-8 or an escape is broken.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let (high, low) = (hex(bytes.next()?)?, hex(bytes.next()?)?);
            decoded.push(high << 4 | low);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

fn context(
    parts: &Parts,
    path: String,
    route: &Match<'_>,
    client: &Client,
) -> Result<ApiGatewayV2httpRequestContext, String> {
    let host = text(&parts.headers, &HOST).unwrap_or_else(|| "localhost".to_owned());
    let domain = host
        .rsplit_once(':')
        .map_or(host.as_str(), |(name, _)| name);
    let milliseconds = client.at.unix_timestamp_nanos() / 1_000_000;
    let mut context = ApiGatewayV2httpRequestContext::default();
    context.route_key = Some(route.route.to_string());
    context.account_id = Some(ACCOUNT_ID.to_owned());
    context.stage = Some("$default".to_owned());
    context.request_id = Some(client.request_id.to_string());
    context.apiid = Some("local".to_owned());
    context.domain_name = Some(domain.to_owned());
    context.domain_prefix = domain.split('.').next().map(str::to_owned);
    context.time = client.at.format(REQUEST_TIME).ok();
    context.time_epoch = i64::try_from(milliseconds).map_err(|error| error.to_string())?;
    context.http.method = parts.method.clone();
    context.http.path = Some(path);
    context.http.protocol = Some(protocol(parts.version).to_owned());
    context.http.source_ip = Some(client.address.ip().to_string());
    context.http.user_agent = text(&parts.headers, &USER_AGENT);
    Ok(context)
}

fn protocol(version: Version) -> &'static str {
    if version == Version::HTTP_10 {
        "HTTP/1.0"
    } else {
        "HTTP/1.1"
    }
}

/// Lower-case names, the values of a repeated header joined by commas, cookies
/// and hop-by-hop headers left out, and what the gateway itself adds.
fn headers(received: &HeaderMap, client: &Client) -> HeaderMap {
    let mut joined = HeaderMap::new();
    for name in received.keys() {
        if [COOKIE, CONNECTION, TRANSFER_ENCODING].contains(name) {
            continue;
        }
        insert(&mut joined, name.clone(), &values(received, name).join(","));
    }
    let forwarded = HeaderName::from_static("x-forwarded-for");
    let mut hops = values(received, &forwarded);
    hops.push(client.address.ip().to_string().into());
    insert(&mut joined, forwarded, &hops.join(", "));
    insert(
        &mut joined,
        HeaderName::from_static("x-forwarded-proto"),
        "http",
    );
    joined
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn values<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Vec<Cow<'h, str>> {
    let all = headers.get_all(name).iter();
    all.map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect()
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    values(headers, name)
        .into_iter()
        .next()
        .map(Cow::into_owned)
}

fn cookies(headers: &HeaderMap) -> Option<Vec<String>> {
    let cookies: Vec<String> = values(headers, &COOKIE)
        .iter()
        .flat_map(|line| line.split(';'))
        .map(|cookie| cookie.trim().to_owned())
        .filter(|cookie| !cookie.is_empty())
        .collect();
    (!cookies.is_empty()).then_some(cookies)
}

/// The body as the event holds it, and whether that is base64.
fn encode_body(headers: &HeaderMap, body: &Bytes) -> (bool, Option<String>) {
    if body.is_empty() {
        return (false, None);
    }
    match std::str::from_utf8(body) {
        Ok(text) if is_text(headers) => (false, Some(text.to_owned())),
        _ => (true, Some(STANDARD.encode(body))),
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let content_type = text(headers, &CONTENT_TYPE)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.starts_with("text/")
        || [
            "application/json",
            "application/javascript",
            "application/xml",
        ]
        .contains(&essence)
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
}

/// API Gateway leaves a field out where the type writes null or an empty map.
fn without_unset(mut event: Value) -> Value {
    if let Some(fields) = event.as_object_mut() {
        fields.retain(|name, value| {
            let is_unset =
                value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
            !is_unset && !AUTHORIZER_FIELDS.contains(&name.as_str())
        });
    }
    event
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
