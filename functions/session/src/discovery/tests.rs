use axum::http::Method;
use tests::TestApp;

#[tokio::test]
async fn both_documents_name_the_issuer_of_tokens_and_lead_to_its_parts() {
    let app = TestApp::start(&[crate::compose]).await;
    let mut bodies = Vec::new();
    for name in ["openid-configuration", "oauth-authorization-server"] {
        let path = format!("/.well-known/{name}");
        let answer = app.send(Method::GET, &path, &[], None).await;
        let answer = answer.expect_status(200);
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        bodies.push(answer.body);
    }
    assert_eq!(bodies[0], bodies[1]);
    let issuer = bodies[0]["issuer"].as_str().unwrap();
    assert_eq!(issuer, "https://identity.test");
    for (member, path) in [
        ("jwks_uri", "/.well-known/jwks.json"),
        ("introspection_endpoint", "/oauth/introspect"),
        ("revocation_endpoint", "/oauth/revoke"),
    ] {
        assert_eq!(bodies[0][member], format!("{issuer}{path}"));
    }
    assert!(bodies[0].get("token_endpoint").is_none());
}
