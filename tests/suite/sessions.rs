//! The sessions of one person.

use axum::http::Method;
use serde_json::{Value, json};
use tests::{
    Api, Nurse,
    people::{NEW_PASSWORD, PASSWORD},
};

use crate::{system, table};

async fn listed(api: &Api, token: &str) -> Vec<Value> {
    let answer = api.get("/auth/sessions", Some(token)).await;
    let answer = answer.expect_status(200);
    answer.body["sessions"].as_array().unwrap().clone()
}

async fn is_refused(api: &Api, token: &str) -> bool {
    let answer = api.get("/auth/profile", Some(token)).await;
    (answer.status, answer.code()) == (401, "session_ended")
}

/// Somebody with a second session: its access token, its refresh token and its id.
async fn with_second_session(api: &Api) -> (Nurse, [String; 3]) {
    let nurse = api.register().await;
    let login = api.login(&nurse.email, PASSWORD).await.expect_status(200);
    let parts = ["access_token", "refresh_token", "session_id"];
    (nurse, parts.map(|part| login.text(part).to_owned()))
}

#[tokio::test]
async fn the_sixth_session_ends_the_oldest() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let mut newest = String::new();
    for _ in 0..5 {
        let login = api.login(&nurse.email, PASSWORD).await.expect_status(200);
        login.text("access_token").clone_into(&mut newest);
    }
    let sessions = listed(&api, &newest).await;

    assert_eq!(sessions.len(), 5);
    let ids: Vec<&Value> = sessions.iter().map(|one| &one["session_id"]).collect();
    assert!(!ids.contains(&&json!(nurse.session_id())));
    assert!(is_refused(&api, &nurse.access).await);
    assert_eq!(api.refresh(&nurse.refresh).await.status, 401);
}

#[tokio::test]
async fn the_list_marks_the_current_session_and_names_the_device() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let body = json!({"email": nurse.email, "password": PASSWORD, "device_name": "Ward tablet"});
    let agent = [("user-agent", "florence-test/1")];
    let login = api
        .send(Method::POST, "/auth/login", None, &agent, Some(body))
        .await
        .expect_status(200);
    let sessions = listed(&api, login.text("access_token")).await;

    let current: Vec<&Value> = sessions
        .iter()
        .filter(|one| one["current"] == true)
        .collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["session_id"], login.text("session_id"));
    assert_eq!(current[0]["device_name"], "Ward tablet");
    assert_eq!(current[0]["user_agent"], "florence-test/1");
    assert_eq!(current[0]["ip_address"], "127.0.0.1");
    assert_eq!(sessions[0], *current[0], "the newest comes first");
}

#[tokio::test]
async fn revoking_one_session_leaves_the_others() {
    let api = system::shared().await;
    let (nurse, [access, refresh, id]) = with_second_session(&api).await;
    let path = format!("/auth/sessions/{id}");
    let revoked = api.delete(&path, Some(&nurse.access)).await;
    assert_eq!(revoked.status, 204);

    assert!(is_refused(&api, &access).await);
    assert_eq!(api.refresh(&refresh).await.status, 401);
    assert_eq!(listed(&api, &nurse.access).await.len(), 1);
    let again = api.delete(&path, Some(&nurse.access)).await;
    assert_eq!((again.status, again.code()), (404, "not_found"));
}

#[tokio::test]
async fn revoking_the_others_keeps_the_current_session() {
    let api = system::shared().await;
    let (nurse, [access, refresh, _]) = with_second_session(&api).await;
    let revoked = api.delete("/auth/sessions", Some(&access)).await;
    assert_eq!(revoked.status, 204);

    assert!(is_refused(&api, &nurse.access).await);
    assert_eq!(api.refresh(&nurse.refresh).await.status, 401);
    assert_eq!(listed(&api, &access).await.len(), 1);
    assert_eq!(api.refresh(&refresh).await.status, 200);
    assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_password_change_ends_the_other_sessions() {
    let api = system::shared().await;
    let (nurse, [access, refresh, _]) = with_second_session(&api).await;
    let passwords = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    let changed = api
        .post("/auth/change-password", Some(&access), passwords)
        .await;
    assert_eq!(changed.status, 204);

    assert!(is_refused(&api, &nurse.access).await);
    assert_eq!(api.refresh(&nurse.refresh).await.status, 401);
    assert_eq!(listed(&api, &access).await.len(), 1);
    assert_eq!(api.refresh(&refresh).await.status, 200);
}

/// Whoever sends a request writes its headers. The address of a connection they cannot choose.
#[tokio::test]
async fn the_source_address_is_never_taken_from_a_header() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    let forged = [
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
        ("x-real-ip", "203.0.113.9"),
        ("x-client-ip", "203.0.113.9"),
        ("true-client-ip", "203.0.113.9"),
        ("cf-connecting-ip", "203.0.113.9"),
        ("cloudfront-viewer-address", "203.0.113.9:443"),
    ];
    let body = json!({"email": nurse.email, "password": PASSWORD});
    let login = api.send(Method::POST, "/auth/login", None, &forged, Some(body));
    let login = login.await.expect_status(200);

    let sessions = listed(&api, login.text("access_token")).await;
    assert_eq!(sessions[0]["session_id"], login.text("session_id"));
    assert_eq!(sessions[0]["ip_address"], "127.0.0.1");
    let events = table::partition(stack, &format!("AUDIT#{}", nurse.user_id())).await;
    let addresses = events.iter().map(|event| table::text(event, "ip_address"));
    // The end of the chain has none.
    let addresses: Vec<String> = addresses.filter(|address| !address.is_empty()).collect();
    assert_eq!(addresses, ["127.0.0.1", "127.0.0.1"]);
}
