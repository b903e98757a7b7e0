use domain::{
    ids::SessionId,
    samples::{self, START},
    session::{EndReason, NotLive},
    user::User,
};

use super::{Table, account};
use crate::{CommitError, users::RegisterError};

#[tokio::test]
async fn an_address_is_registered_once_and_the_second_leaves_nothing() {
    let table = Table::start().await;
    table.register("ann@example.org").await;
    let before = table.items().await;

    let second = account(samples::user("ann@example.org"));
    let refused = table.store.register(&table.trail, &second, None).await;
    assert!(matches!(refused, Err(RegisterError::EmailTaken)));
    assert_eq!(table.items().await, before);
}

#[tokio::test]
async fn an_account_is_read_as_it_was_written() {
    let table = Table::start().await;
    let written = table.register("ann@example.org").await;
    let (user, session) = (written.user.user_id, written.session.session_id);

    let both = table.store.session_and_user(user, session).await.unwrap();
    assert_eq!(both, Some((written.session.clone(), written.user.clone())));
    let (found, sessions) = table.store.user_with_sessions(user).await.unwrap();
    assert_eq!(
        (found, sessions),
        (Some(written.user), vec![written.session])
    );
    let record = table.store.sign_in_record(&written.credentials.email).await;
    assert_eq!(record.unwrap().credentials, Some(written.credentials));

    let reason = EndReason::Logout;
    let ended = table.store.end_session(user, session, reason, START);
    table.store.transact(vec![ended.unwrap()]).await.unwrap();
    let (found, sessions) = table.store.user_with_sessions(user).await.unwrap();
    assert!(found.is_some() && sessions.is_empty());

    let nobody = SessionId::from_uuid(samples::uuid());
    let missing = table.store.session_and_user(user, nobody).await.unwrap();
    assert_eq!(missing, None);
}

#[tokio::test]
async fn a_generation_is_left_once() {
    let table = Table::start().await;
    let session = table.register("ann@example.org").await.session;
    let rotated = session.rotated(None, samples::SETTINGS, START.plus_seconds(60));
    assert!(table.store.rotate(&rotated).await.unwrap());
    assert!(!table.store.rotate(&rotated).await.unwrap());

    let (user, id) = (session.user_id, session.session_id);
    let stored = table.store.session_and_user(user, id).await.unwrap();
    assert_eq!(stored.unwrap().0, rotated);
}

#[tokio::test]
async fn an_ended_session_neither_rotates_nor_ends_again() {
    let table = Table::start().await;
    let written = table.register("ann@example.org").await;
    let session = &written.session;
    let end = || {
        let (user, id) = (session.user_id, session.session_id);
        let write = table.store.end_session(user, id, EndReason::Logout, START);
        vec![write.unwrap()]
    };
    let head = table.store.chain_head(session.user_id).await.unwrap();
    let event = samples::event(&written.user);
    let first = table
        .store
        .commit(&table.trail, head.clone(), &event, &end())
        .await;
    first.unwrap();

    let event = samples::event(&written.user);
    let again = table.store.commit(&table.trail, head, &event, &end()).await;
    assert!(matches!(
        again,
        Err(CommitError::Condition { index: 0, .. })
    ));
    let rotated = session.rotated(None, samples::SETTINGS, START);
    assert!(!table.store.rotate(&rotated).await.unwrap());
}

#[tokio::test]
async fn a_sign_in_fails_when_all_sessions_were_ended_since_the_user_was_read() {
    let table = Table::start().await;
    let written = table.register("ann@example.org").await;
    let (user, session) = (written.user, written.session);
    let head = table.store.chain_head(user.user_id).await.unwrap();
    let ended = [table.store.force_logout(user.user_id).unwrap()];
    let event = samples::event(&user);
    let done = table.store.commit(&table.trail, head, &event, &ended);
    done.await.unwrap();

    let head = table.store.chain_head(user.user_id).await.unwrap();
    let writes = vec![table.store.note_login(&user, START).unwrap()];
    let event = samples::event(&user);
    let late = table.store.commit_at(&table.trail, &head, &event, writes);
    assert!(matches!(
        late.await,
        Err(CommitError::Condition { index: 0, .. })
    ));
    let stored = table.store.user(user.user_id).await.unwrap().unwrap();
    assert_eq!(
        session.check_live(&stored, START),
        Err(NotLive::EndedWithAll)
    );
}

#[tokio::test]
async fn a_failed_condition_is_told_by_its_place_with_the_item() {
    let table = Table::start().await;
    let written = table.register("ann@example.org").await;
    let stale = User {
        version: 7,
        ..written.user.clone()
    };
    let other = table.register("bob@example.org").await;
    let writes = vec![
        table.store.note_login(&other.user, START).unwrap(),
        table.store.change_profile(&stale).unwrap(),
    ];
    let head = table.store.chain_head(written.user.user_id).await.unwrap();
    let event = samples::event(&written.user);
    let refused = table
        .store
        .commit_at(&table.trail, &head, &event, writes)
        .await;

    let Err(CommitError::Condition { index, item }) = refused else {
        panic!("not {refused:?}");
    };
    assert_eq!(index, 1);
    assert_eq!(item.unwrap().number("version"), Some(1));
    let (other, _) = table
        .store
        .user_with_sessions(other.user.user_id)
        .await
        .unwrap();
    assert_eq!(other.unwrap().last_login_at, None, "all or nothing");
}
