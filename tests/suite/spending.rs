//! An account costs so much at the table in a day and no more, and its owner can still throw out
//! whoever has used it up.

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use domain::{period::Day, spending::SpendingLimit, timestamp::Timestamp};
use florence_local::stack::Stack;
use futures_util::future::join_all;
use serde_json::json;
use store::environment::clock::{Clock as _, SystemClock};
use tests::{
    Answer, Api, Nurse, Routes, TestApp,
    people::{NEW_PASSWORD, PASSWORD},
};

use crate::{system, table};

const INSTANCES: u32 = 4;
const UNITS: u32 = 100;

/// Units that a change of a profile costs at the least.
const CHANGE: u32 = 7;

async fn limited() -> Stack {
    let builder = system::ephemeral().max_instances(4);
    system::start(builder.env(SpendingLimit::UNITS.name, UNITS.to_string())).await
}

/// Leases all that `nurse` may spend today.
pub(crate) async fn use_up(stack: &Stack, nurse: &Nurse, units: u32) {
    let today = Day::of(SystemClock.now());
    let put = stack.dynamodb().put_item().table_name(stack.table_name());
    put.item("PK", AttributeValue::S(format!("USER#{}", nurse.user_id())))
        .item("SK", AttributeValue::S(format!("USAGE#{today}")))
        .item("leased", AttributeValue::N(units.to_string()))
        .send()
        .await
        .unwrap();
}

async fn change(api: &Api, nurse: &Nurse, number: u32) -> Answer {
    let change = Some(json!({"department": format!("Ward {number}")}));
    let token = Some(nurse.access.as_str());
    api.send(Method::PATCH, "/auth/profile", token, &[], change)
        .await
}

fn assert_refused(answer: &Answer) {
    let told = (answer.status, answer.code());
    assert_eq!(told, (429, "daily_limit_reached"), "{}", answer.body);
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_burst_over_several_instances_spends_no_more_than_the_day_has() {
    let stack = limited().await;
    let api = system::api(&stack);
    let (nurse, other) = (api.register().await, api.register().await);
    let changes = (0..60).map(|number| change(&api, &nurse, number));
    let answers = join_all(changes).await;

    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    refused
        .iter()
        .filter(|answer| answer.status != 503)
        .for_each(|answer| assert_refused(answer));
    // Each instance has a first block of one unit, and spends the last one's rest.
    let most = (UNITS + INSTANCES * (1 + CHANGE)) / CHANGE;
    let made = u32::try_from(made.len()).unwrap();
    assert!((1..=most).contains(&made), "{made}");
    let partition = table::partition(&stack, &format!("USER#{}", nurse.user_id())).await;
    let leased = partition.iter().filter_map(|item| item.get("leased"));
    for leased in leased {
        let leased: u32 = leased.as_n().unwrap().parse().unwrap();
        assert!(leased <= UNITS, "{leased}");
    }
    assert_eq!(change(&api, &other, 1).await.status, 200);
}

#[tokio::test]
async fn who_has_used_up_the_day_can_still_throw_out_a_thief() {
    let stack = limited().await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    use_up(&stack, &nurse, UNITS).await;
    let mut last = change(&api, &nurse, 0).await;
    for number in 1..20 {
        last = change(&api, &nurse, number).await;
    }
    assert_refused(&last);

    let thief = api.login(&nurse.email, PASSWORD).await.expect_status(200);
    let thief = thief.text("access_token");
    let path = "/auth/sessions";
    for _ in 0..3 {
        assert_eq!(api.delete(path, token).await.status, 204);
    }
    assert_eq!(api.get("/auth/profile", Some(thief)).await.status, 401);
    let passwords = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    for expected in [204, 422] {
        let path = "/auth/change-password";
        let answer = api.post(path, token, passwords.clone()).await;
        assert_eq!(answer.status, expected, "{}", answer.body);
    }
    assert_refused(&change(&api, &nurse, 20).await);
    let out = api.post("/auth/logout", token, json!({})).await;
    assert_eq!(out.status, 204);
}

#[tokio::test]
async fn the_next_day_opens_the_account_again() {
    let routes = [register::compose, login::compose, profile::compose];
    let app = TestApp::start(&routes).await;
    let limited = app.deployment.with(SpendingLimit::UNITS.name, "100");
    let routes = Routes::new(&routes, &limited);
    // From the first second of a day on, so that the test stays in it.
    app.clock.advance(86_400 - seconds_of(app.clock.now()));
    let nurse = app.register().await;
    let bearer = format!("Bearer {}", nurse.access);
    let change = async |token: &str, number: u32| {
        let change = Some(json!({"department": format!("Ward {number}")}));
        let headers = [("authorization", token)];
        routes
            .send(Method::PATCH, "/api/v1/auth/profile", &headers, change)
            .await
    };
    let mut answers = Vec::new();
    for number in 0..20 {
        answers.push(change(&bearer, number).await.status);
    }
    let made = answers.iter().filter(|status| **status == 200).count();
    // A change costs 7 write units, 3 read units and the lease: 8.6. The first is the first block's,
    // then eleven leases of 9 are 99.
    assert_eq!(made, 12, "{answers:?}");

    app.clock.advance(500);
    let refused = change(&bearer, 20).await;
    assert_refused(&refused);
    let seconds = 86_400 - seconds_of(app.clock.now());
    assert_eq!(refused.header("retry-after"), seconds.to_string());
    app.clock.advance(seconds);
    let login = app.login(&nurse.email).await.expect_status(200);
    let bearer = format!("Bearer {}", login.text("access_token"));
    assert_eq!(change(&bearer, 21).await.status, 200);
}

fn seconds_of(now: Timestamp) -> i64 {
    now.unix_seconds().rem_euclid(86_400)
}
