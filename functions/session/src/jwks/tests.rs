use axum::http::Method;
use serde_json::Value;
use tests::TestApp;

async fn keys(app: &TestApp) -> Vec<Value> {
    let path = "/.well-known/jwks.json";
    let answer = app.send(Method::GET, path, &[], None).await;
    let mut answer = answer.expect_status(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    serde_json::from_value(answer.body["keys"].take()).unwrap()
}

#[tokio::test]
async fn public_halves_only_are_published_and_both_after_a_rotation() {
    let app = TestApp::start(&[crate::compose, register::compose]).await;
    let nurse = app.register().await;
    let before = keys(&app).await;
    let [key] = before.as_slice() else {
        panic!("one key before a rotation, not {before:?}");
    };
    assert_eq!((&key["kty"], &key["crv"]), (&"EC".into(), &"P-256".into()));
    assert_eq!((&key["alg"], &key["use"]), (&"ES256".into(), &"sig".into()));
    assert!(key.get("d").is_none(), "the private half");

    app.secrets.rotate("TokenSecret").unwrap();
    app.clock.advance(3_600);
    let after = keys(&app).await;
    assert_eq!(after.len(), 2);
    assert_ne!(after[0]["kid"], key["kid"], "the new one signs");
    assert_eq!(&after[1], key);

    // Older than its lifetime, but not refused for its key.
    let path = "/api/v1/auth/validate";
    let answer = app.call(Method::POST, path, &nurse.access, None).await;
    assert_eq!(answer.code(), "token_expired");
}
