//! Sessions that pages hold by cookie, over the whole system.

use axum::http::Method;
use serde_json::json;
use tests::{
    Answer, Api,
    cookies::{ASKING, OWN_PAGE, session_cookie},
    people,
};

use crate::system;

const JSON: (&str, &str) = ("content-type", "application/json");

/// The cookie of somebody who registers on a page.
async fn register(api: &Api) -> String {
    let person = Some(people::registration());
    let registered = api.send(Method::POST, "/auth/register", None, &ASKING, person);
    session_cookie(&registered.await.expect_status(201))
}

async fn validate(api: &Api, cookie: &str, said: (&str, &str)) -> Answer {
    let headers = [("cookie", cookie), said, JSON];
    api.send_text(Method::POST, "/auth/validate", None, &headers, "")
        .await
}

#[tokio::test]
async fn the_origin_of_pages_is_where_this_machine_serves_them() {
    let api = system::shared().await;
    let cookie = register(&api).await;
    let own = system::shared_stack().await.base_url();
    let answer = validate(&api, &cookie, ("origin", &own)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    for other in ["http://localhost:1", "http://127.0.0.1", "null"] {
        let answer = validate(&api, &cookie, ("origin", other)).await;
        assert_eq!((answer.status, answer.code()), (403, "cross_site"));
    }
}

#[tokio::test]
async fn one_cookie_serves_every_function_until_one_of_them_ends_the_account() {
    let api = system::shared().await;
    let cookie = register(&api).await;
    let send = async |method: Method, path: &str, body| {
        let headers = [("cookie", cookie.as_str()), OWN_PAGE];
        api.send(method, path, None, &headers, body).await
    };
    let change = Some(json!({"department": "Ward 3"}));
    let changed = send(Method::PATCH, "/auth/profile", change).await;
    assert_eq!(changed.status, 200);
    let wizard = Some(json!({"wizard_type": "sbar_report"}));
    let started = send(Method::POST, "/wizards", wizard).await;
    assert_eq!(started.status, 201);
    let of_admins = send(Method::GET, "/admin/users", None).await;
    assert_eq!((of_admins.status, of_admins.code()), (403, "forbidden"));

    let password = Some(json!({"password": people::PASSWORD}));
    let deleted = send(Method::DELETE, "/auth/profile", password).await;
    assert_eq!(deleted.status, 204);
    let forgotten = deleted.header("set-cookie");
    assert!(
        forgotten.starts_with("__Host-session=; Max-Age=0;"),
        "{forgotten}"
    );
    let after = validate(&api, &cookie, OWN_PAGE).await;
    assert_eq!((after.status, after.code()), (401, "session_ended"));
}

/// A page of an allowed origin uses tokens: its browser would not even send such a request.
#[tokio::test]
async fn cors_lets_nobody_ask_for_a_cookie_or_send_one() {
    let api = system::shared().await;
    let headers = [
        ("origin", "http://localhost:5173"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "x-florence-session"),
    ];
    let answer = api
        .send(Method::OPTIONS, "/auth/login", None, &headers, None)
        .await;
    let allowed = answer.header("access-control-allow-headers");
    assert!(!allowed.contains("x-florence-session"), "{allowed}");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}
