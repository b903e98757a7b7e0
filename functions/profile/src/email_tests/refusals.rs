use axum::http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Routes, people::PASSWORD};
use uuid::Uuid;

use super::{app, begin, begun, change, code, free, profile, send_code, state};

const WRONG: &str = "another lamp under the river 8";

#[tokio::test]
async fn a_code_that_is_wrong_late_or_for_another_change_is_refused_alike() {
    let app = app().await;
    let nurse = app.register().await;
    let new = free();
    let first = begun(&app, &nurse, &new).await;
    let second = begun(&app, &nurse, &new).await;
    let nobodys = Uuid::nil().to_string();
    let (of_first, of_second) = (code(&app, &first).await, code(&app, &second).await);
    let mut bodies = Vec::new();
    for (change, code) in [
        (&second, &of_first),
        (&first, &of_first),
        (&first, &of_second),
        (&nobodys, &of_second),
    ] {
        let answer = send_code(&app, &nurse, change, code).await;
        bodies.push(answer.expect_status(422).body);
    }
    app.clock.advance(600);
    let late = send_code(&app, &nurse, &second, &of_second).await;
    bodies.push(late.expect_status(422).body);
    for body in &bodies {
        assert_eq!((&body["code"], body), (&json!("wrong_code"), &bodies[0]));
    }
    assert_eq!(state(&app, &nurse).await.0, nurse.email);
}

#[tokio::test]
async fn after_five_wrong_codes_the_right_one_is_refused() {
    let app = app().await;
    let nurse = app.register().await;
    let change = begun(&app, &nurse, &free()).await;
    let right = code(&app, &change).await;
    let wrong = if right.starts_with('1') {
        "2222 2222"
    } else {
        "1111 1111"
    };
    for _ in 0..5 {
        let answer = send_code(&app, &nurse, &change, wrong).await;
        assert_eq!(answer.code(), "wrong_code");
    }
    let answer = send_code(&app, &nurse, &change, &right).await;
    assert_eq!((answer.status, answer.code()), (422, "wrong_code"));
    let (_, actions) = state(&app, &nurse).await;
    let failed = actions.iter().filter(|a| **a == "email_change_failed");
    assert_eq!(failed.count(), 5);
}

#[tokio::test]
async fn without_a_mail_there_is_no_code_and_nobody_is_told() {
    let app = app().await;
    let nurse = app.register().await;
    let new = free();
    let mut last = String::new();
    for _ in 0..4 {
        last = begun(&app, &nurse, &new).await;
    }
    assert_eq!(app.waiting_mails_to(&new).await.len(), 3);
    let code = code(&app, &last).await;
    let answer = send_code(&app, &nurse, &last, &code).await;
    assert_eq!((answer.status, answer.code()), (422, "wrong_code"));
}

#[tokio::test]
async fn the_password_is_needed_and_the_fifth_wrong_one_ends_the_session() {
    let app = app().await;
    let nurse = app.register().await;
    let new = free();
    let body = json!({"new_email": new, "password": WRONG});
    let path = "/api/v1/auth/profile/email";
    for _ in 0..5 {
        let answer = app.call(Method::POST, path, &nurse.access, Some(body.clone()));
        let answer = answer.await.expect_status(422);
        assert_eq!(answer.fields(), ["password"]);
    }
    assert_eq!(profile(&app, &nurse.access).await.code(), "session_ended");
    assert_eq!(app.waiting_mails_to(&new).await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_address_of_the_account_is_no_other_one() {
    let app = app().await;
    let nurse = app.register().await;
    let same = begin(&app, &nurse, &nurse.email.to_uppercase()).await;
    let same = same.expect_status(422);
    assert_eq!(same.fields(), ["new_email"]);
    assert_eq!(same.body["errors"][0]["code"], "unchanged");
}

#[tokio::test]
async fn of_six_changes_in_a_week_there_are_five() {
    let app = app().await;
    let nurse = app.register().await;
    for _ in 0..5 {
        change(&app, &nurse, &free()).await;
    }
    let sixth = begin(&app, &nurse, &free()).await;
    let expected = (409, "too_many_email_changes");
    assert_eq!((sixth.status, sixth.code()), expected);
}

#[tokio::test]
async fn where_no_mail_is_sent_no_address_is_changed() {
    let app = app().await;
    let nurse = app.register().await;
    let off = app.deployment.with("MAIL_TRANSPORT", "none");
    let routes = Routes::new(&[crate::compose], &off);
    let bearer = format!("Bearer {}", nurse.access);
    let headers = [("authorization", bearer.as_str())];
    let body = json!({"new_email": free(), "password": PASSWORD});
    let path = "/api/v1/auth/profile/email";
    let answer = routes.send(Method::POST, path, &headers, Some(body)).await;
    assert_eq!((answer.status, answer.code()), (409, "mail_off"));
}

#[rstest]
#[case("", json!({"new_email": "ann", "password": PASSWORD}), "new_email")]
#[case("", json!({"new_email": "ann@example.org", "password": ""}), "password")]
#[case("/confirm", json!({"change_id": "7", "code": "4071 9362"}), "change_id")]
#[case("/confirm", json!({"change_id": Uuid::nil(), "code": "4071"}), "code")]
#[tokio::test]
async fn a_bad_field_is_named(#[case] path: &str, #[case] body: Value, #[case] field: &str) {
    let app = app().await;
    let nurse = app.register().await;
    let path = format!("/api/v1/auth/profile/email{path}");
    let answer = app.call(Method::POST, &path, &nurse.access, Some(body));
    assert_eq!(answer.await.expect_status(422).fields(), [field]);
}
