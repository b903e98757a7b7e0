//! What the README shows.

use axum::http::Method;
use serde_json::json;
use tests::people::{NEW_PASSWORD, PASSWORD};

use crate::system;

#[tokio::test]
async fn a_person_registers_works_and_signs_out() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());

    let profile = api.get("/auth/profile", token).await.expect_status(200);
    assert_eq!(profile.body["user"]["email"], nurse.email);
    let change = Some(json!({"department": "Ward 3"}));
    let headers = [("if-match", profile.header("etag"))];
    let changed = api
        .send(Method::PATCH, "/auth/profile", token, &headers, change)
        .await
        .expect_status(200);
    assert_eq!(changed.body["user"]["department"], "Ward 3");

    let passwords = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    let replaced = api.post("/auth/change-password", token, passwords).await;
    assert_eq!(replaced.status, 204);
    assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 401);
    assert_eq!(api.login(&nurse.email, NEW_PASSWORD).await.status, 200);

    let sessions = api.get("/auth/sessions", token).await.expect_status(200);
    assert_eq!(sessions.body["sessions"].as_array().unwrap().len(), 2);
    let renewed = api.refresh(&nurse.refresh).await.expect_status(200);
    let token = Some(renewed.text("access_token"));
    let validated = api.post("/auth/validate", token, json!({})).await;
    assert_eq!(validated.expect_status(200).body["role"], "nurse");

    assert_eq!(api.post("/auth/logout", token, json!({})).await.status, 204);
    let after = api.get("/auth/profile", token).await;
    assert_eq!((after.status, after.code()), (401, "session_ended"));
    let after = api.refresh(renewed.text("refresh_token")).await;
    assert_eq!((after.status, after.code()), (401, "invalid_refresh_token"));
}
