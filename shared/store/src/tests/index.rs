use std::collections::BTreeSet;

use domain::{
    mail::delivery::{Undeliverable, UndeliverableReason},
    period::Day,
    samples::START,
    user::User,
};

use super::{Account, Table};
use crate::keys::Key;

#[tokio::test]
async fn the_index_returns_keys_alone() {
    let table = Table::start().await;
    table.register("ann@example.org").await;

    let scan = table.engine.client().scan().index_name("GSI1");
    let scan = scan.table_name(table.engine.table_name()).send();
    let found = scan.await.unwrap().items.unwrap();
    assert_eq!(found.len(), 4, "credentials, user, session and event");
    for entry in found {
        let names: BTreeSet<&str> = entry.keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(["GSI1PK", "GSI1SK", "PK", "SK"]));
    }
}

#[tokio::test]
async fn the_index_knows_which_addresses_have_an_account() {
    let table = Table::start().await;
    table.register("anna@example.org").await;
    let has = async |email: &str| {
        let found = table.store.has_account(&email.parse().unwrap()).await;
        found.unwrap()
    };
    assert!(has("anna@example.org").await);
    for other in [
        "ann@example.org",
        "anna@example.or",
        "annab@example.org",
        "b@x.org",
    ] {
        assert!(!has(other).await, "{other}");
    }
}

/// Six people in the order of their ids, all made at the same instant.
async fn six(table: &Table) -> Vec<Account> {
    let mut accounts = Vec::new();
    for name in ["ann", "anna", "anne", "anni", "anny", "anouk"] {
        accounts.push(table.register(&format!("{name}@example.org")).await);
    }
    accounts.sort_by_key(|account| account.user.user_id);
    accounts
}

fn user(account: &Account) -> User {
    account.user.clone()
}

#[tokio::test]
async fn a_page_of_users_is_filled_up_where_some_go_meanwhile() {
    let table = Table::start().await;
    let accounts = six(&table).await;
    let gone = |n: usize| Key::user(accounts[n].user.user_id);

    let store = table.losing(vec![gone(0), gone(2)]);
    let page = store.users_by_age(None, 3).await.unwrap();
    assert_eq!(page, [1, 3, 4].map(|n| user(&accounts[n])));

    let store = table.losing(vec![gone(4)]);
    let page = store.users_by_age(None, 3).await.unwrap();
    assert_eq!(page, [1, 3, 5].map(|n| user(&accounts[n])));

    let store = table.losing(vec![gone(1), gone(3)]);
    let page = store.users_by_age(None, 3).await.unwrap();
    assert_eq!(page, [user(&accounts[5])], "there are no more");
}

#[tokio::test]
async fn a_search_by_address_is_filled_up_where_some_go_meanwhile() {
    let table = Table::start().await;
    let mut accounts = six(&table).await;
    accounts.sort_by(|a, b| a.user.email.as_str().cmp(b.user.email.as_str()));

    let doomed = vec![
        Key::credentials(&accounts[0].user.email),
        Key::user(accounts[2].user.user_id),
    ];
    let store = table.losing(doomed);
    let page = store.users_by_email("ann", None, 2).await.unwrap();
    assert_eq!(page, [1, 3].map(|n| user(&accounts[n])));
    let page = store.users_by_email("ann", page.last(), 2).await.unwrap();
    assert_eq!(page, [user(&accounts[4])], "there are no more");
}

#[tokio::test]
async fn addresses_without_mail_are_listed_where_they_have_an_account() {
    let table = Table::start().await;
    let mut accounts = six(&table).await;
    accounts.sort_by(|a, b| a.user.email.as_str().cmp(b.user.email.as_str()));
    let store = &table.store;
    let note = async |email: &str| {
        let undeliverable = Undeliverable {
            reason: UndeliverableReason::Bounce,
            since: START,
        };
        let email = email.parse().unwrap();
        store.note_undeliverable(&email, undeliverable).await
    };
    for n in [4, 0, 2, 3] {
        note(accounts[n].user.email.as_str()).await.unwrap();
    }
    note("annabel@example.org").await.unwrap();

    let page = store.users_without_mail("", None, 3).await.unwrap();
    assert_eq!(page, [0, 2, 3].map(|n| user(&accounts[n])));
    let page = store.users_without_mail("", page.last(), 3).await.unwrap();
    assert_eq!(page, [user(&accounts[4])], "there are no more");
    let page = store.users_without_mail("anni", None, 3).await.unwrap();
    assert_eq!(page, [user(&accounts[3])]);

    let emails = accounts.iter().map(|account| &account.user.email);
    let known = store.undeliverable_among(emails).await.unwrap();
    assert_eq!(known.len(), 4);
    let forget = store.forget_undeliverable(&accounts[2].user.email).unwrap();
    assert!(store.apply(forget).await.unwrap());
    let page = store.users_without_mail("", None, 3).await.unwrap();
    assert_eq!(page, [0, 3, 4].map(|n| user(&accounts[n])));
}

#[tokio::test]
async fn sessions_that_go_meanwhile_are_not_counted() {
    let table = Table::start().await;
    let accounts = six(&table).await;
    let (owner, session) = (&accounts[3].user, &accounts[3].session);

    let store = table.losing(vec![Key::session(owner.user_id, session.session_id)]);
    let counted = store.count_sessions(START).await.unwrap();
    assert_eq!((counted.statistics.total, counted.complete), (5, true));
}

#[tokio::test]
async fn events_that_go_meanwhile_are_left_out_of_their_day() {
    let table = Table::start().await;
    let accounts = six(&table).await;
    let mut events: Vec<_> = accounts.iter().map(|account| &account.event).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.event_id));

    let gone = Key::audit_event(events[1].user_id, events[1].event_id);
    let day = table.losing(vec![gone]);
    let found = day.events_of_day(Day::of(START), None, 2).await.unwrap();
    let found: Vec<_> = found.iter().map(|event| event.event_id).collect();
    assert_eq!(found, [events[0].event_id, events[2].event_id]);
}
