mod invented;

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use domain::{
    audit::Action,
    ids::UserId,
    period::Day,
    statistics::{DeviceFigures, MethodFigures, ReasonFigures, RolledUp, Span},
    timestamp::Timestamp,
};
use lambda_runtime::Context;
use serde_json::json;
use store::{environment::clock::Clock, metered};
use tests::{TestApp, people};

use self::invented::{World, event, of_service};
use super::{Run, roll_up};

const HOUR: i64 = 3_600;

async fn app() -> TestApp {
    TestApp::start(&[register::compose, login::compose]).await
}

async fn run(app: &TestApp) -> Run {
    run_until(app, Timestamp::MAX).await
}

async fn run_until(app: &TestApp, deadline: Timestamp) -> Run {
    let store = &app.context.store;
    roll_up(store, &*app.clock, deadline).await.unwrap()
}

/// So many days before this one, once the clock has moved to two hours after its end.
fn days_before(app: &TestApp, count: i64) -> Span {
    let now = app.clock.now();
    let today = Day::of(now);
    app.clock.advance(now.seconds_until(today.end()) + 2 * HOUR);
    Span {
        first: today.plus(-count),
        last: today.plus(-1),
    }
}

async fn rolled_up(app: &TestApp, span: Span) -> RolledUp {
    app.context.store.rolled_up(span).await.unwrap()
}

/// Has `count` events happen on the days of `span`, and one of the service on the first.
async fn happen(app: &TestApp, span: Span, count: usize) -> World {
    let mut world = World::new(span, count);
    app.store_events(&[of_service(span.first)]).await;
    for day in span.days() {
        app.store_events(&world.day(day)).await;
    }
    world
}

/// Rolls so many days with so many events up and compares them with what happened.
async fn come_to_what_happened(days: i64, count: usize) {
    let app = app().await;
    let days = days_before(&app, days);
    let world = happen(&app, days, count).await;

    let (run, usage) = Box::pin(metered(run(&app))).await;

    let events = world.events() + 1;
    assert_eq!((run.events, run.more), (events, false));
    let found = rolled_up(&app, days).await;
    assert_eq!(found.until, Some(days.last.plus(1)));
    world.compare(&found);
    let events = f64::from(u32::try_from(events).unwrap());
    let each = (usage.read_units / events, usage.write_units / events);
    assert!(
        each.0 < 1.1 && each.1 < 0.1,
        "{each:?} units for each event"
    );
}

#[tokio::test]
async fn two_months_come_to_what_happened_in_them() {
    Box::pin(come_to_what_happened(61, 20_000)).await;
}

/// Takes minutes and gigabytes.
#[tokio::test]
#[ignore = "two million events"]
async fn a_year_of_two_million_events_comes_to_what_happened_in_it() {
    Box::pin(come_to_what_happened(365, 2_000_000)).await;
}

/// Read units of rolling ten days up that have so many events, among so many others that are not
/// due.
async fn read_units(count: usize, others: usize) -> f64 {
    let app = app().await;
    let days = days_before(&app, 10);
    happen(&app, days, count).await;
    let today = Day::of(app.clock.now());
    let later = Span {
        first: today,
        last: today.plus(9),
    };
    happen(&app, later, others).await;
    let (_, usage) = Box::pin(metered(run(&app))).await;
    usage.read_units
}

#[tokio::test]
async fn reading_costs_what_happened_and_not_what_is_stored() {
    let few = Box::pin(read_units(2_000, 0)).await;
    let among_many = Box::pin(read_units(2_000, 8_000)).await;
    assert!(
        (among_many / few - 1.0).abs() < 0.02,
        "{few} and {among_many}"
    );
    let many = Box::pin(read_units(8_000, 0)).await;
    assert!((3.5..4.1).contains(&(many / few)), "{few} and {many}");
}

#[tokio::test]
async fn a_second_run_finds_nothing_to_do_for_two_units() {
    let app = app().await;
    let days = days_before(&app, 3);
    happen(&app, days, 300).await;
    assert_eq!(
        run(&app).await.days,
        4,
        "also the day that nothing happened on"
    );
    let before = rolled_up(&app, days).await;

    let (second, usage) = Box::pin(metered(run(&app))).await;

    assert_eq!(second, Run::default());
    assert_eq!((usage.round_trips, usage.write_units), (1, 0.0));
    assert!(usage.read_units <= 2.0, "{usage:?}");
    assert_eq!(rolled_up(&app, days).await, before);
}

#[tokio::test]
async fn a_day_is_left_until_it_has_been_over_for_an_hour() {
    let app = app().await;
    let today = Day::of(app.clock.now());
    let span = Span {
        first: today,
        last: today,
    };
    happen(&app, span, 100).await;
    let until_midnight = app.clock.now().seconds_until(today.end());
    app.clock.advance(until_midnight + HOUR - 60);
    assert_eq!(run(&app).await, Run::default());
    app.clock.advance(120);
    assert_eq!(run(&app).await.events, 101);
}

#[tokio::test]
async fn a_run_that_is_killed_leaves_the_rest_to_the_next() {
    let app = app().await;
    let days = days_before(&app, 30);
    let world = happen(&app, days, 3_000).await;
    let mut patience = Duration::from_millis(40);
    while app.context.store.newest_day().await.unwrap().is_none() {
        let killed = tokio::time::timeout(patience, run(&app)).await;
        assert!(killed.is_err(), "the run was not killed");
        patience += Duration::from_millis(20);
    }
    let rest = run(&app).await;
    assert!((1..3_001).contains(&rest.events), "{rest:?}");
    world.compare(&rolled_up(&app, days).await);
}

