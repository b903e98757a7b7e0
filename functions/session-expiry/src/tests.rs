mod drafts;

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use domain::{
    expiry::{ExpiryRun, Trigger},
    timestamp::Timestamp,
};
use identity::expiry::{Expiry, Request};
use lambda_runtime::Context;
use serde_json::json;
use store::{environment::clock::Clock, metered};
use tests::{TestApp, people};

const HOUR: i64 = 3_600;

async fn app() -> TestApp {
    TestApp::start(&[register::compose, session::compose]).await
}

async fn run(app: &TestApp) -> ExpiryRun {
    run_until(app, Timestamp::MAX).await
}

async fn run_until(app: &TestApp, deadline: Timestamp) -> ExpiryRun {
    let request = Request::scheduled(deadline);
    let expiry = Expiry::new(&app.context, &app.audit);
    expiry.run(request, |_, _| {}).await.unwrap()
}

/// Sessions that ended an hour ago and sessions that end in an hour.
async fn store(app: &TestApp, expired: usize, live: usize) {
    let now = app.clock.now();
    app.store_sessions(expired, now.plus_seconds(-HOUR)).await;
    app.store_sessions(live, now.plus_seconds(HOUR)).await;
}

#[tokio::test]
async fn five_thousand_of_fifty_thousand_go_and_the_others_stay() {
    let app = app().await;
    store(&app, 5_000, 45_000).await;

    let first = run(&app).await;
    assert_eq!((first.tally.removed, first.tally.scanned), (5_000, 5_000));
    assert_eq!((first.tally.errors, first.more), (0, false));
    assert_eq!(app.count_sessions().await, 45_000);

    let second = run(&app).await;
    assert_eq!(second.tally.scanned, 0);
    let history = app.context.store.expiry_runs(None, 10).await.unwrap();
    assert_eq!(history, [second.clone(), first]);
    let older = app.context.store.expiry_runs(Some(second.run_id), 10);
    assert_eq!(older.await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_runs_at_once_remove_each_session_once() {
    let app = app().await;
    store(&app, 600, 100).await;

    let (one, other) = tokio::join!(run(&app), run(&app));

    assert_eq!(one.tally.removed + other.tally.removed, 600);
    assert_eq!((one.tally.errors, other.tally.errors), (0, 0));
    assert_eq!(app.count_sessions().await, 100);
    let head = app.context.store.chain_head(domain::ids::UserId::SYSTEM);
    assert_eq!(head.await.unwrap().sequence, 2);
}

#[tokio::test]
async fn a_run_killed_in_the_middle_leaves_the_rest_to_the_next() {
    let app = app().await;
    store(&app, 3_000, 100).await;

    let mut patience = Duration::from_millis(40);
    while app.count_sessions().await == 3_100 {
        let killed = tokio::time::timeout(patience, run(&app)).await;
        assert!(killed.is_err(), "the run was not killed");
        patience += Duration::from_millis(20);
    }
    let left = app.count_sessions().await;
    assert!(left > 100, "nothing was left to the next run");
    assert_eq!(app.context.store.expiry_runs(None, 10).await.unwrap(), []);

    let next = run(&app).await;
    assert_eq!(usize::try_from(next.tally.removed).unwrap(), left - 100);
    assert_eq!(app.count_sessions().await, 100);
}

#[tokio::test]
async fn a_run_stops_before_its_deadline_and_says_that_there_is_more() {
    let app = app().await;
    store(&app, 1_000, 0).await;

    // The test's clock moves one millisecond with each look at it.
    let deadline = Timestamp::from_millis(app.clock.now().as_millis() + 300);
    let cut = run_until(&app, deadline).await;
    assert!(cut.more);
    assert!((1..1_000).contains(&cut.tally.removed), "{cut:?}");

    let rest = run(&app).await;
    assert_eq!(cut.tally.removed + rest.tally.removed, 1_000);
    assert!(!rest.more);
}

#[tokio::test]
async fn a_session_refreshed_in_the_instant_of_the_expiry_lives() {
    let app = app().await;
    let path = "/api/v1/auth/register";
    let person = Some(people::registration());
    let answer = app.send(Method::POST, path, &[], person).await;
    let mut token = answer.expect_status(201).text("refresh_token").to_owned();
    for _ in 0..13 {
        app.clock.advance(HOUR - 300);
        let body = Some(json!({"refresh_token": token}));
        let refresh = app.send(Method::POST, "/api/v1/auth/refresh", &[], body);
        let (answer, expired) = tokio::join!(refresh, run(&app));
        token = answer.expect_status(200).text("refresh_token").to_owned();
        assert_eq!(expired.tally.scanned, 0);
    }
    assert_eq!(app.count_sessions().await, 1);

    app.clock.advance(HOUR);
    assert_eq!(run(&app).await.tally.removed, 1);
}

#[tokio::test]
async fn a_session_that_the_index_still_calls_expired_lives() {
    let app = app().await;
    store(&app, 1, 0).await;
    let (client, table) = (app.engine.client(), app.engine.table_name());
    let found = client.scan().table_name(table).send().await.unwrap();
    let item = &found.items()[0];
    let later = app.clock.now().plus_seconds(HOUR).to_string();
    client
        .update_item()
        .table_name(table)
        .key("PK", item["PK"].clone())
        .key("SK", item["SK"].clone())
        .update_expression("SET expires_at = :later")
        .expression_attribute_values(":later", AttributeValue::S(later))
        .send()
        .await
        .unwrap();

    let expired = run(&app).await;
    assert_eq!((expired.tally.skipped, expired.tally.removed), (1, 0));
    assert_eq!(app.count_sessions().await, 1);
}

#[tokio::test]
async fn the_function_runs_until_ten_seconds_before_its_own_end() {
    let app = app().await;
    store(&app, 10, 10).await;
    let (variables, environment) = (&app.deployment.variables, &app.deployment.environment);
    let state = super::State::new(variables, environment).unwrap();
    let mut context = Context::default();
    let now = app.clock.now().as_millis().unsigned_abs();

    context.deadline = now + 60_000;
    let whole = super::handle(&state, &context).await.unwrap();
    assert_eq!(
        (whole.tally.removed, whole.trigger),
        (10, Trigger::Schedule)
    );

    context.deadline = now + 10_000;
    let late = super::handle(&state, &context).await.unwrap();
    assert!(late.more);
}

/// Read units of a run that removes 2,000 sessions among `live` others: enough for the rounding
/// of each shard's units not to matter.
async fn read_units(live: usize) -> f64 {
    let app = app().await;
    store(&app, 2_000, live).await;
    let (expired, usage) = Box::pin(metered(expiry_only(&app))).await;
    assert_eq!(expired, 2_000);
    usage.read_units
}

async fn expiry_only(app: &TestApp) -> u64 {
    let mut removed = 0;
    let now = app.clock.now();
    for shard in 0..store::expiry::EXPIRY_SHARDS {
        let store = &app.context.store;
        let page = store.expired_sessions(shard, now, None).await.unwrap();
        for session in page.sessions {
            removed += u64::from(store.remove_expired(session, now).await.unwrap());
        }
    }
    removed
}

#[tokio::test]
async fn reading_costs_what_expired_and_not_what_is_stored() {
    let (few, many) = (
        Box::pin(read_units(2_000)).await,
        Box::pin(read_units(20_000)).await,
    );
    assert!(few > 0.0);
    assert!(
        (many / few - 1.0).abs() < 0.1,
        "{few} and {many} read units"
    );
}

/// Takes minutes and gigabytes.
#[tokio::test]
#[ignore = "a million stored sessions"]
async fn reading_costs_the_same_among_a_million() {
    let (few, many) = (
        Box::pin(read_units(10_000)).await,
        Box::pin(read_units(1_000_000)).await,
    );
    assert!(
        (many / few - 1.0).abs() < 0.1,
        "{few} and {many} read units"
    );
}
