//! What a client and a function see of each other.

use std::collections::BTreeMap;

use http::{Method, Request, StatusCode};

use super::*;
use crate::host;

#[tokio::test]
async fn a_request_reaches_the_function_as_an_event_and_comes_back() {
    let stack = probe().await.start().await.unwrap();
    let request = Request::post(format!("{}/items/a%20b?x=1&x=2", stack.base_url()))
        .header("content-type", "application/json")
        .header("cookie", "one=1; two=2")
        .body(Bytes::from_static(b"{}"))
        .unwrap();

    let response = send(request).await;

    assert_eq!(response.status, StatusCode::OK);
    let event = response.json();
    assert_eq!(event["routeKey"], "POST /items/{id}");
    assert_eq!(event["pathParameters"], json!({"id": "a b"}));
    assert_eq!(event["queryStringParameters"], json!({"x": "1,2"}));
    assert_eq!(event["cookies"], json!(["one=1", "two=2"]));
    assert_eq!(event["body"], "{}");
    assert_eq!(event["requestContext"]["http"]["sourceIp"], "127.0.0.1");
    assert!(response.headers.contains_key("apigw-requestid"));
}

#[tokio::test]
async fn localhost_answers_on_every_loopback_address() {
    let stack = probe().await.listen(Host::Localhost, 0).start().await;
    let stack = stack.unwrap();
    let url = stack.base_url();
    let port = url.strip_prefix("http://localhost:").unwrap();
    let has_ipv6 = tokio::net::TcpListener::bind("[::1]:0").await.is_ok();

    assert_eq!(get(&format!("{url}/items")).await.status, StatusCode::OK);
    for (host, source) in [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1")] {
        if host == "[::1]" && !has_ipv6 {
            continue;
        }
        let event = get(&format!("http://{host}:{port}/items")).await.json();
        assert_eq!(event["requestContext"]["http"]["sourceIp"], source);
    }
}

#[tokio::test]
async fn binary_bodies_and_cookies_come_back() {
    let stack = probe().await.start().await.unwrap();

    let binary = get(&format!("{}/binary", stack.base_url())).await;
    let cookies = get(&format!("{}/cookies", stack.base_url())).await;

    assert_eq!(&binary.body[..], [0x00, 0xff, 0x80]);
    assert_eq!(cookies.status, StatusCode::NO_CONTENT);
    let set: Vec<_> = cookies.headers.get_all("set-cookie").iter().collect();
    assert_eq!(set, ["a=1", "b=2"]);
}

/// HTTP APIs know no 405.
#[tokio::test]
async fn a_path_or_a_method_without_a_route_is_not_found() {
    let stack = probe().await.start().await.unwrap();

    for (method, path) in [
        (Method::GET, "/a/b/c"),
        (Method::DELETE, "/items"),
        (Method::HEAD, "/items"),
        (Method::OPTIONS, "/items"),
    ] {
        let url = format!("{}{path}", stack.base_url());
        let request = Request::builder().method(&method).uri(url);
        let response = send(request.body(Bytes::new()).unwrap()).await;

        assert_eq!(response.status, StatusCode::NOT_FOUND, "{method} {path}");
        if method != Method::HEAD {
            assert_eq!(response.json(), json!({"message": "Not Found"}));
        }
    }
}

/// Nothing comes back within the test: a token takes a day.
const THROTTLED: &str = r#"
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefaultRouteSettings: {ThrottlingRateLimit: 0.00001, ThrottlingBurstLimit: 2}
      RouteSettings:
        "POST /items/{id}": {ThrottlingRateLimit: 0.00001, ThrottlingBurstLimit: 1}
"#;

