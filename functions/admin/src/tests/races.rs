//! What changes while an administrator changes an account.

use axum::http::Method;
use rstest::rstest;
use serde_json::json;
use tests::{
    Answer, Routes,
    faults::{Fault, FaultProxy, Plan, Rule},
};

use super::System;

/// An administrator confirms an account whose owner changes the profile just before that is
/// written: the answer, and the account afterwards.
async fn confirm(if_match: Option<&str>) -> (Answer, Answer) {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let plan = Plan::Script(vec![Rule::once("TransactWriteItems", Fault::Pause)]);
    let proxy = FaultProxy::before(&system.app.engine.endpoint(), plan).await;
    let routes = Routes::new(&[crate::compose], &system.app.behind(&proxy));
    let bearer = format!("Bearer {}", system.root.token);
    let mut headers = vec![("authorization", bearer.as_str())];
    headers.extend(if_match.map(|version| ("if-match", version)));
    let path = format!("/api/v1/admin/users/{}", nurse.id);
    let body = Some(json!({"is_verified": true}));
    let confirm = routes.send(Method::PATCH, &path, &headers, body);
    let change = async {
        proxy.paused().await;
        let department = Some(json!({"department": "ICU"}));
        let changed = system.send(&nurse, Method::PATCH, "/auth/profile", department);
        assert_eq!(changed.await.expect_status(200).header("etag"), "\"2\"");
        proxy.resume();
    };
    let (answer, ()) = tokio::join!(confirm, change);
    (answer, system.profile(&nurse).await.expect_status(200))
}

#[tokio::test]
async fn a_profile_changed_meanwhile_is_kept_and_answered() {
    let (answer, profile) = confirm(None).await;
    let user = &answer.expect_status(200).body["user"];
    assert_eq!(user["department"], "ICU");
    assert_eq!(user["version"], 3);
    assert_eq!(profile.body["user"], *user);
    assert_eq!(user["is_verified"], true);
}

#[tokio::test]
async fn a_version_changed_meanwhile_is_refused() {
    let (answer, profile) = confirm(Some("\"1\"")).await;
    assert_eq!((answer.status, answer.header("etag")), (412, "\"2\""));
    assert_eq!(profile.body["user"]["is_verified"], false);
}

/// The administrator loses the role just before what they do is written.
#[rstest]
#[case(Method::PATCH, "")]
#[case(Method::POST, "/unlock")]
#[case(Method::POST, "/password-reset")]
#[case(Method::DELETE, "/sessions")]
#[case(Method::DELETE, "")]
#[tokio::test]
async fn who_is_no_administrator_any_more_changes_nothing(
    #[case] method: Method,
    #[case] what: &str,
) {
    let system = System::start().await;
    let (admin, nurse) = (system.admin().await, system.nurse().await);
    let before = system.actions(&nurse).await;
    let plan = Plan::Script(vec![Rule::once("TransactWriteItems", Fault::Pause)]);
    let proxy = FaultProxy::before(&system.app.engine.endpoint(), plan).await;
    let routes = Routes::new(&[crate::compose], &system.app.behind(&proxy));
    let bearer = format!("Bearer {}", admin.token);
    let headers = [("authorization", bearer.as_str())];
    let path = format!("/api/v1/admin/users/{}{what}", nurse.id);
    let body = (method == Method::PATCH).then(|| json!({"is_active": false}));
    let request = routes.send(method, &path, &headers, body);
    let demotion = async {
        proxy.paused().await;
        system.change(&admin, json!({"role": "nurse"})).await;
        proxy.resume();
    };
    let (answer, ()) = tokio::join!(request, demotion);

    assert_eq!((answer.status, answer.code()), (403, "forbidden"));
    assert_eq!(system.profile(&nurse).await.status, 200);
    assert_eq!(system.actions(&nurse).await, before);
}
