//! Exports in a day.

use axum::http::Method;
use domain::{quotas::ExportQuota, spending::SpendingLimit};
use futures_util::future::join_all;
use serde_json::json;
use store::environment::clock::Clock as _;
use tests::{Answer, Routes, TestApp};

use crate::{system, table};

const PATH: &str = "/auth/profile/export";

fn assert_refused(answer: &Answer) {
    let told = (answer.status, answer.code());
    assert_eq!(told, (429, "too_many_exports"), "{}", answer.body);
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn exports_at_once_over_several_instances_exceed_no_quota() {
    let builder = system::ephemeral().max_instances(4);
    let stack = system::start(builder.env(ExportQuota::EXPORTS.name, "3")).await;
    let api = system::api(&stack);
    let (nurse, other) = (api.register().await, api.register().await);
    let answers = join_all((0..12).map(|_| api.get(PATH, Some(&nurse.access)))).await;

    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    refused
        .iter()
        .filter(|answer| answer.status != 503)
        .for_each(|answer| assert_refused(answer));
    let user = format!("USER#{}", nurse.user_id());
    let items = table::partition(&stack, &user).await;
    let counted: Vec<u32> = items
        .iter()
        .filter_map(|item| item.get("exports"))
        .map(|exports| exports.as_n().unwrap().parse().unwrap())
        .collect();
    assert!(counted.iter().all(|exports| *exports <= 3), "{counted:?}");
    if let [exports] = counted[..] {
        assert_eq!(exports, 3);
        assert!((1..=3).contains(&made.len()), "{}", made.len());
    }
    assert_eq!(api.get(PATH, Some(&other.access)).await.status, 200);
}

#[tokio::test]
async fn the_next_day_has_exports_again_and_they_take_no_units_away() {
    let routes = [register::compose, login::compose, profile::compose];
    let app = TestApp::start(&routes).await;
    let limited = app.deployment.with(ExportQuota::EXPORTS.name, "2");
    let limited = limited.with(SpendingLimit::UNITS.name, "1000");
    let routes = Routes::new(&routes, &limited);
    let seconds = app.clock.now().unix_seconds().rem_euclid(86_400);
    app.clock.advance(86_400 - seconds);
    let nurse = app.register().await;
    let path = format!("/api/v1{PATH}");
    let export = async |token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        routes.send(Method::GET, &path, &headers, None).await
    };
    for _ in 0..2 {
        let page = export(&nurse.access).await.expect_status(200);
        assert!(page.body["next_cursor"].is_null());
    }
    app.clock.advance(200);
    let refused = export(&nurse.access).await;
    assert_refused(&refused);
    let seconds: i64 = refused.header("retry-after").parse().unwrap();
    // The clock goes on while the test runs.
    assert!((86_100..=86_200).contains(&seconds), "{seconds}");
    let events = app.sort_keys(&format!("AUDIT#{}", nurse.user_id())).await;
    // The registration, two exports and the end of the chain.
    assert_eq!(events.len(), 4, "{events:?}");

    // More than a first block of ten units, so that some are leased in the item that counts exports.
    let bearer = format!("Bearer {}", nurse.access);
    for number in 0..6 {
        let headers = [("authorization", bearer.as_str())];
        let change = Some(json!({"department": format!("Ward {number}")}));
        let path = "/api/v1/auth/profile";
        let changed = routes.send(Method::PATCH, path, &headers, change).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
    }
    app.clock.advance(86_200);
    let login = app.login(&nurse.email).await.expect_status(200);
    assert_eq!(export(login.text("access_token")).await.status, 200);
}
