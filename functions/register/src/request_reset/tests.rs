use axum::http::Method;
use domain::{mail::Template, period::Day, source_limit::SourceLimit};
use rstest::rstest;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, Routes, TestApp,
    faults::{FaultProxy, Plan},
};

const PATH: &str = "/api/v1/auth/password-reset";

pub(crate) async fn app() -> TestApp {
    TestApp::start(&[crate::compose, login::compose, profile::compose]).await
}

pub(crate) async fn ask(app: &TestApp, email: &str) -> Answer {
    app.post(PATH, json!({"email": email})).await
}

/// How many mails with a reset wait for an address.
async fn resets(app: &TestApp, email: &str) -> usize {
    app.mails(Template::PasswordReset, email).await.len()
}

fn with_device(nurse: &Nurse) -> Value {
    json!({"email": nurse.email, "device_token": nurse.answer.text("device_token")})
}

#[tokio::test]
async fn every_address_is_answered_alike_and_costs_the_same_requests() {
    let app = app().await;
    let nurse = app.register().await;
    let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::NONE).await;
    let routes = Routes::new(&[crate::compose], &app.behind(&proxy));
    let mut told = Vec::new();
    for email in [&nurse.email, "nobody@ward.example.org"] {
        let body = Some(json!({"email": email}));
        let answer = routes.send(Method::POST, PATH, &[], body).await;
        told.push((answer.status, answer.bytes.clone(), proxy.take_shapes()));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!((told[0].0, told[0].1.len()), (202, 0));
    assert!(told[0].2.len() > 4, "{:?}", told[0].2);
}

#[tokio::test]
async fn a_request_is_recorded_also_for_an_address_without_an_account() {
    let app = app().await;
    let nurse = app.register().await;
    let unknown = "nobody@ward.example.org";
    let unit = app.audit.unit().await.unwrap();
    let pseudonym = unit.trail().pseudonym(&unknown.parse().unwrap());
    for (email, chain) in [
        (nurse.email.as_str(), nurse.user_id().to_owned()),
        (unknown, pseudonym.to_string()),
    ] {
        assert_eq!(ask(&app, email).await.status, 202);
        let events = app.sort_keys(&format!("AUDIT#{chain}")).await;
        let last = events.last().unwrap();
        let event = app.item(&format!("AUDIT#{chain}"), last).await;
        assert_eq!(event["action"], "password_reset_requested");
        let mail = &app.mails(Template::PasswordReset, email).await[0];
        assert_eq!(mail.user_id.unwrap().to_string(), chain);
        let reset = format!("PASSWORD_RESET#{}", mail.reference_id);
        assert_ne!(
            app.item(&format!("USER#{chain}"), &reset).await,
            Value::Null
        );
    }
}

#[rstest]
#[case(json!({}), "email")]
#[case(json!({"email": "ann"}), "email")]
#[case(json!({"email": "ann@x.org", "token": "x"}), "token")]
#[tokio::test]
async fn a_wrong_field_is_named(#[case] body: Value, #[case] field: &str) {
    let app = TestApp::start(&[crate::compose]).await;
    let answer = app.post(PATH, body).await;
    assert_eq!((answer.status, answer.fields()), (422, vec![field]));
}

#[tokio::test]
async fn where_no_mail_is_sent_that_is_told() {
    let app = TestApp::start(&[crate::compose]).await;
    let routes = Routes::new(
        &[crate::compose],
        &app.deployment.with("MAIL_TRANSPORT", "none"),
    );
    let body = Some(json!({"email": "ann@x.org"}));
    let answer = routes.send(Method::POST, PATH, &[], body).await;
    assert_eq!((answer.status, answer.code()), (409, "mail_off"));
}

/// Three an hour go to an address for one network, whatever is answered.
#[tokio::test]
async fn a_stranger_has_few_mails_sent_and_is_told_nothing() {
    let app = app().await;
    let nurse = app.register().await;
    for email in [nurse.email.as_str(), "nobody@ward.example.org"] {
        for _ in 0..6 {
            assert_eq!(ask(&app, email).await.status, 202);
        }
        assert_eq!(resets(&app, email).await, 3);
        app.clock.advance(3_600);
    }
}

/// A day of requests leaves the owner of an account what a device that it knows needs.
#[tokio::test]
async fn a_stranger_who_asks_all_day_does_not_keep_the_owner_from_a_reset() {
    let app = app().await;
    let nurse = app.register().await;
    let now = app.context.now();
    let midnight = Day::of(now).seconds_left(now);
    app.clock.advance(i64::try_from(midnight).unwrap());
    for _ in 0..20 {
        ask(&app, &nurse.email).await;
        app.clock.advance(1_800);
    }
    assert_eq!(resets(&app, &nurse.email).await, 10);
    assert_eq!(app.post(PATH, with_device(&nurse)).await.status, 202);
    assert_eq!(resets(&app, &nurse.email).await, 11);
}

#[tokio::test]
async fn a_network_asks_so_often_in_an_hour_and_a_known_device_goes_on() {
    let app = app().await;
    let (nurse, other) = (app.register().await, app.register().await);
    let deployment = app.deployment.with(SourceLimit::RESETS.name, "2");
    let routes = Routes::new(&[crate::compose], &deployment);
    let ask = async |body: Value| routes.send(Method::POST, PATH, &[], Some(body)).await;
    for _ in 0..3 {
        // A known device counts for no network.
        assert_eq!(ask(with_device(&nurse)).await.status, 202);
    }
    for number in 0..2 {
        let body = json!({"email": format!("nobody-{number}@ward.example.org")});
        assert_eq!(ask(body).await.status, 202);
    }
    let strangers = json!({
        "email": nurse.email, "device_token": other.answer.text("device_token"),
    });
    for body in [json!({"email": nurse.email}), strangers] {
        let answer = ask(body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (429, "too_many_from_network")
        );
        assert!(!answer.header("retry-after").is_empty());
    }
    assert_eq!(ask(with_device(&nurse)).await.status, 202);
    assert_eq!(
        resets(&app, &nurse.email).await,
        3,
        "three an hour for a device too"
    );
}

#[tokio::test]
async fn the_owner_of_a_disabled_account_is_told_that_there_is_no_reset() {
    let app = app().await;
    let nurse = app.register().await;
    let user = format!("USER#{}", nurse.user_id());
    app.set(&user, "PROFILE", "is_active", json!(false)).await;
    assert_eq!(ask(&app, &nurse.email).await.status, 202);
    assert_eq!(resets(&app, &nurse.email).await, 0);
    let told = Template::ResetOfDisabledAccount;
    assert_eq!(app.mails(told, &nurse.email).await.len(), 1);
}

/// Its owner asks once more for mail to an address that mail did not reach; strangers do not.
#[tokio::test]
async fn a_known_device_has_mail_tried_once_more() {
    let app = app().await;
    let nurse = app.register().await;
    let (mailbox, mark) = (format!("MAILBOX#{}", nurse.email), "UNDELIVERABLE");
    app.set(&mailbox, mark, "reason", json!("bounce")).await;
    ask(&app, &nurse.email).await;
    assert_ne!(app.item(&mailbox, mark).await, Value::Null);
    app.post(PATH, with_device(&nurse)).await;
    assert_eq!(app.item(&mailbox, mark).await, Value::Null);
}
