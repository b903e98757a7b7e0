use domain::{
    audit::{ChainHead, NewEvent},
    samples::{self, START},
};
use futures_util::future::join_all;

use super::{Table, tampering::verified};
use crate::{CommitError, StoreError};

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

#[tokio::test]
async fn fifty_commits_at_once_make_one_chain_without_gap_or_fork() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let events = (0..50).map(|_| samples::event(&account.user));
    join_all(events.map(|event| commit(&table, event))).await;

    let (events, verdict) = verified(&table, account.user.user_id, None, START).await;
    assert_eq!(events, 51);
    assert_eq!(verdict.unwrap().unwrap().sequence, 51);
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
