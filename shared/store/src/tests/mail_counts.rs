use domain::{
    device::DeviceId,
    email::Email,
    mail::budget::{Asker, Counted, MailCount, MailKind, counts},
    network::Network,
    period::Day,
    samples::START,
};
use futures_util::future::join_all;

use super::{Table, number};
use crate::keys::Key;

fn ann() -> Email {
    "ann@example.org".parse().unwrap()
}

#[tokio::test]
async fn of_many_mails_at_once_as_many_count_as_may_be() {
    let table = Table::start().await;
    let count = MailCount {
        of: Counted::Address(ann(), Day::of(START)),
        limit: 10,
    };
    let counted = join_all((0..25).map(|_| table.store.count_mail(&count))).await;
    let counted = counted
        .into_iter()
        .filter(|counted| *counted.as_ref().unwrap());
    assert_eq!(counted.count(), 10);
    let items = table.items().await;
    let day = Day::of(START);
    let item = &items[&("MAILBOX#ann@example.org".to_owned(), format!("ASKED#{day}"))];
    assert_eq!(number(item, "asked"), Some(10));
    assert_eq!(number(item, "ttl"), Some(day.end().unix_seconds()));
}

#[tokio::test]
async fn what_is_given_back_may_be_counted_again_and_never_more() {
    let table = Table::start().await;
    let count = MailCount {
        of: Counted::Address(ann(), Day::of(START)),
        limit: 1,
    };
    assert!(table.store.count_mail(&count).await.unwrap());
    for _ in 0..2 {
        table.store.give_back_mail(&count).await.unwrap();
    }
    assert!(table.store.count_mail(&count).await.unwrap());
    assert!(!table.store.count_mail(&count).await.unwrap());
}

#[tokio::test]
async fn each_count_is_an_item_of_its_own() {
    let table = Table::start().await;
    let network = Network::from(Some("192.0.2.7".parse().unwrap()));
    let device = DeviceId([0xab; 16]);
    for asker in [Asker::Stranger(network), Asker::Device(device)] {
        for count in counts(MailKind::Reset, &ann(), asker, 500, START) {
            assert!(table.store.count_mail(&count).await.unwrap());
        }
    }
    let items = table.items().await;
    let keys: Vec<_> = items.keys().map(|(pk, sk)| format!("{pk}/{sk}")).collect();
    let expected = [
        "MAILBOX#ann@example.org/ASKED#192.0.2.7#2026-11-23T08",
        "MAILBOX#ann@example.org/ASKED#2026-11-23",
        &format!("MAILBOX#ann@example.org/ASKED#{device}#2026-11-23T08"),
        "MAILS#RESET/2026-11-23T08",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn no_error_names_who_asked_for_a_mail_or_for_whom() {
    let network = Network::from(Some("192.0.2.7".parse().unwrap()));
    let asker = Asker::Stranger(network);
    for count in counts(MailKind::Reset, &ann(), asker, 500, START) {
        let key = Key::mail_count(&count.of).to_string();
        assert!(!key.contains("ann") && !key.contains("192."), "{key}");
    }
}
