use axum::http::Method;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, TestApp,
    people::{self, NEW_PASSWORD, PASSWORD},
};

use super::guesses::{app, count, told, user_partition};

const PATH: &str = "/api/v1/auth/login";

async fn login_from(app: &TestApp, email: &str, password: &str, device: &str) -> Answer {
    let body = json!({"email": email, "password": password, "device_token": device});
    app.post(PATH, body).await
}

/// The devices that an account knows.
async fn known(app: &TestApp, nurse: &Nurse) -> Vec<String> {
    let keys = app.sort_keys(&user_partition(nurse)).await;
    let devices = keys
        .iter()
        .filter_map(|key| key.strip_prefix("PROFILE#DEVICE#"));
    devices.map(str::to_owned).collect()
}

/// An address that strangers have closed, and the device that its owner registered from.
async fn closed(app: &TestApp) -> (Nurse, String) {
    let nurse = app.register().await;
    count(app, &nurse.email, 100).await;
    assert_eq!(app.login(&nurse.email).await.status, 429);
    let device = nurse.answer.text("device_token").to_owned();
    (nurse, device)
}

#[tokio::test]
async fn a_device_has_one_id_whoever_uses_it_and_each_account_knows_it() {
    let app = app().await;
    let ann = app.register().await;
    let device = ann.answer.text("device_token");
    let mut person = people::registration();
    person["device_token"] = json!(device);
    let bob = app.post("/api/v1/auth/register", person.clone()).await;
    assert_eq!(bob.expect_status(201).text("device_token"), device);
    let cid = app.register().await;
    let answer = login_from(&app, &cid.email, PASSWORD, device).await;
    assert_eq!(answer.expect_status(200).text("device_token"), device);

    assert_eq!(known(&app, &ann).await.len(), 1);
    let both = known(&app, &cid).await;
    assert_eq!(both.len(), 2);
    assert!(both.contains(&known(&app, &ann).await[0]));
}

#[tokio::test]
async fn the_cookie_is_what_a_browser_needs_and_the_field_counts_before_it() {
    let app = app().await;
    let (nurse, device) = closed(&app).await;
    let cookie = nurse.answer.header("set-cookie").to_owned();
    let attributes = "Max-Age=34560000; Path=/; Secure; HttpOnly; SameSite=Strict";
    assert_eq!(cookie, format!("__Host-device={device}; {attributes}"));

    let cookies = format!("a=1; __Host-device={device}");
    let headers = [("cookie", cookies.as_str())];
    let send = |body: Value| app.send(Method::POST, PATH, &headers, Some(body));
    let body = json!({"email": nurse.email, "password": PASSWORD});
    let answer = send(body.clone()).await.expect_status(200);
    assert_eq!(answer.header("set-cookie"), cookie);
    let mut stranger = body;
    stranger["device_token"] = json!("fld_x");
    assert_eq!(send(stranger).await.status, 429);
}

#[tokio::test]
async fn strangers_do_not_keep_a_known_device_out() {
    let app = app().await;
    let (nurse, device) = closed(&app).await;
    let answer = login_from(&app, &nurse.email, PASSWORD, &device).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        app.login(&nurse.email).await.status,
        429,
        "nothing is reset"
    );
}

