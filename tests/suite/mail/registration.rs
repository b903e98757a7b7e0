//! An account belongs to whoever reads the mail of its address.

use std::{collections::BTreeMap, net::Ipv4Addr};

use florence_local::stack::{Stack, StackBuilder};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tests::{
    Answer, Api,
    people::{self, NEW_PASSWORD, PASSWORD, code_in},
};

use super::{change_password, mails};
use crate::{request_log, system, table};

/// A system as a deployment that sends mail and says nothing of registrations.
pub(crate) fn verified() -> StackBuilder {
    system::ephemeral().parameter("RegistrationMode", "")
}

/// Begins a registration; its id.
pub(crate) async fn begin(api: &Api, person: Value) -> String {
    let answer = api.post("/auth/register", None, person).await;
    let answer = answer.expect_status(202);
    answer.text("registration_id").to_owned()
}

pub(crate) async fn confirm(api: &Api, id: &str, code: &str) -> Answer {
    let body = json!({"registration_id": id, "code": code});
    api.post("/auth/register/confirm", None, body).await
}

/// The code in the newest of `count` mails to an address.
pub(crate) async fn mailed_code(stack: &Stack, email: &str, count: usize) -> String {
    let mails = mails(stack, email, count).await;
    let code = code_in(&mails[0].text);
    code.expect("the mail has a code").to_owned()
}

/// Registers somebody with the code in their mail.
pub(crate) async fn register(stack: &Stack, api: &Api, person: Value) -> Answer {
    let email = person["email"].as_str().unwrap().to_owned();
    let id = begin(api, person).await;
    let code = mailed_code(stack, &email, 1).await;
    confirm(api, &id, &code).await.expect_status(201)
}

fn refused(answer: &Answer) {
    assert_eq!((answer.status, answer.code()), (422, "wrong_code"));
}

#[tokio::test]
async fn somebody_elses_registration_of_an_address_is_nothing_to_its_owner() {
    let stack = system::start(verified()).await;
    let api = system::api(&stack);
    let email = "ward3@hospital.example.org";
    let mut stranger = people::registration_of(email);
    stranger["full_name"] = json!("Mallory Stranger");
    stranger["institution"] = json!("Evil House");
    stranger["password"] = json!(NEW_PASSWORD);
    let theirs = begin(&api, stranger).await;
    let of_theirs = mailed_code(&stack, email, 1).await;
    let own = begin(&api, people::registration_of(email)).await;
    let of_own = mailed_code(&stack, email, 2).await;
    for mail in mails(&stack, email, 2).await {
        for part in [&mail.subject, &mail.text, &mail.html] {
            let typed = ["Mallory", "Evil", "Ann Example", &theirs, &own];
            assert!(typed.iter().all(|typed| !part.contains(typed)), "{part}");
            assert!(!part.contains("#token="), "{part}");
        }
    }

    refused(&confirm(&api, &own, &of_theirs).await);
    refused(&confirm(&api, &theirs, &of_own).await);
    let made = confirm(&api, &own, &of_own).await.expect_status(201);
    assert_eq!(made.body["user"]["full_name"], "Ann Example");
    assert!(made.body["user"]["email_verified_at"].is_string());
    assert_eq!(api.login(email, NEW_PASSWORD).await.status, 401);
    assert_eq!(api.login(email, PASSWORD).await.status, 200);
    // Even whoever got to know the code of the first makes nothing of it any more.
    let late = confirm(&api, &theirs, &of_theirs).await;
    assert_eq!((late.status, late.code()), (409, "email_taken"));
}

#[tokio::test]
async fn the_owner_of_an_account_is_told_and_whoever_asked_is_not() {
    let stack = system::start(verified()).await;
    let api = system::api(&stack);
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    register(&stack, &api, person.clone()).await;
    let mut again = person;
    again["locale"] = json!("es");
    let id = begin(&api, again).await;
    let mail = mails(&stack, &email, 2).await.remove(0);
    assert_eq!(mail.subject, "Ya tiene una cuenta");
    assert_eq!(mail.tags[0].1, "already_registered");
    assert_eq!(code_in(&mail.text), None);
    refused(&confirm(&api, &id, "0000 0000").await);
}

