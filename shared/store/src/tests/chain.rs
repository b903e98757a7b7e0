use std::sync::atomic::{AtomicU32, Ordering};

use domain::samples::{self, START};
use futures_util::future::join_all;

use super::{Refused, Table, tampering::verified};
use crate::{
    Change, Decision, StoreError,
    retry::{in_request_since, nearly_over},
};

#[tokio::test]
async fn fifty_changes_at_once_make_one_chain_without_gap_or_fork() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let events = (0..50).map(|_| samples::event(&account.user));
    let unit = table.unit();
    // Whoever loses too often is told to try again.
    let record = async |event| while unit.record(&event).await.is_err() {};
    join_all(events.map(record)).await;

    let (events, verdict) = verified(&table, account.user.user_id, None, START).await;
    assert_eq!(events, 51);
    assert_eq!(verdict.unwrap().unwrap().sequence, 51);
}

/// Decides twice; between the first decision's reads and its commit somebody else is recorded.
async fn overtaken(strict: bool) -> u32 {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let user = account.user.user_id;
    let (unit, decisions) = (table.unit(), AtomicU32::new(0));
    let done = unit.decide(|round| {
        let (unit, decisions, account) = (&unit, &decisions, &account);
        async move {
            decisions.fetch_add(1, Ordering::SeqCst);
            let event = samples::event(&account.user);
            let other = samples::event(&account.user);
            if strict {
                let change = unit.following::<Refused>(user).await?;
                if round == 0 {
                    unit.record(&other).await?;
                }
                return Ok(change.event(event).then(()));
            }
            let change = unit.appending::<Refused>(user);
            if round == 0 {
                unit.record(&other).await?;
            }
            Ok(change.event(event).then(()))
        }
    });
    assert_eq!(done.await, Ok(()));
    let head = table.store.chain_head(user).await.unwrap();
    assert_eq!(head.sequence, 3);
    decisions.into_inner()
}

#[tokio::test]
async fn a_strict_change_is_decided_again_when_the_chain_has_moved() {
    assert_eq!(Box::pin(overtaken(true)).await, 2);
}

#[tokio::test]
async fn an_appended_change_goes_behind_what_came_meanwhile() {
    assert_eq!(Box::pin(overtaken(false)).await, 1);
}

#[tokio::test]
async fn what_a_decision_relied_on_makes_it_anew_and_what_it_requires_ends_it() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let unit = table.unit();
    let rounds = AtomicU32::new(0);
    let taken = || unit.put_credentials(&account.credentials);
    let relied: Result<(), Refused> = unit
        .decide(|round| {
            rounds.store(round, Ordering::SeqCst);
            let change = taken().map(|write| Change::unrecorded().rely(write));
            async move {
                match round {
                    0..3 => Ok(change?.then(())),
                    _ => Ok(Decision::Nothing(())),
                }
            }
        })
        .await;
    assert_eq!((relied, rounds.into_inner()), (Ok(()), 3));

    let required = unit.decide(|_| {
        let change = taken().map(|write| Change::unrecorded().require(Refused::By("it"), write));
        async move { Ok(change?.then(())) }
    });
    assert_eq!(required.await, Err(Refused::By("it")));
}

#[tokio::test]
async fn a_chain_that_exists_is_not_opened_again() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let unit = table.unit();
    let opened = unit.decide(|_| async {
        let change = unit.opening(account.user.user_id, Refused::By("chain"));
        Ok::<_, Refused>(change.event(samples::event(&account.user)).then(()))
    });
    assert_eq!(opened.await, Err(Refused::By("chain")));
}

#[tokio::test]
async fn a_decision_that_is_always_overtaken_ends() {
    let table = Table::start().await;
    let never = table.store.decide(|_| async {
        let again: Decision<(), StoreError> = Decision::Again;
        Ok(again)
    });
    let ended = Box::pin(in_request_since(nearly_over(), never)).await;
    assert!(matches!(ended, Err(StoreError::Contended)));
}
