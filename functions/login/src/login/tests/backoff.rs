use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, TestApp,
    people::{NEW_PASSWORD, PASSWORD},
};

pub(super) async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose]).await
}

async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    app.post("/api/v1/auth/login", body).await
}

async fn guess(app: &TestApp, email: &str) -> Answer {
    login(app, email, NEW_PASSWORD).await
}

pub(super) fn user_partition(nurse: &Nurse) -> String {
    let user = &nurse.answer.body["user"]["user_id"];
    format!("USER#{}", user.as_str().unwrap())
}

async fn failures(app: &TestApp, email: &str) -> Value {
    let item = app.item(&format!("EMAIL#{email}"), "CREDENTIALS").await;
    item["failures"].clone()
}

/// The statuses of six guesses and what the sixth is told to wait, in seconds.
async fn six_guesses(app: &TestApp, email: &str) -> (Vec<u16>, String) {
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(guess(app, email).await.status);
    }
    let sixth = guess(app, email).await;
    statuses.push(sixth.status);
    (statuses, sixth.header("retry-after").to_owned())
}

#[tokio::test]
async fn the_fifth_failure_begins_a_wait_that_doubles() {
    let app = app().await;
    let nurse = app.register().await;
    let expected = (vec![401, 401, 401, 401, 401, 429], "1".to_owned());
    assert_eq!(six_guesses(&app, &nurse.email).await, expected);

    for seconds in [2, 4, 8, 16] {
        app.clock.advance(seconds / 2);
        assert_eq!(guess(&app, &nurse.email).await.status, 401);
        let right = login(&app, &nurse.email, PASSWORD).await;
        assert_eq!((right.status, right.code()), (429, "too_many_attempts"));
        assert_eq!(right.header("retry-after"), seconds.to_string());
    }
}

#[tokio::test]
async fn an_unknown_address_waits_like_an_account() {
    let app = app().await;
    let expected = (vec![401, 401, 401, 401, 401, 429], "1".to_owned());
    assert_eq!(six_guesses(&app, "nobody@ward.example.org").await, expected);
}

#[tokio::test]
async fn a_success_forgets_the_failures() {
    let app = app().await;
    let nurse = app.register().await;
    six_guesses(&app, &nurse.email).await;
    assert_eq!(failures(&app, &nurse.email).await, 5);

    app.clock.advance(1);
    assert_eq!(app.login(&nurse.email).await.status, 200);
    assert_eq!(failures(&app, &nurse.email).await, 0);
    assert_eq!(guess(&app, &nurse.email).await.status, 401);
    assert_eq!(app.login(&nurse.email).await.status, 200);
}

#[tokio::test]
async fn the_hundredth_failure_locks_whatever_the_password() {
    let app = app().await;
    let nurse = app.register().await;
    let partition = format!("EMAIL#{}", nurse.email);
    app.set(&partition, "CREDENTIALS", "failures", json!(99))
        .await;
    assert_eq!(guess(&app, &nurse.email).await.status, 401);

    app.clock.advance(31_536_000);
    let answer = app.login(&nurse.email).await;
    assert_eq!((answer.status, answer.code()), (403, "account_locked"));
    assert_eq!(answer.header("retry-after"), "", "waiting does not help");
}

#[tokio::test]
async fn parallel_guesses_are_counted_one_by_one() {
    let app = app().await;
    let nurse = app.register().await;
    let guesses = (0..12).map(|_| guess(&app, &nurse.email));
    let answers = join_all(guesses).await;

    let told = answers.iter().filter(|answer| answer.status == 401).count();
    assert!((1..=5).contains(&told), "{told} guesses were answered");
    assert_eq!(failures(&app, &nurse.email).await, told);
    let rest = answers.iter().filter(|answer| answer.status != 401);
    for answer in rest {
        assert!([429, 503].contains(&answer.status), "{}", answer.body);
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
}

#[tokio::test]
async fn a_disabled_account_is_not_told_of_a_right_guess_among_parallel_ones() {
    let app = app().await;
    let nurse = app.register().await;
    app.set(
        &user_partition(&nurse),
        "PROFILE",
        "is_active",
        json!(false),
    )
    .await;
    let credentials = format!("EMAIL#{}", nurse.email);
    app.set(&credentials, "CREDENTIALS", "failures", json!(4))
        .await;

    // Whoever is told first, of the others none can have been counted as the fifth failure.
    let (right, wrong) = tokio::join!(app.login(&nurse.email), guess(&app, &nurse.email));
    let failures = failures(&app, &nurse.email).await;
    match (right.status, wrong.status) {
        (403, 401) => assert_eq!(failures, 1, "the right one came first"),
        (429, 401) => assert_eq!(failures, 5),
        other => panic!("unexpected {other:?}"),
    }
}
