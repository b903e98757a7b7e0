//! Requests as the standards of HTTP and JSON allow them, on the real binaries.

use axum::http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Answer, people};

use crate::system;

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[track_caller]
fn assert_wrong_type(answer: &Answer, field: &str) {
    assert_eq!((answer.status, answer.fields()), (422, vec![field]));
    assert_eq!(answer.body["errors"][0]["code"], "wrong_type");
}

#[rstest]
#[case(json!({"nurse": null}))]
#[case(json!(["nurse"]))]
#[case(json!([]))]
#[case(json!({}))]
#[case(json!(7))]
#[case(json!(true))]
#[case(json!("chief"))]
#[tokio::test]
async fn a_word_of_another_type_is_the_fields_fault(#[case] role: Value) {
    let api = system::shared().await;
    let mut person = people::registration();
    person["role"] = role.clone();
    let answer = api.post("/auth/register", None, person).await;
    assert_wrong_type(&answer, "role");
}

#[rstest]
#[case("/auth/register", "email", "1e400")]
#[case("/auth/register", "agreed_to_terms", "1e400")]
#[case("/auth/login", "password", "-1e400")]
#[case("/auth/refresh", "refresh_token", "1e400")]
#[tokio::test]
async fn a_number_beyond_all_types_is_json(
    #[case] path: &str,
    #[case] field: &str,
    #[case] number: &str,
) {
    let api = system::shared().await;
    let body = format!("{{\"{field}\":{number}}}");
    let answer = api.send_text(Method::POST, path, None, &JSON, &body).await;
    assert_wrong_type(&answer, field);
}

#[tokio::test]
async fn a_number_of_a_wizard_beyond_its_type_is_the_fields_fault() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let body = r#"{"wizard_type": "custom", "title": "x", "total_steps": 1e400}"#;
    let token = Some(nurse.access.as_str());
    let answer = api
        .send_text(Method::POST, "/wizards", token, &JSON, body)
        .await;
    assert_wrong_type(&answer, "total_steps");
}

#[rstest]
#[case("Basic YW5uOnNlY3JldA==")]
#[case("basic YW5uOnNlY3JldA==")]
#[case("Digest username=\"ann\"")]
#[case("Negotiate")]
#[tokio::test]
async fn another_scheme_is_challenged_as_if_nothing_was_sent(#[case] value: &str) {
    let api = system::shared().await;
    let headers = [("authorization", value)];
    let answer = api
        .send(Method::GET, "/auth/profile", None, &headers, None)
        .await;
    assert_eq!((answer.status, answer.code()), (401, "missing_token"));
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"florence\""
    );
}

#[tokio::test]
async fn what_was_made_is_where_location_says() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let profile = nurse.answer.header("location");
    let answer = api.get(profile, token).await.expect_status(200);
    assert_eq!(answer.body["user"]["user_id"], nurse.user_id());

    let body = json!({"wizard_type": "custom", "title": "Handover", "total_steps": 1});
    let headers = [("idempotency-key", "location")];
    for _ in 0..2 {
        let start = api.send(
            Method::POST,
            "/wizards",
            token,
            &headers,
            Some(body.clone()),
        );
        let started = start.await.expect_status(201);
        let path = started.header("location");
        let answer = api.get(path, token).await.expect_status(200);
        assert_eq!(answer.body["wizard_id"], started.body["wizard_id"]);
        assert!(path.ends_with(started.text("wizard_id")));
    }
}

#[rstest]
#[case("\"7\", \"1\"", 200)]
#[case("W/\"1\", \"1\"", 200)]
#[case("\"a,b\" , \"1\",", 200)]
#[case("*", 200)]
#[case("\"2\", \"3\"", 412)]
#[case("W/\"1\"", 412)]
#[case("\"other\"", 412)]
#[case("\"1\" \"2\"", 400)]
#[case("1", 400)]
#[tokio::test]
async fn if_match_is_a_list_of_entity_tags(#[case] value: &str, #[case] status: u16) {
    let api = system::shared().await;
    let nurse = api.register().await;
    let (token, headers) = (Some(nurse.access.as_str()), [("if-match", value)]);
    let body = Some(json!({"department": "Ward 4"}));
    let answer = api
        .send(Method::PATCH, "/auth/profile", token, &headers, body)
        .await;
    assert_eq!(answer.status, status, "{answer:?}");
}

#[tokio::test]
async fn a_step_and_a_wizard_take_lists_of_entity_tags() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let body = json!({"wizard_type": "custom", "title": "Handover", "total_steps": 1});
    let start = api.send(Method::POST, "/wizards", token, &[], Some(body));
    let started = start.await.expect_status(201);
    let wizard = started.header("location").to_owned();
    let step = format!("{wizard}/steps/1");
    for (tags, status) in [("", 200), ("\"1\"", 412), ("\"1\", \"2\"", 200)] {
        let headers = [("if-match", tags)];
        let headers = if tags.is_empty() { &[][..] } else { &headers };
        let body = json!({"step_data": {"note": tags}});
        let saved = api
            .send(Method::PUT, &step, token, headers, Some(body))
            .await;
        assert_eq!(saved.status, status, "{tags}: {saved:?}");
    }
    for (tags, status) in [
        ("\"1\", \"2\"", 412),
        ("\"other\"", 412),
        ("\"2\", \"3\"", 204),
    ] {
        let headers = [("if-match", tags)];
        let removed = api
            .send(Method::DELETE, &wizard, token, &headers, None)
            .await;
        assert_eq!(removed.status, status, "{tags}: {removed:?}");
    }
}

/// The event of a request with this query, as API Gateway makes it.
fn event(method: &str, path: &str, query: &str) -> Vec<u8> {
    let route = format!("{method} {path}");
    let event = json!({
        "version": "2.0", "routeKey": route, "rawPath": path, "rawQueryString": query,
        "headers": {"accept": "application/json", "content-type": "application/json"},
        "requestContext": {
            "accountId": "123456789012", "apiId": "local", "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1", "userAgent": "test"
            },
            "requestId": "query-1", "routeKey": route, "stage": "$default",
            "time": "23/Nov/2026:08:00:00 +0000", "timeEpoch": 1_795_420_800_000_i64
        },
        "body": "{}", "isBase64Encoded": false
    });
    event.to_string().into_bytes()
}

#[rstest]
#[case("LoginFunction", "POST", "/api/v1/auth/login", "a=\"")]
#[case("SessionFunction", "GET", "/api/v1/auth/sessions", "a=<b>")]
#[case("SessionFunction", "GET", "/api/v1/auth/sessions", "a b")]
#[case("SessionFunction", "GET", "/api/v1/auth/sessions", "a=%")]
#[case("SessionFunction", "GET", "/api/v1/auth/sessions", "a=%2")]
#[case("HealthFunction", "GET", "/api/v1/health", "\"")]
#[case("HealthFunction", "GET", "/api/v1/health", "a=b#c\u{7f}")]
#[tokio::test]
async fn a_query_that_no_uri_has_is_refused(
    #[case] function: &str,
    #[case] method: &str,
    #[case] path: &str,
    #[case] query: &str,
) {
    let stack = system::shared_stack().await;
    let invocation = stack
        .invoke(function, event(method, path, query))
        .await
        .unwrap();
    let Ok(payload) = invocation.result else {
        panic!("{function} ended");
    };
    let answer: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(answer["statusCode"], 400, "{answer}");
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["code"], "invalid_query");
}
