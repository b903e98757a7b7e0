//! The endpoints of OAuth on the real binaries.

use axum::http::Method;
use serde_json::json;
use store::Store;
use tests::{
    Answer, Api,
    people::PASSWORD,
    services::{self, basic},
};

use crate::{system, table};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The API of the shared system, and the key of a new service.
async fn with_service(name: &str) -> (Api, String) {
    let stack = system::shared_stack().await;
    let store = Store::of(stack.dynamodb(), stack.table_name());
    (system::api(stack), services::create(&store, name).await)
}

async fn introspect(api: &Api, (name, key): (&str, &str), token: &str) -> Answer {
    let authorization = basic(name, key);
    let headers = [("authorization", authorization.as_str())];
    let pairs = [("token", token)];
    api.submit("/oauth/introspect", &headers, &pairs).await
}

#[tokio::test]
async fn what_is_revoked_is_not_active_at_the_next_question() {
    let (api, key) = with_service("asking").await;
    let nurse = api.register().await;
    let active = async || {
        let answer = introspect(&api, ("asking", &key), &nurse.access).await;
        answer.expect_status(200).body["active"].clone()
    };
    assert_eq!(active().await, true);
    let revoked = api
        .submit("/oauth/revoke", &[], &[("token", &nurse.refresh)])
        .await;
    assert_eq!((revoked.status, revoked.bytes.len()), (200, 0));
    assert_eq!(active().await, false);
}

/// Both addresses are there: that which is stated and that of the service.
#[tokio::test]
async fn a_backend_in_front_does_not_look_like_one_attacker() {
    let (api, key) = with_service("in-front").await;
    let nurse = api.register().await;
    let body = json!({"email": nurse.email, "password": PASSWORD});
    let headers = [
        ("x-florence-service-key", key.as_str()),
        ("x-florence-client-address", "198.51.100.9"),
    ];
    let send = api.send(Method::POST, "/auth/login", None, &headers, Some(body));
    let answer = send.await.expect_status(200);
    let sessions = api
        .get("/auth/sessions", Some(answer.text("access_token")))
        .await;
    assert_eq!(sessions.body["sessions"][0]["ip_address"], "198.51.100.9");
    let stack = system::shared_stack().await;
    let events = table::partition(stack, &format!("AUDIT#{}", nurse.user_id())).await;
    let event = events
        .iter()
        .find(|event| !table::text(event, "service").is_empty());
    let event = event.unwrap();
    assert_eq!(table::text(event, "service_address"), "127.0.0.1");
    assert_eq!(table::text(event, "ip_address"), "198.51.100.9");
}

#[tokio::test]
async fn the_metadata_leads_to_endpoints_that_are_there() {
    let api = system::shared().await;
    let base = system::shared_stack().await.base_url();
    let metadata = api.get("/.well-known/openid-configuration", None).await;
    let metadata = metadata.expect_status(200).body;
    assert_eq!(metadata["issuer"], base);
    let path = |member: &str| {
        let url = metadata[member].as_str().unwrap();
        url.strip_prefix(&base).unwrap().to_owned()
    };
    assert_eq!(api.get(&path("jwks_uri"), None).await.status, 200);
    for member in ["introspection_endpoint", "revocation_endpoint"] {
        let answer = api.submit(&path(member), &[], &[]).await;
        assert!([400, 401].contains(&answer.status), "{member}: {answer:?}");
    }
}

#[tokio::test]
async fn no_form_makes_an_endpoint_fail() {
    let (api, key) = with_service("hostile").await;
    let authorization = basic("hostile", &key);
    let long = format!("token={}", "x".repeat(600_000));
    let forms = [
        ("", 400),
        ("%", 400),
        ("&&&", 400),
        ("token", 400),
        ("token=%FF%FE", 200),
        ("token=%00", 200),
        ("token=a&token=b", 400),
        ("{\"token\": 1}", 400),
        (long.as_str(), 413),
    ];
    for path in ["/oauth/introspect", "/oauth/revoke"] {
        for (form, status) in forms {
            let headers = [FORM, ("authorization", authorization.as_str())];
            let answer = api
                .send_text(Method::POST, path, None, &headers, form)
                .await;
            let shown: String = form.chars().take(20).collect();
            assert_eq!(answer.status, status, "{path} {shown}: {answer:?}");
        }
    }
}
