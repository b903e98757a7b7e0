use axum::http::Method;
use rstest::rstest;
use serde_json::json;
use tests::people::{NEW_PASSWORD, PASSWORD};

use super::System;

#[rstest]
#[case(Method::GET, "/admin/users")]
#[case(Method::GET, "/admin/users/00000000-0000-0000-0000-000000000000")]
#[case(Method::PATCH, "/admin/users/00000000-0000-0000-0000-000000000000")]
#[case(
    Method::POST,
    "/admin/users/00000000-0000-0000-0000-000000000000/unlock"
)]
#[case(
    Method::DELETE,
    "/admin/users/00000000-0000-0000-0000-000000000000/sessions"
)]
#[case(Method::GET, "/admin/sessions/statistics")]
#[case(Method::POST, "/admin/sessions/cleanup")]
#[case(Method::GET, "/admin/sessions/cleanup/history")]
#[case(Method::GET, "/admin/audit")]
#[tokio::test]
async fn only_administrators_come_in(#[case] method: Method, #[case] path: &str) {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let answer = system
        .send(&nurse, method.clone(), path, Some(json!({})))
        .await;
    assert_eq!((answer.status, answer.code()), (403, "forbidden"));

    let path = format!("/api/v1{path}");
    let answer = system.app.send(method, &path, &[], Some(json!({}))).await;
    assert_eq!((answer.status, answer.code()), (401, "missing_token"));
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_its_sessions_stay_ended() {
    let system = System::start().await;
    let nurse = system.nurse().await;

    let disabled = system
        .patch(&system.root, &nurse, json!({"is_active": false}))
        .await;
    assert_eq!(disabled.expect_status(200).body["user"]["is_active"], false);
    let profile = system.profile(&nurse).await;
    assert_eq!(profile.status, 401);
    assert_eq!(
        system.login(&nurse, PASSWORD).await.code(),
        "account_disabled"
    );

    let enabled = system
        .patch(&system.root, &nurse, json!({"is_active": true}))
        .await;
    assert_eq!(enabled.status, 200);
    assert_eq!(system.profile(&nurse).await.code(), "session_ended");
    assert_eq!(system.login(&nurse, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_role_counts_from_the_next_request_on() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let list = || system.send(&nurse, Method::GET, "/admin/users", None);

    assert_eq!(list().await.status, 403);
    system.change(&nurse, json!({"role": "admin"})).await;
    assert_eq!(list().await.status, 200);
    system.change(&nurse, json!({"role": "user"})).await;
    assert_eq!(list().await.status, 403);
}

#[tokio::test]
async fn every_change_and_every_look_is_in_the_trail() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let all = json!({"role": "user", "is_active": false, "is_verified": true});
    system.change(&nurse, all.clone()).await;
    system.change(&nurse, all).await;
    let shown = system.get(&format!("/admin/users/{}", nurse.id)).await;
    assert_eq!(shown.status, 200);

    let expected = [
        "registered",
        "role_changed",
        "account_disabled",
        "account_verified",
        "user_read",
    ];
    assert_eq!(system.actions(&nurse).await, expected);
}

#[tokio::test]
async fn a_stale_version_changes_nothing() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let bearer = format!("Bearer {}", system.root.token);
    let headers = [("authorization", bearer.as_str()), ("if-match", "\"9\"")];
    let path = format!("/api/v1/admin/users/{}", nurse.id);
    let body = Some(json!({"is_verified": true}));
    let answer = system.app.send(Method::PATCH, &path, &headers, body).await;
    assert_eq!((answer.status, answer.header("etag")), (412, "\"1\""));
}

#[rstest]
#[case("me")]
#[case("%FF")]
#[case("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7")]
#[tokio::test]
async fn an_account_that_is_not_there_is_not_found(#[case] id: &str) {
    let system = System::start().await;
    let answer = system.get(&format!("/admin/users/{id}")).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn an_unlocked_account_may_sign_in_at_once() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    for _ in 0..6 {
        system.login(&nurse, "not the password at all").await;
    }
    assert_eq!(system.login(&nurse, PASSWORD).await.status, 429);

    let path = format!("/admin/users/{}/unlock", nurse.id);
    let unlocked = system.send(&system.root, Method::POST, &path, None).await;
    assert_eq!(unlocked.status, 204);
    assert_eq!(system.login(&nurse, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_deleted_account_is_not_there_to_be_unlocked() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let proof = Some(json!({"password": PASSWORD}));
    let deleted = system.send(&nurse, Method::DELETE, "/auth/profile", proof);
    assert_eq!(deleted.await.status, 204);

    let path = format!("/admin/users/{}/unlock", nurse.id);
    let answer = system.send(&system.root, Method::POST, &path, None).await;
    assert_eq!((answer.status, answer.code()), (404, "not_found"));
}

#[tokio::test]
async fn a_forced_logout_ends_every_session() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let other = system.login(&nurse, PASSWORD).await.expect_status(200);

    let path = format!("/admin/users/{}/sessions", nurse.id);
    let ended = system.send(&system.root, Method::DELETE, &path, None).await;
    assert_eq!(ended.status, 204);
    assert_eq!(system.profile(&nurse).await.code(), "session_ended");
    let mut second = nurse.clone();
    other.text("access_token").clone_into(&mut second.token);
    assert_eq!(system.profile(&second).await.code(), "session_ended");
    assert_eq!(system.login(&nurse, PASSWORD).await.status, 200);
}

/// A password change spares the session that it was made in. An administrator spares none.
#[tokio::test]
async fn the_session_that_changed_the_password_ends_like_any_other() {
    let system = System::start().await;
    let (ended, disabled) = (system.nurse().await, system.nurse().await);
    for nurse in [&ended, &disabled] {
        let passwords = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
        let path = "/auth/change-password";
        let changed = system
            .send(nurse, Method::POST, path, Some(passwords))
            .await;
        assert_eq!(changed.status, 204, "{}", changed.body);
        assert_eq!(system.profile(nurse).await.status, 200);
    }
    let path = format!("/admin/users/{}/sessions", ended.id);
    let answer = system.send(&system.root, Method::DELETE, &path, None).await;
    assert_eq!(answer.status, 204);
    for is_active in [false, true] {
        system
            .change(&disabled, json!({"is_active": is_active}))
            .await;
    }

    for nurse in [&ended, &disabled] {
        assert_eq!(system.profile(nurse).await.code(), "session_ended");
    }
}
