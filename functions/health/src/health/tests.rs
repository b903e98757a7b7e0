use axum::http::Method;
use tests::{Answer, TestApp};

async fn health(app: &TestApp) -> Answer {
    app.send(Method::GET, "/api/v1/health", &[], None).await
}

#[tokio::test]
async fn a_table_that_answers_is_healthy() {
    let app = TestApp::start(&[crate::compose]).await;
    let answer = health(&app).await.expect_status(200);

    assert_eq!(answer.text("status"), "healthy");
    assert_eq!(answer.text("version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(answer.text("mail"), "ses");
    assert_eq!(answer.text("registration"), "open");
    assert_eq!(answer.body["database"]["status"], "healthy");
    assert!(answer.body["database"]["latency_ms"].as_f64().unwrap() > 0.0);
    assert!(answer.body["database"].get("reason").is_none());
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn an_engine_that_stops_is_told_by_its_class_and_health_comes_back_with_it() {
    let app = TestApp::start(&[crate::compose]).await;
    app.engine.stop().await;
    let answer = health(&app).await.expect_status(503);
    assert_eq!(answer.text("status"), "unhealthy");
    assert_eq!(answer.body["database"]["status"], "unhealthy");
    assert_eq!(answer.body["database"]["reason"], "connection");

    app.engine.start().await.unwrap();
    assert_eq!(health(&app).await.status, 200);
}

#[tokio::test]
async fn other_methods_and_paths_are_problems() {
    let app = TestApp::start(&[crate::compose]).await;
    let answer = app.send(Method::POST, "/api/v1/health", &[], None).await;
    assert_eq!((answer.status, answer.code()), (405, "method_not_allowed"));
    assert_eq!(answer.header("allow"), "GET,HEAD");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");

    let answer = app.send(Method::GET, "/api/v1/healthy", &[], None).await;
    assert_eq!((answer.status, answer.code()), (404, "not_found"));
    assert_eq!(answer.header("content-type"), "application/problem+json");
}
