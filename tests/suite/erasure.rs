//! Exporting and deleting an account on the real binaries.

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use florence_local::stack::Stack;
use serde_json::{Value, json};
use tests::{
    Answer, Api, Nurse,
    people::{self, PASSWORD},
};

use crate::{
    mail::outbox,
    system,
    table::{self, Item},
};

async fn start_wizard(api: &Api, nurse: &Nurse, steps: u8) -> String {
    let body = json!({"wizard_type": "custom", "title": "Rounds", "total_steps": steps});
    let started = api.post("/wizards", Some(&nurse.access), body).await;
    let started = started.expect_status(201);
    let id = started.body["wizard"]["wizard_id"].as_str();
    id.unwrap().to_owned()
}

async fn delete(api: &Api, nurse: &Nurse) -> Answer {
    let body = Some(json!({"password": PASSWORD}));
    let token = Some(nurse.access.as_str());
    api.send(Method::DELETE, "/auth/profile", token, &[], body)
        .await
}

async fn stored(stack: &Stack, nurse: &Nurse) -> Vec<Item> {
    table::partition(stack, &format!("USER#{}", nurse.user_id())).await
}

async fn put(stack: &Stack, item: Item) {
    let put = stack.dynamodb().put_item().table_name(stack.table_name());
    put.set_item(Some(item)).send().await.unwrap();
}

/// What makes the ids of passkeys unique.
async fn owners(stack: &Stack) -> Vec<Item> {
    let mut items = table::items(stack).await;
    items.retain(|item| table::text(item, "PK").starts_with("PASSKEY#"));
    items
}

/// The same tombstone as if the account had been deleted an hour before.
async fn age(stack: &Stack, mut tombstone: Item) {
    let text = table::text(&tombstone, "deleted_at");
    let deleted_at: domain::timestamp::Timestamp = text.parse().unwrap();
    let earlier = deleted_at.plus_seconds(-3_600).to_string();
    for name in ["deleted_at", "GSI1SK"] {
        tombstone.insert(name.to_owned(), AttributeValue::S(earlier.clone()));
    }
    put(stack, tombstone).await;
}

#[tokio::test]
async fn the_schedule_finishes_the_deletion_of_a_function_that_died() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    for _ in 0..8 {
        start_wizard(&api, &nurse, 1).await;
    }
    api.add_passkey(&nurse).await;
    let mut rest = stored(&stack, &nurse).await;
    rest.retain(|item| table::text(item, "SK") != "PROFILE");
    let owners_before = owners(&stack).await;
    assert_eq!(owners_before.len(), 1);
    rest.extend(owners_before);
    assert_eq!(delete(&api, &nurse).await.status, 204);
    assert_eq!(delete(&api, &nurse).await.code(), "session_ended");
    let left = stored(&stack, &nurse).await;
    assert_eq!(left.len(), 1);

    // What is there when the function dies right after the account has ended.
    for item in rest {
        put(&stack, item).await;
    }
    assert!(stack.fire_schedules("session-expiry").await.unwrap());
    assert_eq!(stored(&stack, &nurse).await, left);
    assert_eq!(owners(&stack).await, Vec::<Item>::new());
    age(&stack, left[0].clone()).await;
    assert!(stack.fire_schedules("session-expiry").await.unwrap());
    assert_eq!(stored(&stack, &nurse).await, Vec::<Item>::new());

    // The notice has the address for as long as it waits.
    outbox::is_empty_for(&stack, &nurse).await;
    let items = table::items(&stack).await;
    let personal = items.iter().find(|item| {
        let text = format!("{item:?}");
        text.contains(&nurse.email) || text.contains("Ann Example")
    });
    assert_eq!(personal, None);
    let trail = table::audit(&stack, nurse.user_id()).await;
    let last = ("account_deleted".to_owned(), "success".to_owned());
    assert_eq!(trail.last(), Some(&last));
}

#[tokio::test]
async fn the_address_of_a_deleted_account_registers_anew() {
    let api = system::shared().await;
    let person = people::registration();
    let first = api.register_as(person.clone()).await;
    assert_eq!(delete(&api, &first).await.status, 204);
    assert_eq!(api.refresh(&first.refresh).await.status, 401);
    let second = api.register_as(person).await;
    assert_ne!(first.user_id(), second.user_id());
}

#[tokio::test]
async fn an_export_tells_of_passkeys_and_holds_no_key() {
    let api = system::shared().await;
    let nurse = api.register().await;
    api.add_passkey(&nurse).await;
    let token = Some(nurse.access.as_str());
    let export = api.get("/auth/profile/export", token).await;
    let mut factors = export.expect_status(200).body["profile"]["second_factors"].take();
    let exported = factors["passkeys"][0].take();
    assert_eq!(exported["name"], "Phone");
    let told: Vec<&str> = exported
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let kept = stored(system::shared_stack().await, &nurse).await;
    let passkey = kept.iter().find(|item| {
        let sort_key = table::text(item, "SK");
        sort_key.starts_with("PROFILE#PASSKEY#")
    });
    let untold = passkey
        .unwrap()
        .keys()
        .filter(|name| !told.contains(&name.as_str()));
    let mut untold: Vec<&str> = untold.map(String::as_str).collect();
    untold.sort_unstable();
    assert_eq!(
        untold,
        ["PK", "SK", "credential_id", "public_key", "schema_version"]
    );
}

#[tokio::test]
async fn an_export_larger_than_a_function_may_answer_arrives_whole() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let data = json!({"notes": vec!["\"".repeat(4_900); 6]});
    let mut wizards = Vec::new();
    for _ in 0..16 {
        let id = start_wizard(&api, &nurse, 4).await;
        for step in 1..=4 {
            let path = format!("/wizards/{id}/steps/{step}");
            let body = Some(json!({"step_data": data}));
            let saved = api.send(Method::PUT, &path, token, &[], body).await;
            assert_eq!(saved.status, 200, "{}", saved.body);
        }
        wizards.push(Value::from(id));
    }

    let (mut exported, mut pages) = (Vec::new(), 0);
    let mut path = "/auth/profile/export".to_owned();
    loop {
        let page = api.get(&path, token).await.expect_status(200);
        pages += 1;
        let found = page.body["wizards"].as_array().unwrap();
        exported.extend(found.iter().map(|wizard| wizard["wizard_id"].clone()));
        let Some(cursor) = page.body["next_cursor"].as_str() else {
            break;
        };
        path = format!("/auth/profile/export?cursor={cursor}");
    }
    assert_eq!(exported, wizards);
    assert!(pages >= 2, "{pages}");
}
