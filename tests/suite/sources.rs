//! A network makes so many attempts in an hour and no more, and keeps no other network out.

mod devices;
mod faults;
mod ipv6;

use std::net::IpAddr;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use domain::source_limit::SourceLimit;
use florence_local::stack::Stack;
use futures_util::future::join_all;
use tests::{
    Answer, Api,
    people::{self, NEW_PASSWORD, PASSWORD},
};

use crate::{
    system,
    table::{self, Item},
};

const FAILURES: &str = SourceLimit::SIGN_IN_FAILURES.name;
const SIGN_INS: &str = SourceLimit::SIGN_INS.name;
const REGISTRATIONS: &str = SourceLimit::REGISTRATIONS.name;

/// The addresses of the requests that a system gets here.
const HERE: &str = "SOURCE#127.0.0.1";

async fn limited(limits: &[(&'static str, u32)]) -> Stack {
    let builder = system::ephemeral().max_instances(4);
    let builder = limits.iter().fold(builder, |builder, (name, limit)| {
        builder.env(*name, limit.to_string())
    });
    system::start(builder).await
}

/// What a network has made of this kind, hour by hour: those that are kept, and all. A test that
/// runs while an hour ends sees two.
async fn counted(stack: &Stack, prefix: &str, kind: &str) -> Vec<(u32, u32)> {
    let items = table::partition(stack, prefix).await;
    let items = items.iter();
    let of_kind = items.filter(|item| table::text(item, "SK").starts_with(kind));
    of_kind
        .map(|item| (number(item, "kept"), number(item, "attempts")))
        .collect()
}

fn number(item: &Item, name: &str) -> u32 {
    let value = item.get(name).and_then(|value| value.as_n().ok());
    value.unwrap().parse().unwrap()
}

fn assert_all_refused(answers: &[&Answer]) {
    for answer in answers {
        assert_refused(answer);
    }
}

fn assert_refused(answer: &Answer) {
    let told = (answer.status, answer.code());
    assert_eq!(told, (429, "too_many_from_network"), "{}", answer.body);
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_burst_of_guesses_over_several_instances_exceeds_no_limit() {
    let stack = limited(&[(FAILURES, 7)]).await;
    let api = system::api(&stack);
    let guesses = (0..40).map(|number| {
        // Each at an address of its own, so that no back-off holds them up.
        let (api, email) = (api.clone(), format!("nobody-{number}@ward.example.org"));
        async move { api.login(&email, PASSWORD).await }
    });
    let answers = join_all(guesses).await;

    let (checked, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == 401);
    assert_all_refused(&refused);
    let counted = counted(&stack, HERE, "SIGN_IN").await;
    assert!(counted.contains(&(7, 7)), "{counted:?}");
    assert!(counted.iter().all(|(kept, _)| *kept <= 7), "{counted:?}");
    let kept: u32 = counted.iter().map(|(kept, _)| kept).sum();
    assert_eq!(usize::try_from(kept).unwrap(), checked.len());
}

#[tokio::test]
async fn a_success_gives_its_attempt_back_and_a_failure_does_not() {
    let stack = limited(&[(FAILURES, 1)]).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    for _ in 0..3 {
        assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 200);
    }
    let before = counted(&stack, HERE, "SIGN_IN").await;
    assert!(before.iter().all(|(kept, _)| *kept == 0), "{before:?}");
    assert_eq!(before.iter().map(|(_, all)| all).sum::<u32>(), 3);

    let wrong = api.login(&nurse.email, NEW_PASSWORD).await;
    assert_eq!((wrong.status, wrong.code()), (401, "invalid_credentials"));
    let after = counted(&stack, HERE, "SIGN_IN").await;
    assert_eq!(after.iter().map(|(kept, _)| kept).sum::<u32>(), 1);
    if after.len() == 1 {
        assert_refused(&api.login(&nurse.email, PASSWORD).await);
    }
}

#[tokio::test]
async fn successes_have_a_limit_of_their_own() {
    let stack = limited(&[(SIGN_INS, 3)]).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let answers = join_all((0..12).map(|_| api.login(&nurse.email, PASSWORD))).await;

    let (signed_in, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == 200);
    assert_all_refused(&refused);
    let counted = counted(&stack, HERE, "SIGN_IN").await;
    assert!(counted.iter().all(|(_, all)| *all <= 3), "{counted:?}");
    let all: u32 = counted.iter().map(|(_, all)| all).sum();
    assert_eq!(usize::try_from(all).unwrap(), signed_in.len());
}

/// An account that is made is what a flood is after, and that an address is taken is what a search
/// is after: both stay counted.
#[tokio::test]
async fn registrations_are_counted_whatever_comes_of_them() {
    let stack = limited(&[(REGISTRATIONS, 3)]).await;
    let api = system::api(&stack);
    let taken = api.register().await;
    let again = people::registration_of(&taken.email);
    let again = api.post("/auth/register", None, again).await;
    assert_eq!((again.status, again.code()), (409, "email_taken"));

    let register = || api.post("/auth/register", None, people::registration());
    let answers = join_all((0..10).map(|_| register())).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_all_refused(&refused);
    let counted = counted(&stack, HERE, "REGISTRATION").await;
    assert!(counted.contains(&(3, 3)), "{counted:?}");
    assert!(counted.iter().all(|(kept, _)| *kept <= 3), "{counted:?}");
    let kept: u32 = counted.iter().map(|(kept, _)| kept).sum();
    assert_eq!(usize::try_from(kept).unwrap(), made.len() + 2);
}

#[tokio::test]
async fn a_registration_that_is_repeated_with_its_key_is_counted_each_time() {
    let stack = limited(&[(REGISTRATIONS, 2)]).await;
    let api = system::api(&stack);
    let person = people::registration();
    let register = async || {
        let key = [("idempotency-key", "one")];
        let person = Some(person.clone());
        api.send(Method::POST, "/auth/register", None, &key, person)
            .await
    };
    assert_eq!(register().await.status, 201);
    assert_eq!(register().await.header("idempotency-replayed"), "true");
    if counted(&stack, HERE, "REGISTRATION").await.len() == 1 {
        assert_refused(&register().await);
        let sign_ins = counted(&stack, HERE, "SIGN_IN").await;
        assert_eq!(sign_ins, [(0, 1)], "the repetition signed in");
    }
}

#[tokio::test]
async fn a_flood_from_one_network_keeps_no_other_out() {
    let stack = limited(&[(FAILURES, 3), (SIGN_INS, 5), (REGISTRATIONS, 1)]).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let stranger = api.from_address(IpAddr::from([127, 0, 0, 2]));
    let flood = (0..20).map(|number| {
        let email = format!("nobody-{number}@ward.example.org");
        let api = stranger.clone();
        async move {
            api.post("/auth/register", None, people::registration())
                .await;
            api.login(&email, PASSWORD).await
        }
    });
    let refused = join_all(flood).await;
    assert!(refused.iter().any(|answer| answer.status == 429));
    assert!(
        !counted(&stack, "SOURCE#127.0.0.2", "SIGN_IN")
            .await
            .is_empty()
    );

    assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 200);
    let here = counted(&stack, HERE, "SIGN_IN").await;
    assert_eq!(here, [(0, 1)]);
}

/// An address is personal data: the table forgets it an hour after the hour.
#[tokio::test]
async fn a_count_expires_an_hour_after_its_hour() {
    let stack = limited(&[]).await;
    let api = system::api(&stack);
    api.login("nobody@ward.example.org", PASSWORD).await;
    let [item] = table::partition(&stack, HERE).await.try_into().unwrap();
    let sort_key = table::text(&item, "SK");
    let hour = sort_key.strip_prefix("SIGN_IN#").unwrap();
    let begin: domain::timestamp::Timestamp = format!("{hour}:00:00.000Z").parse().unwrap();
    let ttl = begin.plus_seconds(2 * 3_600).unix_seconds().to_string();
    assert_eq!(item["ttl"], AttributeValue::N(ttl));
}
