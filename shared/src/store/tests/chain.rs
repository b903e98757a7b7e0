use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::future::join_all;

use super::Table;
use crate::{
    domain::{
        audit::{AuditEvent, ChainHead, NewEvent},
        ids::UserId,
    },
    samples,
    store::{CommitError, StoreError, item::open, keys::Key},
};

/// Commits until it is done: whoever loses too often is told to try again.
async fn commit(table: &Table, event: NewEvent) {
    loop {
        let head = table.store.chain_head(event.user_id).await.unwrap();
        match table.store.commit(&table.trail, head, &event, &[]).await {
            Ok(()) => return,
            Err(CommitError::Store(StoreError::Contended)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

async fn chain(table: &Table, user: UserId) -> Vec<AuditEvent> {
    let mut events: Vec<AuditEvent> = Vec::new();
    for ((pk, sk), item) in table.items().await {
        if pk == format!("AUDIT#{user}") && sk != "#HEAD" {
            let id = sk.parse().unwrap();
            events.push(open(&Key::audit_event(user, id), item).unwrap());
        }
    }
    events.sort_by_key(|event| event.sequence);
    events
}

#[tokio::test]
async fn fifty_commits_at_once_make_one_chain_without_gap_or_fork() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let events = (0..50).map(|_| samples::event(&account.user));
    join_all(events.map(|event| commit(&table, event))).await;

    let events = chain(&table, account.user.user_id).await;
    assert_eq!(events.len(), 51);
    let mut head = ChainHead::default();
    for event in &events {
        assert_eq!(event.sequence, head.sequence + 1);
        assert_eq!(event.previous_hash, head.hash);
        let seal = BASE64_STANDARD.decode(&event.hash).unwrap();
        let (previous, bytes) = (event.previous_hash.as_bytes(), event.canonical().unwrap());
        assert!(table.trail.key.verify(previous, &bytes, &seal).is_ok());
        head = event.head();
    }
    let stored = table.store.chain_head(account.user.user_id).await.unwrap();
    assert_eq!(stored, head);
}

#[tokio::test]
async fn an_event_changed_in_the_table_no_longer_matches_its_seal() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let mut event = chain(&table, account.user.user_id).await.remove(0);
    event.actor_id = UserId::from_uuid(samples::uuid());

    let seal = BASE64_STANDARD.decode(&event.hash).unwrap();
    let bytes = event.canonical().unwrap();
    assert!(table.trail.key.verify(b"", &bytes, &seal).is_err());
}

#[tokio::test]
async fn a_head_that_has_moved_refuses_and_is_told() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let user = account.user.user_id;
    let read = table.store.chain_head(user).await.unwrap();
    commit(&table, samples::event(&account.user)).await;
    let before = table.items().await;

    for stale in [read, ChainHead::default()] {
        let event = samples::event(&account.user);
        let refused = table
            .store
            .commit_at(&table.trail, &stale, &event, vec![])
            .await;
        let Err(CommitError::ChainMoved(head)) = refused else {
            panic!("not {refused:?}");
        };
        assert_eq!(head, table.store.chain_head(user).await.unwrap());
        assert_eq!(head.sequence, 2);
    }
    assert_eq!(table.items().await, before);
}

#[tokio::test]
async fn a_commit_follows_a_head_that_has_moved() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let event = samples::event(&account.user);
    let from_nothing = ChainHead::default();
    let committed = table
        .store
        .commit(&table.trail, from_nothing, &event, &[])
        .await;
    committed.unwrap();
    let head = table.store.chain_head(account.user.user_id).await.unwrap();
    assert_eq!(head.sequence, 2);
}
