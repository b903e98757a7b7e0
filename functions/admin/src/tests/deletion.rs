use axum::http::Method;
use serde_json::json;
use tests::people::{PASSWORD, registration_of};

use super::System;

#[tokio::test]
async fn a_deleted_account_is_gone_and_its_address_free() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let answer = system.delete(&system.root, &nurse).await;
    assert_eq!((answer.status, answer.bytes.len()), (204, 0));

    let profile = system.profile(&nurse).await;
    assert_eq!((profile.status, profile.code()), (401, "session_ended"));
    assert_eq!(system.login(&nurse, PASSWORD).await.status, 401);
    let user = format!("USER#{}", nurse.id);
    assert_eq!(system.app.sort_keys(&user).await, ["DELETION"]);
    let again = system.delete(&system.root, &nurse).await;
    assert_eq!((again.status, again.code()), (404, "not_found"));
    let trail = system.actions(&nurse).await;
    assert_eq!(trail, ["registered", "account_deleted"]);

    let anew = Some(registration_of(&nurse.email));
    let path = "/api/v1/auth/register";
    let anew = system.app.send(Method::POST, path, &[], anew).await;
    assert_eq!(anew.status, 201);
    assert_ne!(anew.body["user"]["user_id"], nurse.id);
}

#[tokio::test]
async fn nobody_deletes_their_own_account_without_the_password() {
    let system = System::start().await;
    let other = system.admin().await;
    let answer = system.delete(&other, &other).await;
    assert_eq!((answer.status, answer.code()), (403, "forbidden"));
    assert_eq!(system.profile(&other).await.status, 200);
    let nurse = system.nurse().await;
    assert_eq!(system.delete(&nurse, &other).await.status, 403);
    assert_eq!(system.delete(&system.root, &other).await.status, 204);
}

#[tokio::test]
async fn a_version_that_was_not_read_is_refused() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    system.change(&nurse, json!({"is_verified": true})).await;
    let bearer = format!("Bearer {}", system.root.token);
    let path = format!("/api/v1/admin/users/{}", nurse.id);
    let delete = async |version: &str| {
        let headers = [("authorization", bearer.as_str()), ("if-match", version)];
        let sent = system.app.send(Method::DELETE, &path, &headers, None);
        sent.await
    };
    let stale = delete("\"1\"").await;
    assert_eq!((stale.status, stale.header("etag")), (412, "\"2\""));
    assert_eq!(system.profile(&nurse).await.status, 200);
    assert_eq!(delete("\"2\"").await.status, 204);
}

#[tokio::test]
async fn two_administrators_cannot_delete_each_other() {
    let system = System::start().await;
    for _ in 0..10 {
        let (one, other) = (system.admin().await, system.admin().await);
        let (first, second) =
            tokio::join!(system.delete(&one, &other), system.delete(&other, &one));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 204, "{} and {}", first.body, second.body);
        assert!([401, 403].contains(&statuses[1]), "{statuses:?}");
    }
}

#[tokio::test]
async fn a_sign_in_at_the_same_moment_does_not_outlive_the_account() {
    let system = System::start().await;
    for _ in 0..5 {
        let nurse = system.nurse().await;
        let (deleted, login) = tokio::join!(
            system.delete(&system.root, &nurse),
            system.login(&nurse, PASSWORD)
        );
        assert_eq!(deleted.status, 204, "{}", deleted.body);
        if login.status == 200 {
            let path = "/api/v1/auth/profile";
            let token = login.text("access_token");
            let profile = system.app.call(Method::GET, path, token, None).await;
            assert_eq!(profile.code(), "session_ended");
        } else {
            assert_eq!(login.status, 401);
        }
        assert_eq!(system.login(&nurse, PASSWORD).await.status, 401);
    }
}
