use axum::http::Method;
use rstest::rstest;
use serde_json::json;
use tests::{
    Answer,
    people::{NEW_PASSWORD, PASSWORD},
};

use super::{Person, System};

#[rstest]
#[case(Method::GET, "/admin/users")]
#[case(Method::GET, "/admin/users/00000000-0000-0000-0000-000000000000")]
#[case(Method::PATCH, "/admin/users/00000000-0000-0000-0000-000000000000")]
#[case(
    Method::POST,
    "/admin/users/00000000-0000-0000-0000-000000000000/unlock"
)]
#[case(
    Method::POST,
    "/admin/users/00000000-0000-0000-0000-000000000000/password-reset"
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

async fn close(system: &System, person: &Person) {
    let drained_at = system.app.context.now().plus_seconds(100 * 3_600);
    let partition = format!("EMAIL#{}", person.email);
    let drained_at = json!(drained_at.to_string());
    let app = &system.app;
    app.set(&partition, "GUESSES", "drained_at", drained_at)
        .await;
    assert_eq!(system.login(person, PASSWORD).await.status, 429);
}

/// Mail does not reach the account from now on.
pub(super) async fn bounce(system: &System, person: &Person) {
    let mailbox = format!("MAILBOX#{}", person.email);
    let since = system.app.context.now().to_string();
    for (name, value) in [("reason", json!("bounce")), ("since", json!(since))] {
        system.app.set(&mailbox, "UNDELIVERABLE", name, value).await;
    }
}

/// Where no mail reaches the account.
async fn unlock(system: &System, by: &Person, of: &Person) -> Answer {
    bounce(system, of).await;
    let path = format!("/admin/users/{}/unlock", of.id);
    system.send(by, Method::POST, &path, None).await
}

async fn login_with(system: &System, person: &Person, password: &str, code: &str) -> Answer {
    let body = json!({"email": person.email, "password": password, "unlock_code": code});
    system.app.post("/api/v1/auth/login", body).await
}

#[tokio::test]
async fn a_code_signs_in_once_where_strangers_have_closed_and_makes_the_device_known() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    close(&system, &nurse).await;
    let first = unlock(&system, &system.root, &nurse).await;
    let first = first.expect_status(200).text("unlock_code").to_owned();
    let second = unlock(&system, &system.root, &nurse).await;
    let second = second.expect_status(200).text("unlock_code").to_owned();
    assert_eq!(
        login_with(&system, &nurse, PASSWORD, &first).await.status,
        429
    );
    let typed = second.to_lowercase().replace('-', " ");
    let answer = login_with(&system, &nurse, PASSWORD, &typed).await;
    let device = answer.expect_status(200).text("device_token").to_owned();

    let again = login_with(&system, &nurse, PASSWORD, &second).await;
    assert_eq!(again.status, 429, "it is used up, and nothing was reset");
    let body = json!({"email": nurse.email, "password": PASSWORD, "device_token": device});
    let known = system.app.post("/api/v1/auth/login", body).await;
    assert_eq!(known.status, 200);
    let actions = system.actions(&nurse).await;
    let unlocked = actions
        .iter()
        .filter(|action| *action == "account_unlocked");
    assert_eq!(unlocked.count(), 2);
}

#[tokio::test]
async fn a_code_is_good_for_an_hour_five_passwords_and_its_own_account() {
    let system = System::start().await;
    let (nurse, other) = (system.nurse().await, system.nurse().await);
    let issue = async || {
        close(&system, &nurse).await;
        let code = unlock(&system, &system.root, &nurse).await;
        code.expect_status(200).text("unlock_code").to_owned()
    };
    let code = issue().await;
    close(&system, &other).await;
    assert_eq!(
        login_with(&system, &other, PASSWORD, &code).await.status,
        429
    );
    for _ in 0..5 {
        let wrong = login_with(&system, &nurse, NEW_PASSWORD, &code).await;
        assert_eq!(wrong.status, 401);
    }
    assert_eq!(
        login_with(&system, &nurse, PASSWORD, &code).await.status,
        429
    );

    let code = issue().await;
    system.app.clock.advance(3_600);
    close(&system, &nurse).await;
    assert_eq!(
        login_with(&system, &nurse, PASSWORD, &code).await.status,
        429
    );
}

/// The code would be a step from one administrator's session to another's account.
#[tokio::test]
async fn only_an_operator_makes_a_code_for_an_administrator() {
    let system = System::start().await;
    let admin = system.admin().await;
    for subject in [&admin, &system.root] {
        let answer = unlock(&system, &system.root, subject).await;
        assert_eq!((answer.status, answer.code()), (403, "forbidden"));
        assert_eq!(answer.body["unlock_code"], serde_json::Value::Null);
    }
    close(&system, &admin).await;
    let secrets = identity::secrets::Secrets::new(&system.app.deployment.environment);
    let variables = &system.app.deployment.variables;
    let context = &system.app.context;
    let secret = identity::factor_secret::FactorSecret::new(variables, &secrets, context);
    let recorded = (context, &system.app.audit);
    let codes = identity::unlock_codes::UnlockCodes::new(recorded, &secret.unwrap());
    let operator = identity::accounts::Actor::default();
    let issued = codes.issue(&operator, admin.id.parse().unwrap()).await;
    let code = issued.unwrap().code.grouped();
    assert_eq!(
        login_with(&system, &admin, PASSWORD, &code).await.status,
        200
    );
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
