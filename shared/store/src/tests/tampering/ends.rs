//! Ends that somebody rewrote, and two genuine ends of one chain mixed.

use super::*;

/// An end that carries no seal says nothing of when its events may go.
#[tokio::test]
async fn an_expired_end_without_a_seal_excuses_no_event() {
    let chain = Chain::start().await;
    chain.remove(&[1, 2, 3, 4, 5]).await;
    chain.change("#HEAD", "seal", string("")).await;
    let long_ago = START.plus_seconds(-DAY).to_string();
    chain.change("#HEAD", "kept_until", string(&long_ago)).await;
    assert_eq!(chain.finding().await, (CutOff, Some(1), None));
}

/// Else a chain could be let go that belongs to an account.
#[tokio::test]
async fn an_end_closed_by_hand_is_noticed() {
    let chain = Chain::start().await;
    let closed = AttributeValue::Bool(true);
    chain.change("#HEAD", "closed", closed).await;
    assert_eq!(chain.finding().await, (HeadChanged, Some(5), None));
}

/// Both ends were written by the service: after the first, somebody put back an older state.
#[tokio::test]
async fn an_event_of_one_fork_is_out_of_order_in_another() {
    let mut chain = Chain::start().await;
    let old = chain.item("#HEAD").await;
    let at = START.plus_seconds(5 * DAY);
    chain.append(Action::PasswordChanged, at).await;
    chain.put(old).await;
    for _ in 0..2 {
        chain.append(Action::LoginSucceeded, at).await;
    }
    let [replaced, last] = [6, 7].map(|index| chain.events[index]);
    chain.delete(&replaced.to_string()).await;
    assert_eq!(chain.finding().await, (Reordered, Some(7), Some(last)));
}
