mod confirming;
mod races;
mod refusals;
mod undoing;

use axum::http::Method;
use domain::{link_token::Purpose, mail_code::CodePurpose};
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, TestApp,
    people::{self, PASSWORD},
};

async fn app() -> TestApp {
    let routes = [crate::compose, register::compose, login::compose];
    TestApp::start(&routes).await
}

/// An address that nobody has.
fn free() -> String {
    let person = people::registration();
    person["email"].as_str().unwrap().to_owned()
}

async fn begin(app: &TestApp, nurse: &Nurse, email: &str) -> Answer {
    let body = json!({"new_email": email, "password": PASSWORD});
    let path = "/api/v1/auth/profile/email";
    app.call(Method::POST, path, &nurse.access, Some(body))
        .await
}

/// The id of a change that waits for its code.
async fn begun(app: &TestApp, nurse: &Nurse, email: &str) -> String {
    let begun = begin(app, nurse, email).await.expect_status(202);
    assert_eq!(begun.body["expires_in"], 600);
    begun.text("change_id").to_owned()
}

async fn code(app: &TestApp, change: &str) -> String {
    app.mailed_code(CodePurpose::EmailChange, change).await
}

async fn send_code(app: &TestApp, nurse: &Nurse, change: &str, code: &str) -> Answer {
    let body = json!({"change_id": change, "code": code});
    let path = "/api/v1/auth/profile/email/confirm";
    app.call(Method::POST, path, &nurse.access, Some(body))
        .await
}

/// Gives the account another address.
async fn change(app: &TestApp, nurse: &Nurse, email: &str) -> Answer {
    let change = begun(app, nurse, email).await;
    let code = code(app, &change).await;
    let changed = send_code(app, nurse, &change, &code).await;
    changed.expect_status(200)
}

/// The token that was mailed to an address that a change took from the account.
async fn undo_token(app: &TestApp, nurse: &Nurse, old_email: &str) -> String {
    let mails = app.waiting_mails_to(old_email).await;
    let mut mails = mails.iter().rev();
    let told = mails.find(|mail| mail["template"] == "email_changed");
    let event = told.unwrap()["reference_id"].as_str().unwrap();
    let purpose = Purpose::UndoEmailChange;
    app.mailed_token(purpose, nurse.user_id(), event).await
}

async fn undo(app: &TestApp, token: &str) -> Answer {
    let path = "/api/v1/auth/email-undo";
    app.post(path, json!({"token": token})).await
}

async fn profile(app: &TestApp, token: &str) -> Answer {
    let path = "/api/v1/auth/profile";
    app.call(Method::GET, path, token, None).await
}

/// The address that the account has, and its events, oldest first.
async fn state(app: &TestApp, nurse: &Nurse) -> (Value, Vec<Value>) {
    let user = nurse.user_id().parse().unwrap();
    let store = &app.context.store;
    let events = store.events_of_user(user, None, 100).await.unwrap();
    let actions = events.iter().rev().map(|event| json!(event.action));
    let user = store.user(user).await.unwrap().unwrap();
    (json!(user.email), actions.collect())
}
