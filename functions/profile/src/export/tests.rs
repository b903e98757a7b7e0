mod completeness;

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};
use tests::{Answer, Nurse, TestApp};

use super::page::PAGE_BYTES;

const EXPORT: &str = "/api/v1/auth/profile/export";

async fn app() -> TestApp {
    TestApp::start(&[
        crate::compose,
        register::compose,
        login::compose,
        session::compose,
        wizard::compose,
    ])
    .await
}

async fn page(app: &TestApp, nurse: &Nurse, cursor: Option<&str>) -> Answer {
    let cursor = cursor.map(|cursor| format!("?cursor={cursor}"));
    let path = format!("{EXPORT}{}", cursor.unwrap_or_default());
    app.call(Method::GET, &path, &nurse.access, None).await
}

/// Every page.
async fn pages(app: &TestApp, nurse: &Nurse) -> Vec<Answer> {
    let mut pages = vec![page(app, nurse, None).await.expect_status(200)];
    while let Some(cursor) = pages.last().unwrap().body["next_cursor"].as_str() {
        let next = page(app, nurse, Some(cursor)).await.expect_status(200);
        pages.push(next);
    }
    pages
}

/// An array of all pages, joined.
fn joined<'a>(pages: &'a [Answer], name: &'a str) -> Vec<&'a Value> {
    let arrays = pages.iter().map(|page| page.body[name].as_array().unwrap());
    arrays.flatten().collect()
}

async fn start_wizard(app: &TestApp, nurse: &Nurse, steps: u8) -> String {
    let body = json!({"wizard_type": "custom", "title": "Rounds", "total_steps": steps});
    let path = "/api/v1/wizards";
    let started = app.call(Method::POST, path, &nurse.access, Some(body));
    let started = started.await.expect_status(201);
    let id = started.body["wizard"]["wizard_id"].as_str();
    id.unwrap().to_owned()
}

async fn save(app: &TestApp, nurse: &Nurse, wizard: &str, step: u8, data: &Value) {
    let path = format!("/api/v1/wizards/{wizard}/steps/{step}");
    let body = json!({"step_data": data});
    let saved = app.call(Method::PUT, &path, &nurse.access, Some(body));
    assert_eq!(saved.await.status, 200);
}

#[tokio::test]
async fn a_small_account_is_one_file() {
    let app = app().await;
    let nurse = app.register().await;
    let wizard = start_wizard(&app, &nurse, 1).await;
    save(&app, &nurse, &wizard, 1, &json!({"pain": 3})).await;
    let answer = page(&app, &nurse, None).await.expect_status(200);

    let attachment = "attachment; filename=\"florence-export.json\"";
    assert_eq!(answer.header("content-disposition"), attachment);
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = &answer.body;
    assert_eq!(body["next_cursor"], Value::Null);
    assert_eq!(body["profile"]["email"], nurse.email.as_str());
    assert_eq!(body["sessions"][0]["session_id"], nurse.session_id());
    assert_eq!(body["wizards"][0]["wizard_id"], wizard.as_str());
    assert_eq!(body["wizards"][0]["steps"]["1"]["step_data"]["pain"], 3);
    let events = joined(std::slice::from_ref(&answer), "audit_events");
    let actions: Vec<_> = events.iter().map(|event| &event["action"]).collect();
    assert_eq!(actions, ["registered", "wizard_created", "data_exported"]);
}

#[tokio::test]
async fn more_than_a_function_may_answer_comes_in_pages_and_each_item_once() {
    let app = app().await;
    let nurse = app.register().await;
    // Each quote takes two bytes in the table and four in the answer of a function.
    let data = json!({"notes": vec!["\"".repeat(4_900); 6]});
    let mut wizards = Vec::new();
    for _ in 0..28 {
        let id = start_wizard(&app, &nurse, 4).await;
        for step in 1..=4 {
            save(&app, &nurse, &id, step, &data).await;
        }
        wizards.push(id);
    }
    let pages = pages(&app, &nurse).await;

    let total: usize = pages.iter().map(|page| page.bytes.len()).sum();
    assert!(total > 6_000_000, "{total}");
    assert!(pages.len() >= 4, "{}", pages.len());
    for page in &pages {
        let text = String::from_utf8(page.bytes.clone()).unwrap();
        let size = serde_json::to_string(&text).unwrap().len();
        // The profile and what surrounds the arrays take little.
        assert!(size < PAGE_BYTES + 4_096, "{size}");
    }
    let exported = joined(&pages, "wizards");
    let ids: Vec<_> = exported.iter().map(|w| w["wizard_id"].as_str()).collect();
    let expected: Vec<_> = wizards.iter().map(|id| Some(id.as_str())).collect();
    assert_eq!(ids, expected);
    for wizard in exported {
        for step in ["1", "2", "3", "4"] {
            assert_eq!(wizard["steps"][step]["step_data"], data);
        }
    }
    let profiles = pages.iter().filter(|page| page.body["profile"].is_object());
    assert_eq!(profiles.count(), 1);
    assert_eq!(joined(&pages, "sessions").len(), 1);
    let events = joined(&pages, "audit_events");
    let sequences: Vec<_> = events.iter().map(|e| e["sequence"].as_u64()).collect();
    let expected: Vec<_> = (1..=30).map(Some).collect();
    assert_eq!(sequences, expected);
}

#[tokio::test]
async fn a_page_goes_on_behind_what_was_removed_meanwhile() {
    let app = app().await;
    let nurse = app.register().await;
    let data = json!({"notes": vec!["\"".repeat(4_900); 6]});
    let mut wizards = Vec::new();
    for _ in 0..12 {
        let id = start_wizard(&app, &nurse, 4).await;
        for step in 1..=4 {
            save(&app, &nurse, &id, step, &data).await;
        }
        wizards.push(id);
    }
    let first = page(&app, &nurse, None).await.expect_status(200);
    let seen: BTreeSet<_> = joined(std::slice::from_ref(&first), "wizards")
        .iter()
        .map(|wizard| wizard["wizard_id"].as_str().unwrap().to_owned())
        .collect();
    assert!((1..12).contains(&seen.len()), "{}", seen.len());
    let path = format!("/api/v1/wizards/{}", seen.last().unwrap());
    let removed = app.call(Method::DELETE, &path, &nurse.access, None).await;
    assert_eq!(removed.status, 204);

    let second = page(&app, &nurse, Some(first.text("next_cursor"))).await;
    let second = second.expect_status(200);
    let rest = joined(std::slice::from_ref(&second), "wizards");
    let rest: Vec<_> = rest
        .iter()
        .map(|w| w["wizard_id"].as_str().unwrap())
        .collect();
    let expected: Vec<_> = wizards.iter().filter(|id| !seen.contains(*id)).collect();
    assert_eq!(rest, expected);
}

#[tokio::test]
async fn a_cursor_is_good_for_nobody_else_and_may_not_change() {
    let app = app().await;
    let (nurse, other) = (app.register().await, app.register().await);
    let key = app.audit.cursors().await.unwrap();
    let user = nurse.user_id().parse().unwrap();
    let cursor = super::Place::START.encode(key, user);
    assert_eq!(page(&app, &nurse, Some(&cursor)).await.status, 200);

    let elsewhere = key.encode(user, "wizards?status=&type=", uuid::Uuid::nil());
    for (nurse, cursor) in [
        (&other, cursor.as_str()),
        (&nurse, &elsewhere),
        (&nurse, "x"),
    ] {
        let answer = page(&app, nurse, Some(cursor)).await;
        assert_eq!((answer.status, answer.code()), (400, "invalid_query"));
    }
}
