mod devices;
mod guesses;
mod network_limit;
mod notices;
mod session_limit;
mod sign_in_limit;
mod stated;

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request},
};
use domain::{password::Password, timestamp::Timestamp};
use identity::{
    password::{Argon2Cost, PasswordHasher},
    secrets::SecretVersions,
};
use rstest::rstest;
use serde_json::{Value, json};
use store::environment::entropy::SystemEntropy;
use tests::{
    Answer, Nurse, Routes, TestApp,
    people::{NEW_PASSWORD, PASSWORD},
};

const PATH: &str = "/api/v1/auth/login";

/// Made by another implementation, at cost 4, from "correct horse battery staple".
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG";

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose]).await
}

async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    app.post(PATH, body).await
}

async fn stored_hash(app: &TestApp, nurse: &Nurse) -> String {
    let partition = format!("EMAIL#{}", nurse.email);
    let item = app.item(&partition, "CREDENTIALS").await;
    item["password_hash"].as_str().unwrap().to_owned()
}

async fn store_hash(app: &TestApp, nurse: &Nurse, hash: &str) {
    let partition = format!("EMAIL#{}", nurse.email);
    app.set(&partition, "CREDENTIALS", "password_hash", json!(hash))
        .await;
}

#[tokio::test]
async fn the_right_password_starts_a_session() {
    let app = app().await;
    let nurse = app.register().await;
    let spelled = format!(" {}", nurse.email.to_uppercase());
    let answer = login(&app, &spelled, PASSWORD).await.expect_status(200);

    let user = &answer.body["user"];
    assert_eq!(user["email"], nurse.email);
    assert!(user["last_login_at"].as_str() > user["created_at"].as_str());
    assert!(user.get("password_hash").is_none());
    assert_ne!(answer.text("session_id"), nurse.answer.text("session_id"));
    assert_eq!(answer.text("token_type"), "Bearer");
    assert_eq!(answer.body["expires_in"], 600);
    assert!(answer.text("refresh_token").starts_with("flr_"));
    assert!(!answer.text("educational_notice").is_empty());
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_answer_the_same_bytes() {
    let app = app().await;
    let nurse = app.register().await;
    let wrong = login(&app, &nurse.email, NEW_PASSWORD).await;
    let unknown = login(&app, "nobody@ward.example.org", NEW_PASSWORD).await;

    assert_eq!((wrong.status, wrong.code()), (401, "invalid_credentials"));
    assert_eq!(
        wrong.header("www-authenticate"),
        "Bearer realm=\"florence\""
    );
    assert_eq!((wrong.status, wrong.bytes), (unknown.status, unknown.bytes));
    assert_eq!(wrong.headers, unknown.headers);
}

#[tokio::test]
async fn a_password_is_compared_to_its_last_character() {
    let app = app().await;
    let nurse = app.register().await;
    let longer = format!("{PASSWORD}{}", "x".repeat(72));
    assert_eq!(login(&app, &nurse.email, &longer).await.status, 401);
}

#[tokio::test]
async fn a_bcrypt_hash_is_replaced_at_the_first_sign_in() {
    let app = app().await;
    let nurse = app.register().await;
    store_hash(&app, &nurse, BCRYPT).await;

    let wrong = login(&app, &nurse.email, PASSWORD).await;
    assert_eq!(wrong.status, 401);
    assert_eq!(stored_hash(&app, &nurse).await, BCRYPT);

    for _ in 0..2 {
        let answer = login(&app, &nurse.email, "correct horse battery staple").await;
        assert_eq!(answer.status, 200);
        assert!(stored_hash(&app, &nurse).await.starts_with("$argon2id$"));
    }
}

#[tokio::test]
async fn a_hash_of_weaker_parameters_is_replaced_and_a_good_one_kept() {
    let app = app().await;
    let dearer = app.deployment.with("ARGON2_MEMORY_KIB", "19456");
    let dearer = Routes::new(&[crate::compose], &dearer);
    let nurse = app.register().await;
    let good = stored_hash(&app, &nurse).await;
    assert_eq!(login(&app, &nurse.email, PASSWORD).await.status, 200);
    assert_eq!(stored_hash(&app, &nurse).await, good);

    let peppers = SecretVersions {
        current: app
            .secrets
            .current("PepperSecret")
            .unwrap()
            .into_bytes()
            .into(),
        previous: None,
        created_at: Timestamp::EPOCH,
    };
    let weak = PasswordHasher::new(Argon2Cost::new(7_168, 1, 1).unwrap(), Arc::new(peppers));
    let password = Password::parse("password", PASSWORD.to_owned()).unwrap();
    let weak = weak.hash(&password, &SystemEntropy).await.unwrap();
    store_hash(&app, &nurse, &weak).await;

    let body = json!({"email": nurse.email, "password": PASSWORD});
    let signed_in = dearer.send(Method::POST, PATH, &[], Some(body)).await;
    assert_eq!(signed_in.status, 200);
    let stored = stored_hash(&app, &nurse).await;
    assert!(stored.contains("m=19456,t=2,p=1"), "{stored}");
}

#[rstest]
#[case(json!({"password": PASSWORD}), "email", "required")]
#[case(json!({"email": "ann", "password": PASSWORD}), "email", "invalid_email")]
#[case(json!({"email": "ann@x.org"}), "password", "required")]
#[case(json!({"email": "ann@x.org", "password": 7}), "password", "wrong_type")]
#[case(json!({"email": "ann@x.org", "password": PASSWORD, "otp": "1"}), "otp", "unknown_field")]
#[case(json!({"email": "ann@x.org", "password": PASSWORD, "device_name": "\n"}), "device_name", "empty")]
#[case(json!({"email": "ann@x.org", "password": PASSWORD, "unlock_code": "7KQ2"}), "unlock_code", "invalid_code")]
#[case(json!({"email": "ann@x.org", "password": PASSWORD, "device_token": 7}), "device_token", "wrong_type")]
#[tokio::test]
async fn a_bad_field_is_named(#[case] body: Value, #[case] field: &str, #[case] code: &str) {
    let app = app().await;
    let answer = app.post(PATH, body).await.expect_status(422);

    assert_eq!(answer.fields(), [field]);
    assert_eq!(answer.body["errors"][0]["code"], code);
}

/// A body is read to its end: what follows it may have been meant to count.
#[rstest]
#[case("", 200)]
#[case(" \r\n", 200)]
#[case("{}", 400)]
#[case(" null", 400)]
#[case(",", 400)]
#[case("}", 400)]
#[case("\0", 400)]
#[tokio::test]
async fn nothing_follows_a_body(#[case] rest: &str, #[case] status: u16) {
    let app = app().await;
    let nurse = app.register().await;
    let body = json!({"email": nurse.email, "password": PASSWORD});
    let request = Request::post(PATH).header("content-type", "application/json");
    let request = request.body(Body::from(format!("{body}{rest}")));
    let answer = app.send_raw(request).await.expect_status(status);

    let code = if status == 200 { "" } else { "malformed_json" };
    assert_eq!(answer.code(), code);
}

#[rstest]
#[case(json!("Ward tablet"), "Ward tablet")]
#[case(Value::Null, "ward-agent/1.0")]
#[tokio::test]
async fn a_device_is_called_by_its_name_else_its_user_agent(
    #[case] name: Value,
    #[case] expected: &str,
) {
    let app = app().await;
    let nurse = app.register().await;
    let body = json!({"email": nurse.email, "password": PASSWORD, "device_name": name});
    let headers = [("user-agent", "ward-agent/1.0")];
    let answer = app.send(Method::POST, PATH, &headers, Some(body)).await;

    let user = nurse.answer.body["user"]["user_id"].as_str().unwrap();
    let session = format!("SESSION#{}", answer.text("session_id"));
    let item = app.item(&format!("USER#{user}"), &session).await;
    assert_eq!(item["device_name"], expected);
    assert_eq!(item["user_agent"], "ward-agent/1.0");
}
