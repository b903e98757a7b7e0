mod crashes;
mod races;

use axum::http::Method;
use domain::{audit::Action, expiry::ExpiryRun, timestamp::Timestamp};
use identity::expiry::{Expiry, Request};
use rstest::rstest;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, TestApp,
    people::{self, PASSWORD},
};

const PROFILE: &str = "/api/v1/auth/profile";
const WRONG: &str = "another lamp under the river 8";

/// After so many seconds nothing is stored any more for a deleted account.
const GRACE: i64 = 900;

async fn app() -> TestApp {
    TestApp::start(&[
        crate::compose,
        register::compose,
        login::compose,
        wizard::compose,
    ])
    .await
}

async fn delete(app: &TestApp, nurse: &Nurse, password: &str) -> Answer {
    let body = Some(json!({"password": password}));
    app.call(Method::DELETE, PROFILE, &nurse.access, body).await
}

async fn start_wizard(app: &TestApp, nurse: &Nurse) -> Answer {
    let body = json!({"wizard_type": "custom", "title": "Rounds", "total_steps": 1});
    let path = "/api/v1/wizards";
    app.call(Method::POST, path, &nurse.access, Some(body))
        .await
}

async fn save_step(app: &TestApp, nurse: &Nurse, wizard: &str) -> Answer {
    let path = format!("/api/v1/wizards/{wizard}/steps/1");
    let body = json!({"step_data": {"pain": 3}});
    app.call(Method::PUT, &path, &nurse.access, Some(body))
        .await
}

/// Starts so many wizards; every sixth is completed, so that there may be more than fifty.
async fn wizards(app: &TestApp, nurse: &Nurse, count: usize) {
    for number in 0..count {
        let started = start_wizard(app, nurse).await.expect_status(201);
        if number % 6 == 0 {
            let id = started.body["wizard"]["wizard_id"].as_str().unwrap();
            assert_eq!(save_step(app, nurse, id).await.status, 200);
            let path = format!("/api/v1/wizards/{id}/complete");
            let completed = app.call(Method::POST, &path, &nurse.access, None).await;
            assert_eq!(completed.status, 200, "{}", completed.body);
        }
    }
}

async fn run(app: &TestApp) -> ExpiryRun {
    let request = Request::scheduled(Timestamp::MAX);
    let expiry = Expiry::new(&app.context, &app.audit);
    expiry.run(request, |_, _| {}).await.unwrap()
}

/// What is stored under the nurse's id.
async fn stored(app: &TestApp, nurse: &Nurse) -> Vec<String> {
    app.sort_keys(&format!("USER#{}", nurse.user_id())).await
}

/// What is stored under the nurse's e-mail.
async fn stored_by_email(app: &TestApp, nurse: &Nurse) -> Vec<String> {
    app.sort_keys(&format!("EMAIL#{}", nurse.email)).await
}

/// Lets the grace pass: then nothing is left, and the run has counted one account.
async fn finish(app: &TestApp, nurse: &Nurse) {
    app.clock.advance(GRACE);
    assert_eq!(run(app).await.deletions.removed, 1);
    assert_eq!(stored(app, nurse).await, Vec::<String>::new());
}

async fn actions(app: &TestApp, nurse: &Nurse) -> Vec<Action> {
    let user = nurse.user_id().parse().unwrap();
    let events = app
        .context
        .store
        .events_of_user(user, None, 100)
        .await
        .unwrap();
    events.iter().rev().map(|event| event.action).collect()
}

