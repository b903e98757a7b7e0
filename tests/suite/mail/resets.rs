//! Resets from the request to the mailbox and back, and what notices let their readers do.

use std::fs;

use axum::http::Method;
use domain::{link_token::Purpose, mail::budget::ANONYMOUS_MAILS_PER_HOUR};
use florence_local::{project, stack::Stack};
use serde_json::{Value, json};
use tests::{
    Answer, Api, Nurse,
    people::{self, NEW_PASSWORD, PASSWORD},
};

use super::{change_password, link_token, mails, outbox};
use crate::{system, table};

const RESET: &str = "/auth/password-reset";
const COMPLETE: &str = "/auth/password-reset/complete";
const NOT_ME: &str = "/auth/not-me";

async fn ask(api: &Api, email: &str) {
    let answer = api.post(RESET, None, json!({"email": email})).await;
    assert_eq!((answer.status, answer.bytes.len()), (202, 0));
}

async fn complete(api: &Api, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "new_password": password});
    api.post(COMPLETE, None, body).await
}

async fn is_signed_in(api: &Api, nurse: &Nurse) -> bool {
    api.get("/auth/profile", Some(&nurse.access)).await.status == 200
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_who_reads_the_mailbox() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let mut person = people::registration();
    person["locale"] = json!("es");
    let nurse = api.register_as(person).await;
    ask(&api, &nurse.email).await;
    let token = link_token(stack, &nurse.email, "reset").await;
    let mail = mails(stack, &nurse.email, 1).await.remove(0);
    assert_eq!(mail.subject, "Elija una contraseña nueva");
    assert!(mail.html.contains(&format!("/reset#token={token}")));

    let completed = complete(&api, &token, NEW_PASSWORD).await;
    let device = completed.expect_status(200).text("device_token").to_owned();
    assert!(!is_signed_in(&api, &nurse).await);
    assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 401);
    let body = json!({"email": nurse.email, "password": NEW_PASSWORD, "device_token": device});
    let signed_in = api.post("/auth/login", None, body).await;
    let user = signed_in.expect_status(200).body["user"].take();
    assert_ne!(user["email_verified_at"], Value::Null);
    let again = complete(&api, &token, PASSWORD).await;
    assert_eq!((again.status, again.code()), (422, "link_refused"));
    let told = mails(stack, &nurse.email, 2).await.remove(0);
    assert_eq!(told.subject, "Se ha cambiado su contraseña");
}

#[tokio::test]
async fn an_address_without_an_account_is_sent_nothing() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let mut nobody = api.register().await;
    nobody.email = format!("no-{}", nobody.email);
    ask(&api, &nobody.email).await;
    outbox::is_empty_for(stack, &nobody).await;
    assert_eq!(stack.mailbox().to(&nobody.email), []);
}

#[tokio::test]
async fn a_sign_in_from_a_new_device_is_told_and_its_reader_ends_it() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    let device = nurse.answer.text("device_token").to_owned();
    let known = json!({"email": nurse.email, "password": PASSWORD, "device_token": device});
    let known = api.post("/auth/login", None, known).await;
    assert_eq!(known.status, 200, "a known device is told to nobody");
    let thief = api.login(&nurse.email, PASSWORD).await.expect_status(200);
    let token = link_token(stack, &nurse.email, "not-me").await;
    let told = mails(stack, &nurse.email, 1).await;
    assert_eq!(told[0].subject, "New sign-in to your account");
    assert_eq!(told.len(), 1);

    let report = json!({"token": token});
    let reported = api.post(NOT_ME, None, report.clone()).await;
    assert_eq!((reported.status, reported.bytes.len()), (204, 0));
    let access = Some(thief.text("access_token"));
    assert_eq!(
        api.get("/auth/profile", access).await.code(),
        "session_ended"
    );
    let refused = api.login(&nurse.email, PASSWORD).await;
    assert_eq!(
        (refused.status, refused.code()),
        (401, "invalid_credentials")
    );
    let token = link_token(stack, &nurse.email, "reset").await;
    assert_eq!(complete(&api, &token, NEW_PASSWORD).await.status, 200);
    assert_eq!(api.login(&nurse.email, NEW_PASSWORD).await.status, 200);
    let late = api.post(NOT_ME, None, report).await;
    assert_eq!((late.status, late.code()), (422, "link_refused"));
}

