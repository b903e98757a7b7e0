use axum::http::Method;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, TestApp,
    people::{NEW_PASSWORD, PASSWORD},
};

const THIRD_PASSWORD: &str = "amber kettle on 44 quiet stairs";

async fn app() -> TestApp {
    TestApp::start(&[
        crate::compose,
        register::compose,
        login::compose,
        session::compose,
    ])
    .await
}

async fn change(app: &TestApp, token: &str, current: &str, new: &str) -> Answer {
    let body = json!({"current_password": current, "new_password": new});
    send(app, token, body).await
}

async fn send(app: &TestApp, token: &str, body: Value) -> Answer {
    let path = "/api/v1/auth/change-password";
    app.call(Method::POST, path, token, Some(body)).await
}

async fn validate(app: &TestApp, token: &str) -> u16 {
    let path = "/api/v1/auth/validate";
    app.call(Method::POST, path, token, None).await.status
}

async fn login(app: &TestApp, nurse: &Nurse, password: &str) -> u16 {
    let body = json!({"email": nurse.email, "password": password});
    app.post("/api/v1/auth/login", body).await.status
}

#[tokio::test]
async fn the_new_password_takes_over_and_all_other_sessions_end() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await;
    let answer = change(&app, &nurse.access, PASSWORD, NEW_PASSWORD).await;
    assert_eq!((answer.status, answer.bytes.len()), (204, 0));

    assert_eq!(validate(&app, &nurse.access).await, 200);
    assert_eq!(validate(&app, other.text("access_token")).await, 401);
    let body = json!({"refresh_token": other.text("refresh_token")});
    assert_eq!(app.post("/api/v1/auth/refresh", body).await.status, 401);
    assert_eq!(login(&app, &nurse, PASSWORD).await, 401);
    assert_eq!(login(&app, &nurse, NEW_PASSWORD).await, 200);

    let path = "/api/v1/auth/profile";
    let profile = app.call(Method::GET, path, &nurse.access, None).await;
    let (user, before) = (&profile.body["user"], &nurse.answer.body["user"]);
    assert!(user["password_changed_at"].as_str() > before["password_changed_at"].as_str());
    assert_eq!(user["version"], 2);
}

#[tokio::test]
async fn a_wrong_current_password_is_told_by_its_field_and_changes_nothing() {
    let app = app().await;
    let nurse = app.register().await;
    let answer = change(&app, &nurse.access, THIRD_PASSWORD, NEW_PASSWORD).await;
    let answer = answer.expect_status(422);

    assert_eq!(answer.fields(), ["current_password"]);
    assert_eq!(answer.body["errors"][0]["code"], "wrong_password");
    assert_eq!(login(&app, &nurse, PASSWORD).await, 200);
}

#[tokio::test]
async fn five_wrong_passwords_in_a_row_end_the_session_and_no_other() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await;
    let wrong = || change(&app, &nurse.access, THIRD_PASSWORD, NEW_PASSWORD);
    for _ in 0..4 {
        assert_eq!(wrong().await.status, 422);
    }
    let right = change(&app, &nurse.access, PASSWORD, NEW_PASSWORD).await;
    assert_eq!(right.status, 204);

    let other_token = other.text("access_token");
    assert_eq!(validate(&app, other_token).await, 401);
    for _ in 0..5 {
        assert_eq!(validate(&app, &nurse.access).await, 200);
        assert_eq!(wrong().await.status, 422);
    }
    assert_eq!(wrong().await.code(), "session_ended");
    let partition = format!("USER#{}", nurse.user_id());
    let session = format!("SESSION#{}", nurse.session_id());
    let item = app.item(&partition, &session).await;
    assert_eq!(item["ended_reason"], "failed_proofs");
    assert_eq!(login(&app, &nurse, NEW_PASSWORD).await, 200);
}

#[tokio::test]
async fn parallel_guesses_in_a_session_are_counted_one_by_one() {
    let app = app().await;
    let nurse = app.register().await;
    let guesses = (0..12).map(|_| change(&app, &nurse.access, THIRD_PASSWORD, NEW_PASSWORD));
    let answers = join_all(guesses).await;
    let told = answers.iter().filter(|answer| answer.status == 422).count();
    assert!((1..=5).contains(&told), "{told} guesses were answered");
    for answer in answers.iter().filter(|answer| answer.status != 422) {
        assert!([401, 503].contains(&answer.status), "{}", answer.body);
    }
}

