use domain::{
    ids::SessionId,
    samples::{self, START},
    session::{EndReason, NotLive},
    sign_ins::SignIns,
    user::User,
};

use super::{Refused, Table, account};
use crate::{Store, credentials::PasswordHash};

#[tokio::test]
async fn an_address_is_registered_once_and_the_second_leaves_nothing() {
    let table = Table::start().await;
    table.register("ann@example.org").await;
    let before = table.items().await;

    let second = account(samples::user("ann@example.org"));
    let refused = table.open(&second).await;
    assert_eq!(refused, Err(Refused::By("credentials")));
    assert_eq!(table.items().await, before);
}

#[tokio::test]
async fn an_account_is_read_as_it_was_written() {
    let table = Table::start().await;
    let written = table.register("ann@example.org").await;
    let (user, session) = (written.user.user_id, written.session.session_id);

    let both = table.store.session_and_user(user, session).await.unwrap();
    assert_eq!(both, Some((written.session.clone(), written.user.clone())));
    let found = table.store.account(user).await.unwrap();
    assert_eq!(found.user, Some(written.user));
    assert_eq!(found.sessions, [written.session]);
    let record = table.store.sign_in_record(&written.credentials.email).await;
    assert_eq!(record.unwrap().credentials, Some(written.credentials));

    let reason = EndReason::Logout;
    let ended = table.store.end_session(user, session, reason, START);
    assert!(table.store.apply(ended.unwrap()).await.unwrap());
    let found = table.store.account(user).await.unwrap();
    assert!(found.user.is_some() && found.sessions.is_empty());

    let nobody = SessionId::from_uuid(samples::uuid());
    let missing = table.store.session_and_user(user, nobody).await.unwrap();
    assert_eq!(missing, None);
}

#[tokio::test]
async fn a_generation_is_left_once() {
    let table = Table::start().await;
    let session = table.register("ann@example.org").await.session;
    let rotated = session.rotated(None, samples::SETTINGS, START.plus_seconds(60));
    let rotate = || table.store.apply(table.store.rotate(&rotated).unwrap());
    assert!(rotate().await.unwrap());
    assert!(!rotate().await.unwrap());

    let (user, id) = (session.user_id, session.session_id);
    let stored = table.store.session_and_user(user, id).await.unwrap();
    assert_eq!(stored.unwrap().0, rotated);
}

#[tokio::test]
async fn an_ended_session_neither_goes_on_nor_ends_again() {
    let table = Table::start().await;
    let written = table.register("ann@example.org").await;
    let session = &written.session;
    let (user, id) = (session.user_id, session.session_id);
    let end = |store: &Store| store.end_session(user, id, EndReason::Logout, START);
    assert_eq!(table.write(&written.user, end).await, Ok(()));
    let again = table.write(&written.user, end).await;
    assert_eq!(again, Err(Refused::By("write")));

    let rotated = session.rotated(None, samples::SETTINGS, START);
    let rotation = table.store.rotate(&rotated).unwrap();
    assert!(!table.store.apply(rotation).await.unwrap());
    let renewal = table.store.renew(session, &rotated).unwrap();
    assert!(!table.store.apply(renewal).await.unwrap());
}

#[tokio::test]
async fn of_two_requests_at_once_one_begins_the_idle_time_anew() {
    let table = Table::start().await;
    let read = table.register("ann@example.org").await.session;
    let now = START.plus_seconds(600);
    let renewed = read.renewed(3_600, now).unwrap();
    let renew = || {
        table
            .store
            .apply(table.store.renew(&read, &renewed).unwrap())
    };
    assert!(renew().await.unwrap());
    assert!(!renew().await.unwrap());

    let (user, id) = (read.user_id, read.session_id);
    let stored = table.store.session_and_user(user, id).await.unwrap();
    assert_eq!(stored.unwrap().0, renewed);
}

#[tokio::test]
async fn a_sign_in_fails_when_all_sessions_were_ended_since_the_user_was_read() {
    let table = Table::start().await;
    let written = table.register("ann@example.org").await;
    let (user, session) = (written.user, written.session);
    let end = |store: &Store| store.end_all_sessions(user.user_id);
    assert_eq!(table.write(&user, end).await, Ok(()));

    let note = |store: &Store| store.note_login(&user, SignIns::NONE, START);
    let late = table.write(&user, note).await;
    assert_eq!(late, Err(Refused::By("write")));
    let stored = table.store.user(user.user_id).await.unwrap().unwrap();
    assert_eq!(
        session.check_live(&stored, START),
        Err(NotLive::EndedWithAll)
    );
}

#[tokio::test]
async fn a_failed_condition_comes_back_as_its_reason_and_nothing_is_written() {
    let table = Table::start().await;
    let written = table.register("ann@example.org").await;
    let stale = User {
        version: 7,
        ..written.user.clone()
    };
    let other = table.register("bob@example.org").await;
    let unit = table.unit();
    let refused = unit.decide(|_| async {
        let change = unit
            .following(written.user.user_id)
            .await?
            .require(
                Refused::By("sign-in"),
                unit.note_login(&other.user, SignIns::NONE, START)?,
            )
            .require(Refused::By("profile"), unit.change_profile(&stale)?);
        Ok(change.event(samples::event(&written.user)).then(()))
    });
    assert_eq!(refused.await, Err(Refused::By("profile")));

    let read = table.store.user(other.user.user_id).await.unwrap();
    assert_eq!(read.unwrap().last_login_at, None, "all or nothing");
}

#[tokio::test]
async fn an_account_without_a_password_is_refused_by_any_that_came_since() {
    let table = Table::start().await;
    let mut written = account(samples::user("ann@example.org"));
    written.credentials.password_hash = None;
    table.open(&written).await.unwrap();
    let record = table.store.sign_in_record(&written.user.email).await;
    let read = record.unwrap().credentials.unwrap();
    assert_eq!(read.password_hash, None);

    let hash = PasswordHash("$argon2id$new".to_owned());
    let set = |store: &Store| store.replace_password(&read, &hash);
    assert_eq!(table.write(&written.user, set).await, Ok(()));
    let again = table.write(&written.user, set).await;
    assert_eq!(again, Err(Refused::By("write")));
}