/// The password that a session asks for is refused too.
#[tokio::test]
async fn after_a_report_no_session_goes_on_with_the_password() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    change_password(&api, &nurse).await;
    let token = link_token(stack, &nurse.email, "not-me").await;
    let reported = api.post(NOT_ME, None, json!({"token": token})).await;
    assert_eq!(reported.status, 204);
    let body = json!({"current_password": NEW_PASSWORD, "new_password": PASSWORD});
    let changed = api.post("/auth/change-password", Some(&nurse.access), body);
    assert_eq!(changed.await.code(), "session_ended");
}

#[tokio::test]
async fn the_owner_of_a_closed_address_is_told_once_a_day_and_nobody_else_is() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    let mut nobody = nurse.clone();
    nobody.email = format!("no-{}", nurse.email);
    for person in [&nurse, &nobody] {
        for _ in 0..2 {
            table::set_guesses(stack, &person.email, 99).await;
            let wrong = api.login(&person.email, NEW_PASSWORD).await;
            assert_eq!(wrong.status, 401);
        }
        outbox::is_empty_for(stack, person).await;
    }
    let told = mails(stack, &nurse.email, 1).await;
    assert_eq!(told[0].subject, "Many wrong passwords for your account");
    assert_eq!(told.len(), 1);
    assert_eq!(stack.mailbox().to(&nobody.email), []);
}

/// An administrator starts a reset, whatever strangers asked for, and gets to see nothing of it.
#[tokio::test]
async fn an_administrator_has_a_reset_mailed() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let (admin, nurse) = (api.register().await, api.register().await);
    tests::promote(stack, admin.user_id()).await;
    let user = format!("/admin/users/{}", nurse.user_id());
    let token = Some(admin.access.as_str());
    for path in ["password-reset", "unlock"] {
        let started = api.post(&format!("{user}/{path}"), token, json!({})).await;
        assert!(started.status < 300, "{}", started.body);
        assert_eq!(started.text("unlock_code"), "");
        assert!(!started.text("expires_at").is_empty());
    }
    assert_eq!(mails(stack, &nurse.email, 2).await.len(), 2);
    let link = link_token(stack, &nurse.email, "reset").await;
    assert_eq!(complete(&api, &link, NEW_PASSWORD).await.status, 200);

    let disable = Some(json!({"is_active": false}));
    let disabled = api.send(Method::PATCH, &user, token, &[], disable).await;
    assert_eq!(disabled.status, 200);
    for path in ["password-reset", "unlock"] {
        let refused = api.post(&format!("{user}/{path}"), token, json!({})).await;
        assert_eq!((refused.status, refused.code()), (409, "user_disabled"));
    }
}

/// Strangers who use up what the deployment sends them leave resets of proved addresses and notices.
#[tokio::test]
async fn a_flood_of_requests_leaves_notices_and_resets_of_proved_addresses() {
    let limit = ANONYMOUS_MAILS_PER_HOUR.name;
    let stack = system::start(system::ephemeral().env(limit, "1")).await;
    let api = system::api(&stack);
    let (proved, other) = (api.register().await, api.register().await);
    ask(&api, &proved.email).await;
    let token = link_token(&stack, &proved.email, "reset").await;
    assert_eq!(complete(&api, &token, NEW_PASSWORD).await.status, 200);

    ask(&api, &other.email).await;
    ask(&api, "nobody@ward.example.org").await;
    ask(&api, &proved.email).await;
    change_password(&api, &other).await;
    mails(&stack, &proved.email, 3).await;
    let told = mails(&stack, &other.email, 1).await;
    assert_eq!(told[0].subject, "Your password was changed");
    assert_eq!(told.len(), 1);
    outbox::is_empty_for(&stack, &other).await;
}

/// Mail scanners open every link.
#[tokio::test]
async fn opening_a_link_changes_nothing() {
    let stack: &Stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    change_password(&api, &nurse).await;
    let token = link_token(stack, &nurse.email, "not-me").await;
    let application = project::root().join("functions/web/app/src/pages.tsx");
    let application = fs::read_to_string(application).unwrap();
    for page in Purpose::ALL.map(Purpose::page) {
        assert!(application.contains(&format!("\"/{page}\":")), "{page}");
        for query in [String::new(), format!("?token={token}")] {
            let url = format!("{}/{page}{query}", stack.base_url());
            let answer = reqwest::get(url).await.unwrap();
            assert_eq!(answer.status(), 200);
            let policy = answer.headers()["content-security-policy"]
                .to_str()
                .unwrap();
            assert!(policy.starts_with("default-src 'none'"), "{policy}");
            assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
            let html = answer.text().await.unwrap();
            assert!(html.contains("id=\"root\"") && !html.contains(&token));
        }
    }
    assert!(is_signed_in(&api, &nurse).await);
}