/// The parts of an answer that could tell two addresses apart.
fn visible(answer: &Answer) -> (u16, Value, Vec<String>) {
    let mut body = answer.body.clone();
    assert!(body["registration_id"].is_string());
    body["registration_id"] = Value::Null;
    let names = answer.headers.keys().map(ToString::to_string);
    (answer.status, body, names.collect())
}

#[tokio::test]
async fn a_free_and_a_taken_address_take_the_same_path() {
    let stack = system::start(verified().max_instances(1)).await;
    let api = system::api(&stack);
    let taken = people::registration();
    register(&stack, &api, taken.clone()).await;
    let mut seen = Vec::new();
    for person in [people::registration(), taken] {
        let answer = api.post("/auth/register", None, person).await;
        let line = request_log::line(&stack, &answer).await;
        let figures = ["round_trips", "read_units"];
        let cost = figures.map(|name| line[format!("table_{name}")].as_f64());
        assert!(cost[0].is_some_and(|trips| trips > 0.0), "{line}");
        seen.push((visible(&answer), cost));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].0.0, 202);
}

#[tokio::test]
async fn a_thousand_registrations_of_one_address_are_ten_mails() {
    let stack = system::start(verified()).await;
    let api = system::api(&stack);
    let email = "flood@ward.example.org";
    let networks: Vec<Api> = (1..=20)
        .map(|last| api.from_address(Ipv4Addr::new(127, 0, 0, last).into()))
        .collect();
    let asked = stream::iter((0..1_000).map(|number| {
        let network = &networks[number % networks.len()];
        begin(network, people::registration_of(email))
    }));
    let ids: Vec<String> = asked.buffer_unordered(16).collect().await;
    assert_eq!(ids.len(), 1_000);

    let mut with_code = BTreeMap::new();
    for item in table::items(&stack).await {
        if table::text(&item, "SK") == "PENDING" {
            let mailed = item["mailed"].as_bool().unwrap();
            *with_code.entry(*mailed).or_insert(0) += 1;
        }
    }
    assert_eq!(with_code, BTreeMap::from([(false, 990), (true, 10)]));
    let mails = mails(&stack, email, 10).await;
    assert_eq!(mails.len(), 10);
}

#[tokio::test]
async fn a_flood_of_registrations_leaves_notices_their_mail() {
    let builder = verified().env("ANONYMOUS_MAILS_PER_HOUR", "1");
    let stack = system::start(builder).await;
    let api = system::api(&stack);
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let answer = register(&stack, &api, person).await;
    let other = people::registration();
    let unmailed = other["email"].as_str().unwrap().to_owned();
    begin(&api, other).await;
    let nurse = tests::Nurse {
        email: email.clone(),
        access: answer.text("access_token").to_owned(),
        refresh: answer.text("refresh_token").to_owned(),
        answer,
    };
    change_password(&api, &nurse).await;
    let notice = mails(&stack, &email, 2).await.remove(0);
    assert_eq!(notice.subject, "Your password was changed");
    assert_eq!(stack.mailbox().to(&unmailed), []);
}

#[tokio::test]
async fn no_sixth_code_is_looked_at() {
    let stack = system::start(verified()).await;
    let api = system::api(&stack);
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let id = begin(&api, person).await;
    let code = mailed_code(&stack, &email, 1).await;
    let altered = if code.starts_with('0') { '1' } else { '0' };
    let altered = format!("{altered}{}", &code[1..]);
    for _ in 0..5 {
        refused(&confirm(&api, &id, &altered).await);
    }
    refused(&confirm(&api, &id, &code).await);
}
