use axum::http::Method;
use domain::sign_ins::SignInLimit;
use futures_util::future::join_all;
use serde_json::json;
use tests::{Answer, Routes, people::PASSWORD};

use super::{PATH, app};

#[tokio::test]
async fn an_account_waits_when_it_has_signed_in_too_often_and_its_sessions_go_on() {
    let app = app().await;
    let nurse = app.register().await;
    let limited = app.deployment.with(SignInLimit::SIGN_INS.name, "5");
    let compose = [crate::compose, session::compose];
    let routes = Routes::new(&compose, &limited);
    let login = async |password: &str| -> Answer {
        let body = json!({"email": nurse.email, "password": password});
        routes.send(Method::POST, PATH, &[], Some(body)).await
    };

    let answers = join_all((0..8).map(|_| login(PASSWORD))).await;
    let signed_in: Vec<_> = answers.iter().filter(|a| a.status == 200).collect();
    assert_eq!(signed_in.len(), 5);
    app.clock.advance(600);
    let refused = login(PASSWORD).await;
    assert_eq!(
        (refused.status, refused.code()),
        (429, "too_many_sign_ins"),
        "{}",
        refused.body
    );
    assert_eq!(refused.header("retry-after"), "3000");
    assert_eq!(login("quite another password").await.status, 401);
    let token = format!("Bearer {}", signed_in[0].text("access_token"));
    let headers = [("authorization", token.as_str())];
    let path = "/api/v1/auth/validate";
    let validated = routes.send(Method::POST, path, &headers, None).await;
    assert_eq!(validated.status, 200, "{}", validated.body);

    app.clock.advance(3_000);
    assert_eq!(login(PASSWORD).await.status, 200);
}
