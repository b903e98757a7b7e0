use std::ops::RangeInclusive;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, Nurse, TestApp, people::NEW_PASSWORD};

pub(super) async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose]).await
}

pub(super) fn user_partition(nurse: &Nurse) -> String {
    format!("USER#{}", nurse.user_id())
}

pub(super) async fn guess(app: &TestApp, email: &str) -> Answer {
    let body = json!({"email": email, "password": NEW_PASSWORD});
    app.post("/api/v1/auth/login", body).await
}

/// Counts guesses of an address as if they had been made just now.
pub(super) async fn count(app: &TestApp, email: &str, guesses: i64) {
    let drained_at = app.context.now().plus_seconds(guesses * 3_600);
    let partition = format!("EMAIL#{email}");
    let drained_at = json!(drained_at.to_string());
    app.set(&partition, "GUESSES", "drained_at", drained_at)
        .await;
}

/// How many guesses were counted, by what their answers say. One that is answered 503 because the
/// table answered too late may have been: nobody learns from it whether the password is right.
pub(super) fn told(answers: &[Answer]) -> RangeInclusive<usize> {
    let with = |status| answers.iter().filter(|a| a.status == status).count();
    let told = with(401);
    told..=told + with(503)
}

/// How many guesses of an address are not forgotten yet.
async fn counted(app: &TestApp, email: &str) -> i64 {
    let item = app.item(&format!("EMAIL#{email}"), "GUESSES").await;
    let drained_at = match &item["drained_at"] {
        Value::String(text) => text.parse().unwrap(),
        _ => return 0,
    };
    let left = app.context.now().seconds_until(drained_at);
    (left + 3_599) / 3_600
}

#[tokio::test]
async fn the_hundredth_guess_closes_and_each_hour_opens_for_one() {
    let app = app().await;
    let nurse = app.register().await;
    for email in [nurse.email.clone(), format!("no-{}", nurse.email)] {
        count(&app, &email, 98).await;
        for status in [401, 401, 429] {
            assert_eq!(guess(&app, &email).await.status, status);
        }
        let closed = app.login(&email).await;
        assert_eq!((closed.status, closed.code()), (429, "too_many_attempts"));
        let wait: i64 = closed.header("retry-after").parse().unwrap();
        assert!((3_500..=3_600).contains(&wait), "{wait}");

        app.clock.advance(wait);
        for status in [401, 429] {
            assert_eq!(guess(&app, &email).await.status, status);
        }
    }
}

#[tokio::test]
async fn nothing_resets_the_count_and_a_right_password_adds_nothing() {
    let app = app().await;
    let nurse = app.register().await;
    for _ in 0..5 {
        assert_eq!(guess(&app, &nurse.email).await.status, 401);
    }
    assert_eq!(app.login(&nurse.email).await.status, 200);
    assert_eq!(counted(&app, &nurse.email).await, 5);
}

#[tokio::test]
async fn the_guess_that_closes_says_so_and_what_is_refused_for_it_is_not_recorded() {
    let app = app().await;
    let nurse = app.register().await;
    count(&app, &nurse.email, 98).await;
    for _ in 0..4 {
        guess(&app, &nurse.email).await;
    }
    let store = &app.context.store;
    let user = nurse.user_id().parse().unwrap();
    let mut events = store.events_of_user(user, None, 100).await.unwrap();
    events.sort_by_key(|event| event.sequence);
    let reasons: Vec<_> = events.iter().map(|event| event.reason.as_deref()).collect();
    let (wrong, closed) = (Some("wrong_password"), Some("wrong_password_closed"));
    assert_eq!(reasons, [None, wrong, closed]);
}

#[tokio::test]
async fn parallel_guesses_are_counted_one_by_one() {
    let app = app().await;
    let nurse = app.register().await;
    count(&app, &nurse.email, 95).await;
    let guesses = (0..12).map(|_| guess(&app, &nurse.email));
    let answers = join_all(guesses).await;

    let told = told(&answers);
    let counted = counted(&app, &nurse.email).await - 95;
    assert!((1..=5).contains(&counted), "{counted} guesses were counted");
    let counted = usize::try_from(counted).unwrap();
    assert!(told.contains(&counted), "{told:?}, not {counted}");
    for answer in answers {
        assert!([401, 429, 503].contains(&answer.status), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_disabled_account_is_told_so_only_with_the_right_password() {
    let app = app().await;
    let nurse = app.register().await;
    let partition = user_partition(&nurse);
    app.set(&partition, "PROFILE", "is_active", json!(false))
        .await;

    let wrong = guess(&app, &nurse.email).await;
    assert_eq!((wrong.status, wrong.code()), (401, "invalid_credentials"));
    let right = app.login(&nurse.email).await;
    assert_eq!((right.status, right.code()), (403, "account_disabled"));
    assert!(right.body.get("access_token").is_none());
    assert_eq!(right.header("set-cookie"), "");
}

#[tokio::test]
async fn a_disabled_account_is_not_told_of_a_right_guess_among_parallel_ones() {
    let app = app().await;
    let nurse = app.register().await;
    let partition = user_partition(&nurse);
    app.set(&partition, "PROFILE", "is_active", json!(false))
        .await;
    count(&app, &nurse.email, 99).await;

    // Whoever is told first, of the others none can have been counted as the hundredth guess.
    let (right, wrong) = tokio::join!(app.login(&nurse.email), guess(&app, &nurse.email));
    let told = (right.status, wrong.status);
    assert!([(403, 401), (429, 401)].contains(&told), "{told:?}");
    assert_eq!(counted(&app, &nurse.email).await, 100);
}
