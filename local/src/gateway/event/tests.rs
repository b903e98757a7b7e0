use std::net::SocketAddr;
use std::time::Instant;

use http::Request;
use rstest::rstest;
use serde_json::{Value, json};
use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::gateway::router::Router;
use crate::template::Template;

const TEMPLATE: &str = include_str!("../../../examples/probe.yaml");

pub(super) fn event_of(request: Request<&[u8]>) -> Value {
    let (parts, body) = request.into_parts();
    let template = Template::parse(TEMPLATE).unwrap();
    let router = Router::new(&template.functions, &template.throttles, Instant::now());
    let route = router.find(&parts.method, parts.uri.path()).unwrap();
    let client = Client {
        address: SocketAddr::from(([192, 0, 2, 7], 4000)),
        at: datetime!(2026-11-23 09:08:07.5 UTC),
        request_id: Uuid::nil(),
    };
    let event = build(&parts, &Bytes::copy_from_slice(body), &route, &client).unwrap();
    serde_json::from_slice(&event).unwrap()
}

#[test]
fn the_event_is_api_gateways() {
    let request = Request::post("/items/7?a=1&a=2&b=x%20y")
        .header("Host", "localhost:3000")
        .header("User-Agent", "probe/1")
        .header("Content-Type", "application/json; charset=utf-8")
        .header("X-Many", "one")
        .header("X-Many", "two")
        .header("Cookie", "session=1; theme=dark")
        .body(br#"{"a":1}"#.as_slice())
        .unwrap();

    let event = event_of(request);

    let expected = json!({
        "version": "2.0",
        "routeKey": "POST /items/{id}",
        "rawPath": "/items/7",
        "rawQueryString": "a=1&a=2&b=x%20y",
        "cookies": ["session=1", "theme=dark"],
        "headers": {
            "content-type": "application/json; charset=utf-8",
            "host": "localhost:3000",
            "user-agent": "probe/1",
            "x-forwarded-for": "192.0.2.7",
            "x-forwarded-proto": "http",
            "x-many": "one,two",
        },
        "queryStringParameters": {"a": "1,2", "b": "x y"},
        "pathParameters": {"id": "7"},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": "POST",
                "path": "/items/7",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.7",
                "userAgent": "probe/1",
            },
            "requestId": "00000000-0000-0000-0000-000000000000",
            "routeKey": "POST /items/{id}",
            "stage": "$default",
            "time": "23/Nov/2026:09:08:07 +0000",
            "timeEpoch": 1_795_424_887_500_i64,
        },
        "body": "{\"a\":1}",
        "isBase64Encoded": false,
    });
    assert_eq!(event, expected);
}

#[test]
fn the_path_is_decoded_and_so_are_its_parameters() {
    let event = event_of(
        Request::post("/items/a%2Fb%20%C3%A9")
            .body(b"".as_slice())
            .unwrap(),
    );

    assert_eq!(event["rawPath"], "/items/a/b é");
    assert_eq!(event["pathParameters"]["id"], "a/b é");
    assert_eq!(event.get("body"), None);
    assert_eq!(event.get("queryStringParameters"), None);
}

#[rstest]
#[case("application/octet-stream", b"text", true)]
#[case("application/x-www-form-urlencoded", b"a=1", true)]
#[case("application/json", b"\xff", true)]
#[case("application/json", b"{}", false)]
#[case("application/problem+json", b"{}", false)]
#[case("Text/Plain; charset=utf-8", b"hello", false)]
fn a_body_is_text_or_base64(
    #[case] content_type: &str,
    #[case] body: &[u8],
    #[case] is_base64: bool,
) {
    let request = Request::post("/items/7").header("content-type", content_type);

    let event = event_of(request.body(body).unwrap());

    assert_eq!(event["isBase64Encoded"], is_base64);
    let text = event["body"].as_str().unwrap();
    let sent = if is_base64 {
        STANDARD.decode(text).unwrap()
    } else {
        text.as_bytes().to_vec()
    };
    assert_eq!(sent, body);
}

#[test]
fn the_client_is_added_to_the_addresses_a_proxy_forwarded() {
    let request = Request::post("/items/7").header("x-forwarded-for", "198.51.100.1");

    let event = event_of(request.body(b"".as_slice()).unwrap());

    assert_eq!(
        event["headers"]["x-forwarded-for"],
        "198.51.100.1, 192.0.2.7"
    );
}

#[test]
fn the_event_is_one_that_lambda_http_reads() {
    let event = event_of(Request::post("/items/7").body(b"x".as_slice()).unwrap());

    let parsed: ApiGatewayV2httpRequest = serde_json::from_value(event).unwrap();

    assert_eq!(parsed.request_context.http.method, http::Method::POST);
}

#[rstest]
#[case("%")]
#[case("%4")]
#[case("%zz")]
#[case("%ff")]
fn a_broken_escape_is_not_decoded(#[case] text: &str) {
    assert_eq!(decode(text), None);
}