#[tokio::test]
async fn what_strangers_guess_counts_in_no_session_and_the_other_way_round() {
    let app = app().await;
    let nurse = app.register().await;
    let drained_at = app.context.now().plus_seconds(100 * 3_600);
    let partition = format!("EMAIL#{}", nurse.email);
    app.set(
        &partition,
        "GUESSES",
        "drained_at",
        json!(drained_at.to_string()),
    )
    .await;
    assert_eq!(login(&app, &nurse, PASSWORD).await, 429);
    let wrong = change(&app, &nurse.access, THIRD_PASSWORD, NEW_PASSWORD).await;
    assert_eq!(wrong.status, 422);
    let item = app.item(&partition, "GUESSES").await;
    assert_eq!(item["drained_at"], drained_at.to_string());
    let right = change(&app, &nurse.access, PASSWORD, NEW_PASSWORD).await;
    assert_eq!(right.status, 204);
}

#[rstest]
#[case(json!({"current_password": PASSWORD}), "new_password", "required")]
#[case(json!({"current_password": PASSWORD, "new_password": "short"}), "new_password", "too_short")]
#[case(json!({"current_password": PASSWORD, "new_password": "passwordpassword"}), "new_password", "too_weak")]
#[case(json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD, "hint": "x"}), "hint", "unknown_field")]
#[case(json!({"current_password": PASSWORD, "new_password": "1111 2222 3333 4444"}), "new_password", "too_weak")]
#[case(json!({"current_password": PASSWORD, "new_password": "fabulouslypink4ever"}), "new_password", "too_weak")]
#[case(json!({"current_password": PASSWORD, "new_password": "the quick brown fox"}), "new_password", "too_weak")]
#[case(json!({"current_password": "", "new_password": "passwordpassword"}), "current_password", "required")]
#[tokio::test]
async fn a_bad_field_is_named(#[case] body: Value, #[case] field: &str, #[case] code: &str) {
    let app = app().await;
    let nurse = app.register().await;
    let answer = send(&app, &nurse.access, body).await.expect_status(422);

    assert_eq!(answer.fields(), [field]);
    assert_eq!(answer.body["errors"][0]["code"], code);
    assert_eq!(login(&app, &nurse, PASSWORD).await, 200);
}

#[tokio::test]
async fn of_changes_at_once_exactly_one_password_is_stored() {
    let app = app().await;
    let nurse = app.register().await;
    let new = [NEW_PASSWORD, THIRD_PASSWORD];
    let answers = join_all(new.map(|new| change(&app, &nurse.access, PASSWORD, new))).await;

    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    let won = statuses.iter().position(|status| *status == 204).unwrap();
    assert_eq!(
        statuses[1 - won],
        422,
        "the other one no longer knows the password"
    );
    assert_eq!(login(&app, &nurse, new[won]).await, 200);
    assert_eq!(login(&app, &nurse, new[1 - won]).await, 401);
}

#[tokio::test]
async fn a_sign_in_with_the_old_password_does_not_outlive_the_change() {
    let app = app().await;
    let nurse = app.register().await;
    let (changed, signed_in) = tokio::join!(
        change(&app, &nurse.access, PASSWORD, NEW_PASSWORD),
        app.login(&nurse.email),
    );

    assert_eq!(changed.status, 204);
    if signed_in.status == 200 {
        assert_eq!(validate(&app, signed_in.text("access_token")).await, 401);
    } else {
        assert_eq!(signed_in.status, 401);
    }
}

#[tokio::test]
async fn a_session_and_the_one_that_revokes_it_never_both_have_their_way() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await;
    let (changed, revoked) = tokio::join!(
        change(&app, other.text("access_token"), PASSWORD, NEW_PASSWORD),
        app.call(Method::DELETE, "/api/v1/auth/sessions", &nurse.access, None),
    );

    let (survivor, password) = match (changed.status, revoked.status) {
        (401, 204) => (nurse.access.as_str(), PASSWORD),
        (204, 401) => (other.text("access_token"), NEW_PASSWORD),
        both => panic!("unexpected {both:?}"),
    };
    assert_eq!(validate(&app, survivor).await, 200);
    assert_eq!(login(&app, &nurse, password).await, 200);
}
