//! What was wrong in the system that this one replaces. Further defects of it have a subject of
//! their own: guessing and locking in `login_races` and `unknown_accounts`, hashing in
//! `hashing`, password changes in `sessions`, `disabled_accounts`, and failing open in
//! `missing_secrets`.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::json;
use tests::people::{self, NEW_PASSWORD, PASSWORD};

use crate::{forge, openapi::operations, system, table};

#[tokio::test]
async fn nobody_registers_as_an_administrator() {
    let api = system::shared().await;
    for extra in ["role", "is_admin", "is_verified", "is_active"] {
        let mut person = people::registration();
        person[extra] = if extra == "role" {
            json!("admin")
        } else {
            json!(true)
        };
        let answer = api.post("/auth/register", None, person).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![extra]));
    }
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let promotion = Some(json!({"role": "admin"}));
    let answer = api
        .send(Method::PATCH, "/auth/profile", token, &[], promotion)
        .await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["role"]));
}

#[tokio::test]
async fn nobody_reaches_another_user() {
    let api = system::shared().await;
    let (nurse, victim) = (api.register().await, api.register().await);
    let token = Some(nurse.access.as_str());
    let path = format!("/auth/sessions/{}", victim.session_id());
    let answer = api.delete(&path, token).await;
    assert_eq!((answer.status, answer.code()), (404, "not_found"));
    let profile = api.get("/auth/profile", Some(&victim.access)).await;
    assert_eq!(profile.status, 200);

    for path in ["/auth/profile", "/auth/sessions"] {
        let of_victim = format!("{path}?user_id={}", victim.user_id());
        let answer = api.get(&of_victim, token).await.expect_status(200);
        let text = String::from_utf8(answer.bytes).unwrap();
        assert!(!text.contains(victim.user_id()) && !text.contains(victim.session_id()));
    }
}

#[test]
fn no_route_of_a_persons_own_takes_a_user_id() {
    let own = operations()
        .into_iter()
        .filter(|operation| operation.path.starts_with("/api/v1/auth/"));
    for operation in own {
        let parameters = operation.documented["parameters"].as_array().cloned();
        for parameter in parameters.into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            assert!(!name.contains("user"), "{} takes {name}", operation.id());
        }
    }
}

#[tokio::test]
async fn signing_out_ends_both_tokens() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    assert_eq!(api.post("/auth/logout", token, json!({})).await.status, 204);

    for path in ["/auth/profile", "/auth/sessions"] {
        let answer = api.get(path, token).await;
        assert_eq!((answer.status, answer.code()), (401, "session_ended"));
    }
    assert_eq!(api.refresh(&nurse.refresh).await.status, 401);
}

#[tokio::test]
async fn a_refresh_rotates_the_refresh_token() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let mut seen = BTreeSet::from([nurse.refresh.clone()]);
    let mut token = nurse.refresh;
    for _ in 0..4 {
        let answer = api.refresh(&token).await.expect_status(200);
        answer.text("refresh_token").clone_into(&mut token);
        assert!(seen.insert(token.clone()), "a token came twice");
    }
}

#[tokio::test]
async fn a_refresh_keeps_role_and_session() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let renewed = api.refresh(&nurse.refresh).await.expect_status(200);
    assert_eq!(renewed.text("session_id"), nurse.session_id());
    let token = Some(renewed.text("access_token"));
    let validated = api.post("/auth/validate", token, json!({})).await;
    let validated = validated.expect_status(200);
    assert_eq!(validated.body["role"], "nurse");
    assert_eq!(validated.body["user_id"], nurse.user_id());
}

#[tokio::test]
async fn neither_token_is_taken_for_the_other() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let answer = api.get("/auth/profile", Some(&nurse.refresh)).await;
    assert_eq!((answer.status, answer.code()), (401, "invalid_token"));
    let answer = api.refresh(&nurse.access).await;
    assert_eq!(
        (answer.status, answer.code()),
        (401, "invalid_refresh_token")
    );
}

#[tokio::test]
async fn no_failure_is_answered_as_a_success() {
    let api = system::shared().await;
    for operation in operations() {
        if operation.takes_body() || operation.is_protected() {
            let (method, path) = (operation.method.clone(), operation.concrete_path());
            let answer = api
                .send(method, &path, Some("nonsense"), &[], Some(json!({"x": 1})))
                .await;
            assert!((400..500).contains(&answer.status), "{}", operation.id());
            assert_eq!(answer.body["status"], answer.status, "{}", operation.id());
        }
    }
}

#[tokio::test]
async fn e_mails_that_differ_by_case_are_one_account() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let shouted = nurse.email.to_uppercase();
    let person = people::registration_of(&shouted);
    let second = api.post("/auth/register", None, person).await;
    assert_eq!((second.status, second.code()), (409, "email_taken"));
    let login = api.login(&format!(" {shouted} "), PASSWORD).await;
    assert_eq!(login.expect_status(200).body["user"]["email"], nurse.email);
}

#[tokio::test]
async fn a_password_counts_to_its_last_character() {
    let api = system::shared().await;
    let mut person = people::registration();
    let long = "lamp river geese harbour velvet quiet copper window ".repeat(2);
    let (password, cut) = (format!("{long}end"), format!("{long}and"));
    assert!(password.len() > 72 + 3);
    person["password"] = json!(password);
    let nurse = api.register_as(person).await;

    for wrong in [&cut, &password[..72], &password[..password.len() - 1]] {
        assert_eq!(api.login(&nurse.email, wrong).await.status, 401);
    }
    assert_eq!(api.login(&nurse.email, &password).await.status, 200);
}

#[tokio::test]
async fn every_sign_in_is_written_to_the_table() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    let login = api.login(&nurse.email, PASSWORD).await.expect_status(200);

    let items = table::partition(stack, &format!("USER#{}", nurse.user_id())).await;
    let stored: Vec<String> = items.iter().map(|item| table::text(item, "SK")).collect();
    for id in [nurse.session_id(), login.text("session_id")] {
        assert!(stored.contains(&format!("SESSION#{id}")), "{stored:?}");
    }
}

#[tokio::test]
async fn a_replaced_password_is_of_no_more_use() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let passwords = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    let token = Some(nurse.access.as_str());
    let changed = api.post("/auth/change-password", token, passwords).await;
    assert_eq!(changed.status, 204);
    assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 401);
    assert_eq!(api.login(&nurse.email, NEW_PASSWORD).await.status, 200);
}

/// A fresh token was refused where the machine's clock showed local time.
#[tokio::test]
async fn tokens_are_valid_in_every_time_zone() {
    for zone in ["Asia/Tokyo", "PST8PDT"] {
        let builder = system::ephemeral().max_instances(1).env("TZ", zone);
        let stack = system::start(builder).await;
        let api = system::api(&stack);
        let nurse = api.register().await;
        let profile = api.get("/auth/profile", Some(&nurse.access)).await;
        assert_eq!(profile.status, 200, "{zone}: {}", profile.body);
        let renewed = api.refresh(&nurse.refresh).await.expect_status(200);
        let claims = forge::payload(renewed.text("access_token"));
        let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!(lifetime, 600);
        let created = profile.body["user"]["created_at"].as_str().unwrap();
        assert!(created.ends_with('Z'), "{created}");
    }
}