#[tokio::test]
async fn each_route_takes_its_burst_and_answers_429_above_it() {
    let builder = probe().await.template(format!("{TEMPLATE}{THROTTLED}"));
    let stack = builder.clone().start().await.unwrap();
    let url = stack.base_url();

    for path in ["items", "other"] {
        assert_eq!(get(&format!("{url}/{path}")).await.status, StatusCode::OK);
    }
    let refused = get(&format!("{url}/items")).await;
    let posted = post(&format!("{url}/items/1"), "").await;
    let refused_post = post(&format!("{url}/items/2"), "").await;

    assert_eq!(posted.status, StatusCode::OK);
    for refused in [refused, refused_post] {
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.json(), json!({"message": "Too Many Requests"}));
    }
    let unthrottled = builder.unthrottled().start().await.unwrap();
    for _ in 0..5 {
        let answer = get(&format!("{}/items", unthrottled.base_url())).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

/// A client writes any address it likes into a header.
#[tokio::test]
async fn the_source_address_is_that_of_the_connection() {
    let stack = probe().await.start().await.unwrap();
    let request = FORWARDING.iter().fold(
        Request::get(format!("{}/items", stack.base_url())),
        |request, (name, value)| request.header(*name, *value),
    );

    let event = send(request.body(Bytes::new()).unwrap()).await.json();

    assert_eq!(event["requestContext"]["http"]["sourceIp"], "127.0.0.1");
    // The function sees what was sent.
    assert_eq!(event["headers"]["x-real-ip"], "198.51.100.7");
}

/// The headers by which proxies tell an address.
const FORWARDING: [(&str, &str); 9] = [
    ("x-forwarded-for", "198.51.100.7"),
    ("forwarded", "for=198.51.100.7"),
    ("x-real-ip", "198.51.100.7"),
    ("x-client-ip", "198.51.100.7"),
    ("true-client-ip", "198.51.100.7"),
    ("cf-connecting-ip", "198.51.100.7"),
    ("fastly-client-ip", "198.51.100.7"),
    ("cloudfront-viewer-address", "198.51.100.7:4000"),
    ("x-envoy-external-address", "198.51.100.7"),
];

#[tokio::test]
async fn what_is_too_large_is_refused_either_way() {
    let stack = probe().await.start().await.unwrap();

    let sent = post(
        &format!("{}/items/1", stack.base_url()),
        vec![b'x'; 7 * 1024 * 1024],
    )
    .await;
    // Base64 takes this event over the limit that its body is under.
    let grown = post(
        &format!("{}/items/1", stack.base_url()),
        vec![0xff; 5 * 1024 * 1024],
    )
    .await;
    let answered = get(&format!("{}/large", stack.base_url())).await;
    let next = get(&format!("{}/items", stack.base_url())).await;

    assert_eq!(sent.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(sent.json(), json!({"message": "Request Too Long"}));
    assert_eq!(grown.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answered.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(next.status, StatusCode::OK);
}

#[tokio::test]
async fn functions_have_the_templates_environment_and_not_the_parents() {
    let stack = probe()
        .await
        .env("GREETING", "overridden")
        .start()
        .await
        .unwrap();

    let response = get(&format!("{}/environment", stack.base_url())).await;

    let pairs: Vec<(String, String)> = serde_json::from_slice(&response.body).unwrap();
    let pairs: BTreeMap<String, String> = pairs.into_iter().collect();
    assert_eq!(pairs["TABLE_NAME"], "Table");
    assert_eq!(pairs["GREETING"], "overridden");
    assert_eq!(
        pairs["AWS_ENDPOINT_URL_DYNAMODB"],
        stack.endpoints().dynamodb
    );
    assert_eq!(pairs["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], "128");
    assert!(!pairs.contains_key("CARGO_MANIFEST_DIR"));
}

#[tokio::test]
async fn the_context_is_lambdas() {
    let stack = probe().await.start().await.unwrap();

    let context = get(&format!("{}/context", stack.base_url())).await.json();

    let left = i128::from(context["deadline"].as_u64().unwrap())
        - host::now().unix_timestamp_nanos() / 1_000_000;
    assert!((0..=3000).contains(&left), "{left} ms");
    assert!(
        context["invoked_function_arn"]
            .as_str()
            .unwrap()
            .ends_with(":function:ProbeFunction")
    );
    assert!(
        context["xray_trace_id"]
            .as_str()
            .unwrap()
            .starts_with("Root=1-")
    );
}