/// Each of them is a token that proves nothing, or one that the account does not know.
#[rstest]
#[case::truncated(|own: &str, _: &str| own[..own.len() - 1].to_owned())]
#[case::longer(|own: &str, _: &str| format!("{own}A"))]
#[case::other_prefix(|own: &str, _: &str| own.replace("fld_", "flr_"))]
#[case::other_key(|own: &str, other: &str| format!("{}{}", &other[..10], &own[10..]))]
#[case::of_another_account(|_: &str, other: &str| other.to_owned())]
#[case::empty(|_: &str, _: &str| String::new())]
#[tokio::test]
async fn a_token_is_good_whole_and_for_whoever_signed_in_from_it(
    #[case] manipulated: fn(&str, &str) -> String,
) {
    let app = app().await;
    let (nurse, own) = closed(&app).await;
    app.secrets.rotate("FactorSecret").unwrap();
    // Another instance has read the new secret.
    app.clock.advance(3_600);
    count(&app, &nurse.email, 100).await;
    let other = app.register().await;
    let other = other.answer.text("device_token");
    assert_ne!(own[4..9], other[4..9], "the keys have ids of their own");
    let token = manipulated(&own, other);
    let answer = login_from(&app, &nurse.email, PASSWORD, &token).await;
    assert_eq!((answer.status, answer.code()), (429, "too_many_attempts"));
    let answer = login_from(&app, &nurse.email, PASSWORD, &own).await;
    let renewed = answer.expect_status(200).text("device_token").to_owned();
    assert_ne!(renewed, own, "it is made anew with the newest key");
    assert_eq!(known(&app, &nurse).await.len(), 1);
}

#[tokio::test]
async fn ten_failures_make_a_device_a_strangers_and_a_success_starts_anew() {
    let app = app().await;
    let (nurse, device) = closed(&app).await;
    let guess = || login_from(&app, &nurse.email, NEW_PASSWORD, &device);
    let right = || login_from(&app, &nurse.email, PASSWORD, &device);
    for _ in 0..9 {
        assert_eq!(guess().await.status, 401);
    }
    assert_eq!(right().await.status, 200);
    for _ in 0..10 {
        assert_eq!(guess().await.status, 401);
    }
    assert_eq!(guess().await.status, 429);
    assert_eq!(right().await.status, 429);
    app.clock.advance(3_600);
    assert_eq!(right().await.status, 200, "as a stranger");
    assert_eq!(right().await.status, 200);
}

#[tokio::test]
async fn parallel_guesses_from_a_device_are_counted_one_by_one() {
    let app = app().await;
    let (nurse, device) = closed(&app).await;
    let guesses = (0..14).map(|_| login_from(&app, &nurse.email, NEW_PASSWORD, &device));
    let answers = join_all(guesses).await;
    let told = told(&answers);
    let device = format!("PROFILE#DEVICE#{}", known(&app, &nurse).await[0]);
    let item = app.item(&user_partition(&nurse), &device).await;
    let counted = usize::try_from(item["failures"].as_u64().unwrap()).unwrap();
    assert!(
        (1..=10).contains(&counted),
        "{counted} guesses were counted"
    );
    assert!(told.contains(&counted), "{told:?}, not {counted}");
}

#[tokio::test]
async fn a_device_is_forgotten_after_ninety_days_without_a_sign_in() {
    let app = app().await;
    let (nurse, device) = closed(&app).await;
    app.clock.advance(89 * 86_400);
    count(&app, &nurse.email, 100).await;
    let answer = login_from(&app, &nurse.email, PASSWORD, &device).await;
    assert_eq!(answer.status, 200);
    app.clock.advance(90 * 86_400);
    count(&app, &nurse.email, 100).await;
    let answer = login_from(&app, &nurse.email, PASSWORD, &device).await;
    assert_eq!(answer.status, 429);
}

#[tokio::test]
async fn an_account_knows_twenty_devices_and_forgets_the_least_recently_used() {
    let app = app().await;
    let nurse = app.register().await;
    let first = nurse.answer.text("device_token");
    let second = app.login(&nurse.email).await.expect_status(200);
    let again = login_from(&app, &nurse.email, PASSWORD, first).await;
    assert_eq!(again.status, 200);
    for _ in 0..19 {
        assert_eq!(app.login(&nurse.email).await.status, 200);
    }
    assert_eq!(known(&app, &nurse).await.len(), 20);
    count(&app, &nurse.email, 100).await;
    let forgotten = second.text("device_token");
    for (device, status) in [(forgotten, 429), (first, 200)] {
        let answer = login_from(&app, &nurse.email, PASSWORD, device).await;
        assert_eq!(answer.status, status);
    }
}
