use domain::mail::delivery::{UNDELIVERABLE_SECONDS, Undeliverable, UndeliverableReason};
use rstest::rstest;
use store::metered;
use tests::people;

use super::System;

async fn pages(system: &System, query: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = system.get(&format!("/admin/users?{query}{cursor}")).await;
        let answer = answer.expect_status(200);
        let users = answer.body["users"].as_array().unwrap();
        let email = |user: &serde_json::Value| user["email"].as_str().unwrap().to_owned();
        pages.push(users.iter().map(email).collect());
        match answer.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn users_are_listed_once_each_in_the_order_they_came() {
    let system = System::start().await;
    let mut expected = vec![system.root.email.clone()];
    for _ in 0..30 {
        expected.push(system.nurse().await.email);
    }
    for limit in [1, 7, 100] {
        let pages = pages(&system, &format!("limit={limit}")).await;
        assert!(pages.iter().all(|page| page.len() <= limit));
        assert_eq!(pages.concat(), expected, "{limit}");
    }
}

#[tokio::test]
async fn whoever_lists_users_is_in_their_own_trail() {
    let system = System::start().await;
    let before = system.actions(&system.root).await;
    for query in ["", "?email=nurse", "?role=admin&status=disabled"] {
        let answer = system.get(&format!("/admin/users{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let after = system.actions(&system.root).await;
    assert_eq!(after[before.len()..], ["users_listed"; 3]);
}

#[tokio::test]
async fn a_page_reads_few_keys_more_than_it_returns_users() {
    let system = System::start().await;
    for _ in 0..40 {
        system.nurse().await;
    }
    let store = &system.app.context.store;
    let (users, usage) = metered(Box::pin(store.users_by_age(None, 20))).await;
    assert_eq!(users.unwrap().len(), 20);
    assert!(usage.round_trips <= 25, "{usage:?}");
    // A unit for each user and half a one for each reading of a partition.
    assert!(usage.read_units <= 20.0 + 12.0, "{usage:?}");
}

#[tokio::test]
async fn filters_leave_out_the_others() {
    let system = System::start().await;
    for _ in 0..5 {
        system.nurse().await;
    }
    let admin = system.admin().await;
    let disabled = system.nurse().await;
    let change = serde_json::json!({"is_active": false});
    system.change(&disabled, change).await;

    let admins = pages(&system, "role=admin&limit=3").await.concat();
    assert_eq!(admins, [system.root.email.clone(), admin.email]);
    let out = pages(&system, "status=disabled").await.concat();
    assert_eq!(out, [disabled.email]);
}

#[tokio::test]
async fn an_address_is_found_by_its_beginning() {
    let system = System::start().await;
    for email in ["zoe@x.org", "zoe.b@x.org", "zora@x.org", "zu@x.org"] {
        let person = people::registration_of(email);
        let path = "/api/v1/auth/register";
        let made = system
            .app
            .send(axum::http::Method::POST, path, &[], Some(person));
        assert_eq!(made.await.status, 201);
    }
    let found = pages(&system, "email=ZO&limit=2").await;
    assert_eq!(found[0], ["zoe.b@x.org", "zoe@x.org"]);
    assert_eq!(found[1], ["zora@x.org"]);
    let none = pages(&system, "email=zy").await;
    assert_eq!(none.concat(), Vec::<String>::new());
}

#[tokio::test]
async fn accounts_that_mail_does_not_reach_are_listed_with_the_reason() {
    let system = System::start().await;
    let store = &system.app.context.store;
    let now = system.app.context.now();
    let long_ago = now.plus_seconds(-UNDELIVERABLE_SECONDS);
    let mut unreached = Vec::new();
    for since in [Some(now), None, Some(now), Some(long_ago), Some(now)] {
        let nurse = system.nurse().await;
        let Some(since) = since else { continue };
        let undeliverable = Undeliverable {
            reason: UndeliverableReason::Complaint,
            since,
        };
        let email = nurse.email.parse().unwrap();
        let noted = store.note_undeliverable(&email, undeliverable).await;
        noted.unwrap();
        if since == now {
            unreached.push(nurse.email);
        }
    }
    unreached.sort();
    let found = pages(&system, "mail=undeliverable&limit=2").await;
    assert_eq!(found[0].len(), 2);
    assert_eq!(found.concat(), unreached);
    let query = format!("mail=undeliverable&email={}", unreached[1]);
    assert_eq!(pages(&system, &query).await.concat(), unreached[1..2]);
    let none = pages(&system, "mail=undeliverable&role=admin").await;
    assert_eq!(none.concat(), Vec::<String>::new());

    let listed = async |query: &str| {
        let answer = system.get(&format!("/admin/users?{query}")).await;
        answer.expect_status(200).body["users"][0]["mail_undeliverable"].take()
    };
    assert_eq!(listed("mail=undeliverable").await["reason"], "complaint");
    let query = format!("email={}", unreached[0]);
    assert_eq!(listed(&query).await, serde_json::Value::Null, "not asked");
}

#[rstest]
#[case("limit=0")]
#[case("limit=101")]
#[case("email=z")]
#[case("role=chief")]
#[case("status=gone")]
#[case("mail=works")]
#[case("cursor=AAAA")]
#[case("colour=red")]
#[tokio::test]
async fn what_is_no_parameter_is_refused(#[case] query: &str) {
    let system = System::start().await;
    let answer = system.get(&format!("/admin/users?{query}")).await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_query"));
}
