use std::slice;

use domain::{
    mail::{
        Mail, Template,
        delivery::{LEASE_SECONDS, Undeliverable, UndeliverableReason},
    },
    samples::{self, START},
    timestamp::Timestamp,
    user::User,
};
use uuid::Uuid;

use super::{Refused, Table, number, text};
use crate::{Change, Store, Write, metered, outbox::OUTBOX_SHARDS};

fn notice(user: &User) -> Mail {
    let event = samples::event(user);
    Mail::notice(
        samples::uuid(),
        Template::PasswordChanged,
        user,
        event.event_id,
    )
}

/// Puts mails by a change that nobody needs to be told of.
async fn put(table: &Table, mails: &[Mail]) {
    let put = table.store.decide(|_| async {
        let change = Change::<_, Refused>::unrecorded();
        Ok(change.mail(mails.iter().cloned()).then(()))
    });
    put.await.unwrap();
}

/// The ids of all mails that are due.
async fn due(store: &Store, now: Timestamp) -> Vec<Uuid> {
    let mut found = Vec::new();
    for shard in 0..OUTBOX_SHARDS {
        let mut from = None;
        loop {
            let page = store.due_mails(shard, now, from).await.unwrap();
            found.extend(page.mails);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_mail_is_there_exactly_when_its_cause_is() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let unit = table.unit();
    let mail = notice(&account.user);
    let change = async |write: fn(&Store, &User) -> Write| {
        unit.decide(|_| async {
            let change = unit
                .appending(account.user.user_id)
                .require(Refused::By("write"), write(&unit, &account.user));
            let event = samples::event(&account.user);
            Ok(change.mail([mail.clone()]).event(event).then(()))
        })
        .await
    };

    let refused = change(|store, user| store.put_user(user).unwrap()).await;
    assert_eq!(refused, Err(Refused::By("write")));
    assert_eq!(due(&table.store, START).await, Vec::<Uuid>::new());

    let made = change(|store, user| store.end_all_sessions(user.user_id).unwrap()).await;
    assert_eq!(made, Ok(()));
    assert_eq!(due(&table.store, START).await, [mail.mail_id]);
}

#[tokio::test]
async fn a_mail_lies_in_its_shard_and_holds_ids_and_an_address() {
    let table = Table::start().await;
    let mail = notice(&samples::user("ann@example.org"));
    put(&table, slice::from_ref(&mail)).await;

    let items = table.items().await;
    let shard = mail.mail_id.as_bytes()[15] % 4;
    let item = &items[&(format!("OUTBOX#{shard}"), mail.mail_id.to_string())];
    for (name, value) in [
        ("template", "password_changed".to_owned()),
        ("locale", "en".to_owned()),
        ("recipient", "ann@example.org".to_owned()),
        ("user_id", mail.user_id.unwrap().to_string()),
        ("reference_id", mail.reference_id.to_string()),
    ] {
        assert_eq!(text(item, name), value, "{name}");
    }
    let kept = START.plus_seconds(8 * 86_400).unix_seconds();
    assert_eq!(number(item, "ttl"), Some(kept));
    assert_eq!(text(item, "GSI1PK"), "");
}

#[tokio::test]
async fn one_of_many_who_want_to_send_a_mail_may() {
    let table = Table::start().await;
    let mail = notice(&samples::user("ann@example.org"));
    put(&table, slice::from_ref(&mail)).await;

    let leases = (0..20).map(|_| table.store.lease_mail(mail.mail_id, START));
    let answers = futures_util::future::join_all(leases).await;
    let granted: Vec<_> = answers.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(granted.len(), 1);
    assert_eq!((&granted[0].mail, granted[0].attempts), (&mail, 1));
    assert_eq!(due(&table.store, START).await, Vec::<Uuid>::new());

    let over = START.plus_seconds(LEASE_SECONDS);
    assert_eq!(due(&table.store, over).await, [mail.mail_id]);
    let again = table.store.lease_mail(mail.mail_id, over).await.unwrap();
    assert_eq!(again.unwrap().attempts, 2);
}

#[tokio::test]
async fn a_mail_that_could_not_be_sent_waits_and_one_that_was_is_forgotten() {
    let table = Table::start().await;
    let store = &table.store;
    let mail = notice(&samples::user("ann@example.org"));
    put(&table, slice::from_ref(&mail)).await;

    let leased = store
        .lease_mail(mail.mail_id, START)
        .await
        .unwrap()
        .unwrap();
    let later = START.plus_seconds(15);
    store.postpone_mail(&leased, later).await.unwrap();
    let early = store.lease_mail(mail.mail_id, later.plus_seconds(-1)).await;
    assert!(early.unwrap().is_none());
    let other = store
        .lease_mail(mail.mail_id, later)
        .await
        .unwrap()
        .unwrap();
    // Whose lease was over does not end the lease of who came after.
    store.postpone_mail(&leased, START).await.unwrap();
    assert!(
        store
            .lease_mail(mail.mail_id, later)
            .await
            .unwrap()
            .is_none()
    );

    store.remove_mail(other.mail.mail_id).await.unwrap();
    store.remove_mail(other.mail.mail_id).await.unwrap();
    assert!(
        store
            .lease_mail(mail.mail_id, Timestamp::MAX)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(table.items().await.len(), 0);
}

#[tokio::test]
async fn all_that_is_due_is_found_page_by_page() {
    let table = Table::start().await;
    let user = samples::user("ann@example.org");
    let mut mails = Vec::new();
    for _ in 0..30 {
        let some: Vec<_> = (0..30).map(|_| notice(&user)).collect();
        put(&table, &some).await;
        mails.extend(some.iter().map(|mail| mail.mail_id));
    }
    mails.sort();
    assert_eq!(due(&table.store, START).await, mails);
}

#[tokio::test]
async fn putting_a_mail_costs_two_units_and_a_sweep_of_nothing_two() {
    let table = Table::metered().await;
    let mail = notice(&samples::user("ann@example.org"));
    let ((), usage) = Box::pin(metered(put(&table, &[mail]))).await;
    assert!((usage.write_units - 2.0).abs() < f64::EPSILON, "{usage:?}");

    let empty = Table::metered().await;
    let (found, usage) = Box::pin(metered(due(&empty.store, START))).await;
    assert_eq!(found, Vec::<Uuid>::new());
    assert!((usage.read_units - 2.0).abs() < f64::EPSILON, "{usage:?}");
}

#[tokio::test]
async fn that_mail_does_not_reach_an_address_is_noted_until_it_is_forgotten() {
    let table = Table::start().await;
    let store = &table.store;
    let email = "ann@example.org".parse().unwrap();
    assert_eq!(store.undeliverable(&email).await.unwrap(), None);

    for reason in [UndeliverableReason::Bounce, UndeliverableReason::Complaint] {
        let noted = Undeliverable {
            reason,
            since: START,
        };
        store.note_undeliverable(&email, noted).await.unwrap();
        assert_eq!(store.undeliverable(&email).await.unwrap(), Some(noted));
    }
    let forget = store.forget_undeliverable(&email).unwrap();
    assert!(store.apply(forget).await.unwrap());
    assert_eq!(store.undeliverable(&email).await.unwrap(), None);
}