#[tokio::test]
async fn nothing_is_left_but_the_audit_trail() {
    let app = app().await;
    let nurse = app.register().await;
    wizards(&app, &nurse, 60).await;
    assert!(stored(&app, &nurse).await.len() > 110);
    let answer = delete(&app, &nurse, PASSWORD).await;
    assert_eq!((answer.status, answer.bytes.len()), (204, 0));

    assert_eq!(stored(&app, &nurse).await, ["DELETION"]);
    assert_eq!(stored_by_email(&app, &nurse).await, Vec::<String>::new());
    let again = delete(&app, &nurse, PASSWORD).await;
    assert_eq!((again.status, again.code()), (401, "session_ended"));
    let login = app.login(&nurse.email).await;
    assert_eq!((login.status, login.code()), (401, "invalid_credentials"));

    app.clock.advance(GRACE - 10);
    let early = run(&app).await.deletions;
    assert_eq!((early.scanned, early.skipped), (1, 1));
    finish(&app, &nurse).await;
    assert_eq!(run(&app).await.deletions.scanned, 0);
    let actions = actions(&app, &nurse).await;
    assert_eq!(actions.last(), Some(&Action::AccountDeleted));
    assert_eq!(actions.first(), Some(&Action::Registered));
}

#[tokio::test]
async fn the_address_is_free_at_once_and_makes_another_account() {
    let app = app().await;
    let person = people::registration();
    let email = person["email"].as_str().unwrap();
    assert_eq!(app.login(email).await.status, 401);
    let register = || app.post("/api/v1/auth/register", person.clone());
    let nurse = |answer: Answer| Nurse {
        email: email.to_owned(),
        access: answer.text("access_token").to_owned(),
        refresh: String::new(),
        answer,
    };
    let first = nurse(register().await.expect_status(201));
    assert_eq!(delete(&app, &first, PASSWORD).await.status, 204);
    // What strangers guessed stays until it has drained: that it went would tell of the account.
    assert_eq!(stored_by_email(&app, &first).await, ["GUESSES"]);

    let second = nurse(register().await.expect_status(201));
    assert_ne!(first.user_id(), second.user_id());
    finish(&app, &first).await;
    let login = app.login(email).await.expect_status(200);
    assert_eq!(login.body["user"]["user_id"], second.user_id());
}

#[tokio::test]
async fn a_wrong_password_deletes_nothing_and_the_fifth_in_a_row_ends_the_session() {
    let app = app().await;
    let nurse = app.register().await;
    for _ in 0..5 {
        let answer = delete(&app, &nurse, WRONG).await.expect_status(422);
        assert_eq!(answer.fields(), ["password"]);
        assert_eq!(answer.body["errors"][0]["code"], "wrong_password");
    }
    let answer = delete(&app, &nurse, PASSWORD).await;
    assert_eq!((answer.status, answer.code()), (401, "session_ended"));
    assert_eq!(
        actions(&app, &nurse).await.last(),
        Some(&Action::AccountDeletionFailed)
    );

    let again = app.login(&nurse.email).await.expect_status(200);
    let nurse = Nurse {
        access: again.text("access_token").to_owned(),
        ..nurse
    };
    assert_eq!(delete(&app, &nurse, PASSWORD).await.status, 204);
}

#[rstest]
#[case(json!({"password": ""}), "password", "required")]
#[case(json!({"password": PASSWORD, "really": true}), "really", "unknown_field")]
#[tokio::test]
async fn a_bad_field_is_named(#[case] body: Value, #[case] field: &str, #[case] code: &str) {
    let app = app().await;
    let nurse = app.register().await;
    let answer = app.call(Method::DELETE, PROFILE, &nurse.access, Some(body));
    let answer = answer.await.expect_status(422);
    assert_eq!(answer.fields(), [field]);
    assert_eq!(answer.body["errors"][0]["code"], code);
    assert_eq!(app.login(&nurse.email).await.status, 200);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = app().await;
    let (one, other) = (app.register().await, app.register().await);
    app.promote(one.user_id()).await;
    app.promote(other.user_id()).await;
    let answers = tokio::join!(delete(&app, &one, PASSWORD), delete(&app, &other, PASSWORD));

    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    let stays = if answers.0.status == 409 {
        &one
    } else {
        &other
    };
    let again = delete(&app, stays, PASSWORD).await;
    assert_eq!((again.status, again.code()), (409, "last_admin"));
    assert_eq!(app.login(&stays.email).await.status, 200);
    let refused = Action::AccountDeletionFailed;
    let refusals = actions(&app, stays).await;
    assert_eq!(refusals.iter().filter(|a| **a == refused).count(), 2);
}
