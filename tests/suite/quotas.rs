//! An account keeps so many wizards and begins so many exports in a day, and no more.

mod exports;

use axum::http::Method;
use domain::quotas::WizardQuota;
use florence_local::stack::Stack;
use futures_util::future::join_all;
use serde_json::json;
use tests::{Answer, Api, Nurse};

use crate::{
    system,
    table::{self, Item},
};

const QUOTA: usize = 5;

async fn limited() -> Stack {
    let builder = system::ephemeral().max_instances(4);
    system::start(builder.env(WizardQuota::WIZARDS.name, QUOTA.to_string())).await
}

async fn start(api: &Api, nurse: &Nurse) -> Answer {
    let body = json!({"wizard_type": "custom", "title": "Round", "total_steps": 1});
    api.post("/wizards", Some(&nurse.access), body).await
}

async fn started(api: &Api, nurse: &Nurse) -> String {
    let answer = start(api, nurse).await.expect_status(201);
    let id = answer.body["wizard"]["wizard_id"].as_str();
    id.unwrap().to_owned()
}

async fn complete(api: &Api, nurse: &Nurse, wizard: &str) {
    let token = Some(nurse.access.as_str());
    let step = Some(json!({"step_data": {"note": "stable"}}));
    let path = format!("/wizards/{wizard}/steps/1");
    let saved = api.send(Method::PUT, &path, token, &[], step).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let path = format!("/wizards/{wizard}/complete");
    let completed = api.send(Method::POST, &path, token, &[], None).await;
    assert_eq!(completed.status, 200, "{}", completed.body);
}

async fn remove(api: &Api, nurse: &Nurse, wizard: &str) -> u16 {
    let path = format!("/wizards/{wizard}");
    api.delete(&path, Some(&nurse.access)).await.status
}

fn assert_full(answer: &Answer) {
    let told = (answer.status, answer.code());
    assert_eq!(told, (409, "too_many_wizards"), "{}", answer.body);
    assert_eq!(answer.body["detail"], "5 wizards are kept");
}

/// How many wizards of `nurse` the table has.
async fn kept(stack: &Stack, nurse: &Nurse) -> usize {
    let items = table::partition(stack, &format!("USER#{}", nurse.user_id())).await;
    let is_wizard = |item: &&Item| table::text(item, "SK").starts_with("WIZARD#");
    items.iter().filter(is_wizard).count()
}

#[tokio::test]
async fn starts_at_once_over_several_instances_exceed_no_quota() {
    let stack = limited().await;
    let api = system::api(&stack);
    let (nurse, other) = (api.register().await, api.register().await);
    let answers = join_all((0..20).map(|_| start(&api, &nurse))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    for answer in &answers {
        match answer.status {
            // What the table could not decide in time.
            201 | 503 => {}
            _ => assert_full(answer),
        }
    }
    assert!(made <= QUOTA);
    assert_eq!(kept(&stack, &nurse).await, made);
    for _ in made..QUOTA {
        started(&api, &nurse).await;
    }
    assert_full(&start(&api, &nurse).await);
    assert_eq!(start(&api, &other).await.status, 201);
}

#[tokio::test]
async fn what_is_removed_makes_room_once_whether_it_was_completed_or_not() {
    let stack = limited().await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let mut wizards = Vec::new();
    for _ in 0..QUOTA {
        wizards.push(started(&api, &nurse).await);
    }
    complete(&api, &nurse, &wizards[0]).await;
    assert_full(&start(&api, &nurse).await);

    for wizard in &wizards[..2] {
        let removed = join_all((0..3).map(|_| remove(&api, &nurse, wizard))).await;
        let done = removed.iter().filter(|status| **status == 204).count();
        assert_eq!(done, 1, "{removed:?}");
        started(&api, &nurse).await;
        assert_full(&start(&api, &nurse).await);
    }
    assert_eq!(kept(&stack, &nurse).await, QUOTA);
}

/// A request whose answer was lost gets it again, though there is no room for another.
#[tokio::test]
async fn the_start_of_the_last_wizard_may_be_sent_again() {
    let stack = limited().await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    for _ in 1..QUOTA {
        started(&api, &nurse).await;
    }
    let keyed = async |key| {
        let body = json!({"wizard_type": "custom", "title": "Round", "total_steps": 1});
        let (token, headers) = (Some(nurse.access.as_str()), [("idempotency-key", key)]);
        api.send(Method::POST, "/wizards", token, &headers, Some(body))
            .await
    };
    let first = keyed("one").await.expect_status(201);
    let again = keyed("one").await.expect_status(201);
    assert_eq!(again.body, first.body);
    assert_full(&keyed("two").await);
}