#[tokio::test]
async fn a_run_stops_before_its_deadline_and_says_that_there_is_more() {
    let app = app().await;
    let days = days_before(&app, 30);
    let world = happen(&app, days, 3_000).await;
    // The test's clock moves one millisecond with each look at it.
    let deadline = Timestamp::from_millis(app.clock.now().as_millis() + 100);
    let cut = run_until(&app, deadline).await;
    assert!(cut.more && cut.days < 30, "{cut:?}");
    let rest = run(&app).await;
    assert_eq!(cut.events + rest.events, 3_001);
    assert!(!rest.more);
    world.compare(&rolled_up(&app, days).await);
}

#[tokio::test]
async fn two_runs_at_once_count_each_event_once() {
    let app = app().await;
    let days = days_before(&app, 10);
    let world = happen(&app, days, 2_000).await;
    let (one, other) = tokio::join!(run(&app), run(&app));
    assert_eq!(one.events + other.events, 2_001);
    world.compare(&rolled_up(&app, days).await);
}

#[tokio::test]
async fn more_events_of_one_millisecond_than_a_page_has_are_counted_once() {
    let app = app().await;
    let days = days_before(&app, 1);
    let noon = days.first.begin().plus_seconds(12 * HOUR);
    let flood = (0..9_000).map(|_| event(UserId::SYSTEM, Action::LoginFailed, noon));
    let around = [-1, 1].map(|second| {
        event(
            UserId::SYSTEM,
            Action::LoginFailed,
            noon.plus_seconds(second),
        )
    });
    let events: Vec<_> = flood.chain(around).collect();
    app.store_events(&events).await;
    assert_eq!(run(&app).await.events, 9_002);
    let found = rolled_up(&app, days).await;
    assert_eq!(found.days[&days.first].sign_ins.by_reason.other, 9_002);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_does_not_keep_the_others_back() {
    let app = app().await;
    let days = days_before(&app, 1);
    let noon = days.first.begin().plus_seconds(12 * HOUR);
    let events = [(); 2].map(|()| event(UserId::SYSTEM, Action::Registered, noon));
    app.store_events(&events).await;
    let client = app.engine.client().update_item();
    client
        .table_name(app.engine.table_name())
        .key("PK", AttributeValue::S(format!("AUDIT#{}", UserId::SYSTEM)))
        .key("SK", AttributeValue::S(events[0].event_id.to_string()))
        .update_expression("SET outcome = :unknown")
        .expression_attribute_values(":unknown", AttributeValue::S("unknown".to_owned()))
        .send()
        .await
        .unwrap();
    let run = run(&app).await;
    assert_eq!((run.events, run.unreadable), (1, 1));
}

#[tokio::test]
async fn what_people_do_is_what_is_counted() {
    let app = app().await;
    let nurse = app.register().await;
    let today = Day::of(app.clock.now());
    app.store_events(&[of_service(today)]).await;
    let phone = [("user-agent", "Mozilla/5.0 (iPhone)")];
    let right = json!({"email": nurse.email, "password": people::PASSWORD});
    let wrong = json!({"email": nurse.email, "password": "another lamp under the river 8"});
    let path = "/api/v1/auth/login";
    for _ in 0..2 {
        let answer = app
            .send(Method::POST, path, &phone, Some(right.clone()))
            .await;
        assert_eq!(answer.status, 200);
        let answer = app
            .send(Method::POST, path, &phone, Some(wrong.clone()))
            .await;
        assert_eq!(answer.status, 401);
    }
    app.clock.advance(86_400);
    assert_eq!(app.login(&nurse.email).await.status, 200);
    app.clock.advance(2 * 86_400);
    run(&app).await;

    let span = Span {
        first: today,
        last: today.plus(1),
    };
    let found = rolled_up(&app, span).await;
    let (first, second) = (&found.days[&today], &found.days[&today.plus(1)]);
    let accounts = first.accounts;
    assert_eq!((accounts.registered, accounts.active), (1, 1));
    let methods = MethodFigures {
        password: 2,
        ..MethodFigures::default()
    };
    let devices = DeviceFigures {
        phone: 2,
        ..DeviceFigures::default()
    };
    let reasons = ReasonFigures {
        wrong_password: 2,
        ..ReasonFigures::default()
    };
    assert_eq!(first.sign_ins.by_method, methods);
    assert_eq!(first.sign_ins.by_device, devices);
    assert_eq!(first.sign_ins.by_reason, reasons);
    assert_eq!((second.accounts.registered, second.accounts.active), (0, 1));
    let is_monday = today.plus(1).first_of_week() == today.plus(1);
    assert_eq!(second.accounts.first_of_week, u64::from(is_monday));
    assert_eq!(second.sign_ins.by_device.other, 1);
}

#[tokio::test]
async fn the_function_runs_until_ten_seconds_before_its_own_end_and_writes_a_line() {
    let app = app().await;
    let days = days_before(&app, 2);
    happen(&app, days, 100).await;
    let (variables, environment) = (&app.deployment.variables, &app.deployment.environment);
    let state = super::State::new(variables, environment).unwrap();
    let mut context = Context::default();
    let now = app.clock.now().as_millis().unsigned_abs();

    context.deadline = now + 10_000;
    assert!(super::handle(&state, &context).await.unwrap().more);
    context.deadline = now + 60_000;
    let whole = super::handle(&state, &context).await.unwrap();
    assert_eq!((whole.days, whole.events, whole.more), (3, 101, false));
    let line = app.take_log().pop().unwrap();
    assert_eq!(
        (&line["days_rolled_up"], &line["events_counted"]),
        (&json!(3), &json!(101))
    );
    assert_eq!(
        line["_aws"]["CloudWatchMetrics"][0]["Namespace"],
        "FlorenceIdentity"
    );
    assert!(!line.to_string().contains("AUDIT#"), "{line}");
}
