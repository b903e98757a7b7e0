use axum::http::Method;
use serde_json::json;
use tests::people::registration_of;

use super::{app, begin, begun, change, code, free, profile, send_code, state};

#[tokio::test]
async fn a_confirmed_address_takes_the_place_of_the_one_before() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await.expect_status(200);
    let (old, new) = (nurse.email.clone(), free());

    let change = begun(&app, &nurse, &new).await;
    assert_eq!(app.waiting_templates(&new).await, ["email_change_code"]);
    let waiting = profile(&app, &nurse.access).await.expect_status(200);
    assert_eq!(waiting.body["user"]["email"], old);

    let code = code(&app, &change).await;
    let changed = send_code(&app, &nurse, &change, &code).await;
    let changed = changed.expect_status(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    let user = &changed.body["user"];
    assert_eq!((&user["email"], &user["version"]), (&json!(new), &json!(2)));
    assert!(user["email_verified_at"].is_string());
    assert_eq!(user["is_verified"], false);
    let shown = profile(&app, other.text("access_token")).await;
    assert_eq!(shown.expect_status(200).body["user"], *user);

    assert_eq!(app.login(&old).await.code(), "invalid_credentials");
    let login = app.login(&new).await.expect_status(200);
    assert_eq!(login.body["user"]["user_id"], nurse.user_id());
    let told = ["new_device", "email_changed"];
    assert_eq!(app.waiting_templates(&old).await, told);
    let told = ["email_change_code", "email_confirmed", "new_device"];
    assert_eq!(app.waiting_templates(&new).await, told);
    let (_, actions) = state(&app, &nurse).await;
    assert!(actions.contains(&json!("email_change_requested")));
    assert!(actions.contains(&json!("email_changed")));
}

#[tokio::test]
async fn the_address_before_is_free_at_once() {
    let app = app().await;
    let nurse = app.register().await;
    change(&app, &nurse, &free()).await;
    let anew = registration_of(&nurse.email);
    let anew = app.post("/api/v1/auth/register", anew).await;
    assert_ne!(
        anew.expect_status(201).body["user"]["user_id"],
        nurse.user_id()
    );
}

#[tokio::test]
async fn what_strangers_guessed_stays_with_each_address() {
    let app = app().await;
    let nurse = app.register().await;
    let new = free();
    let guess = |email: &str| {
        let body = json!({"email": email, "password": "another lamp under the river 8"});
        app.post("/api/v1/auth/login", body)
    };
    for email in [&nurse.email, &new] {
        assert_eq!(guess(email).await.status, 401);
    }
    change(&app, &nurse, &new).await;
    let stored = async |email: &str| app.sort_keys(&format!("EMAIL#{email}")).await;
    assert_eq!(stored(&nurse.email).await, ["GUESSES"]);
    assert_eq!(stored(&new).await, ["CREDENTIALS", "GUESSES"]);
}

#[tokio::test]
async fn a_free_address_and_a_taken_one_are_answered_alike() {
    let app = app().await;
    let (nurse, owner) = (app.register().await, app.register().await);
    assert_eq!(profile(&app, &nurse.access).await.status, 200);
    drop(app.take_log());
    let mut seen = Vec::new();
    for email in [free(), owner.email.clone()] {
        let answer = begin(&app, &nurse, &email).await.expect_status(202);
        let line = app.take_log().remove(0);
        let names = ["table_round_trips", "table_read_units", "table_write_units"];
        let cost = names.map(|name| line[name].clone());
        let fields: Vec<String> = answer.body.as_object().unwrap().keys().cloned().collect();
        seen.push((fields, cost));
        assert_eq!(app.waiting_templates(&email).await, ["email_change_code"]);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn who_has_the_code_for_a_taken_address_is_told_and_changes_nothing() {
    let app = app().await;
    let nurse = app.register().await;
    let new = free();
    let change = begun(&app, &nurse, &new).await;
    let taken = app.post("/api/v1/auth/register", registration_of(&new));
    assert_eq!(taken.await.status, 201);
    let code = code(&app, &change).await;
    let answer = send_code(&app, &nurse, &change, &code).await;
    assert_eq!((answer.status, answer.code()), (409, "email_taken"));
    assert_eq!(state(&app, &nurse).await.0, nurse.email);
    assert_eq!(
        app.waiting_templates(&nurse.email).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn deletion_takes_a_change_that_waits_and_the_address_before_along() {
    let app = app().await;
    let nurse = app.register().await;
    change(&app, &nurse, &free()).await;
    begun(&app, &nurse, &free()).await;
    let user = format!("USER#{}", nurse.user_id());
    let stored = app.sort_keys(&user).await;
    assert_eq!(stored[0], "EMAIL_CHANGE");
    assert!(stored[1].starts_with("EMAIL_UNDO#"), "{stored:?}");
    let password = Some(json!({"password": tests::people::PASSWORD}));
    let path = "/api/v1/auth/profile";
    let deleted = app
        .call(Method::DELETE, path, &nurse.access, password)
        .await;
    assert_eq!(deleted.status, 204);
    assert_eq!(app.sort_keys(&user).await, ["DELETION"]);
}
