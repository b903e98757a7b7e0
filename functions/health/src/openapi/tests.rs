use axum::http::Method;
use tests::TestApp;

#[tokio::test]
async fn the_document_is_served_as_committed() {
    let app = TestApp::start(&[crate::compose]).await;
    let path = "/api/v1/openapi.json";
    let answer = app.send(Method::GET, path, &[], None).await;
    let answer = answer.expect_status(200);

    assert_eq!(answer.bytes, super::DOCUMENT.as_bytes());
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert!(answer.body.is_object());
}
