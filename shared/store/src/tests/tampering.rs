//! Each way to tamper with a stored chain, and what verification says of it.

mod ends;

use aws_sdk_dynamodb::types::AttributeValue;
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{
    audit::{
        Action, AuditEvent, NewEvent, Origin,
        verification::{
            ChainEnd, Finding,
            FindingKind::{self, *},
            StoredChain, StoredHead,
        },
    },
    ids::UserId,
    samples::{self, START},
    timestamp::Timestamp,
};
use rstest::rstest;
use uuid::Uuid;

use super::{Table, text};
use crate::{
    audit::event_item,
    environment::{
        clock::Clock,
        entropy::{Entropy, SystemEntropy},
    },
    item::{Item, open},
    keys::Key,
};

const DAY: i64 = 86_400;

struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

type Verdict = Result<Option<ChainEnd>, Finding>;

/// How many events a chain has and what verification says at `now`.
pub(super) async fn verified(
    table: &Table,
    user: UserId,
    anchor: Option<&ChainEnd>,
    now: Timestamp,
) -> (usize, Verdict) {
    let owner = table.store.owner(user).await.unwrap();
    let (store, clock) = (&table.store, At(now));
    let verified = store.verify_chain(&table.trail, owner, anchor, &clock);
    let verified = verified.await.unwrap();
    (verified.events, verified.verdict)
}

/// Somebody with a chain of five events, one a day.
struct Chain {
    table: Table,
    user: UserId,
    events: Vec<Uuid>,
}

impl Chain {
    async fn start() -> Self {
        Box::pin(Self::five_days()).await
    }

    async fn five_days() -> Self {
        let table = Table::start().await;
        let account = table.register("ann@example.org").await;
        let mut chain = Self {
            user: account.user.user_id,
            events: vec![account.event.event_id],
            table,
        };
        for day in 1..5 {
            let at = START.plus_seconds(day * DAY);
            chain.append(Action::LoginSucceeded, at).await;
        }
        chain
    }

    async fn append(&mut self, action: Action, at: Timestamp) {
        let event = event(self.user, action, at);
        self.events.push(event.event_id);
        self.table.unit().record(&event).await.unwrap();
    }

    fn pk(&self) -> String {
        format!("AUDIT#{}", self.user)
    }

    async fn item(&self, sk: &str) -> Item {
        let key = (self.pk(), sk.to_owned());
        self.table.items().await[&key].clone()
    }

    /// The event of that sequence number.
    async fn event(&self, sequence: usize) -> Item {
        self.item(&self.events[sequence - 1].to_string()).await
    }

    async fn put(&self, item: Item) {
        let client = self.table.engine.client();
        let put = client.put_item().table_name(self.table.engine.table_name());
        put.set_item(Some(item)).send().await.unwrap();
    }

    async fn delete(&self, sk: &str) {
        let client = self.table.engine.client();
        let delete = client.delete_item();
        let delete = delete
            .table_name(self.table.engine.table_name())
            .key("PK", AttributeValue::S(self.pk()))
            .key("SK", AttributeValue::S(sk.to_owned()));
        delete.send().await.unwrap();
    }

    async fn remove(&self, sequences: &[usize]) {
        for sequence in sequences {
            self.delete(&self.events[sequence - 1].to_string()).await;
        }
    }

    /// Sets an attribute of an item to another value of its kind.
    async fn change(&self, sk: &str, name: &str, value: AttributeValue) {
        let mut item = self.item(sk).await;
        assert_ne!(item.insert(name.to_owned(), value.clone()), Some(value));
        self.put(item).await;
    }

    async fn verdict_at(&self, now: Timestamp) -> Verdict {
        verified(&self.table, self.user, None, now).await.1
    }

    async fn against(&self, anchor: &ChainEnd, now: Timestamp) -> Verdict {
        verified(&self.table, self.user, Some(anchor), now).await.1
    }

    async fn finding(&self) -> (FindingKind, Option<u64>, Option<Uuid>) {
        let now = START.plus_seconds(5 * DAY);
        let finding = self.verdict_at(now).await.unwrap_err();
        (finding.kind, finding.sequence, finding.event_id)
    }

    async fn end(&self) -> ChainEnd {
        self.verdict_at(START).await.unwrap().unwrap()
    }
}

fn event(user: UserId, action: Action, at: Timestamp) -> NewEvent {
    Origin::own(user, None, None).event(samples::uuid(), action, None, at)
}

fn string(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

#[tokio::test]
async fn a_chain_nobody_touched_is_whole() {
    let chain = Chain::start().await;
    let end = chain.end().await;
    assert_eq!((end.sequence, end.may_go), (5, false));
    let (events, verdict) = verified(&chain.table, chain.user, Some(&end), START).await;
    assert_eq!((events, verdict), (5, Ok(Some(end))));
}

#[rstest]
#[case::first(&[1], Missing, 1)]
#[case::middle(&[3], Missing, 3)]
#[case::several(&[2, 3], Missing, 2)]
#[case::last(&[5], CutOff, 5)]
#[case::last_two(&[4, 5], CutOff, 4)]
#[case::all(&[1, 2, 3, 4, 5], CutOff, 1)]
#[tokio::test]
async fn events_that_were_removed_are_missed(
    #[case] removed: &[usize],
    #[case] kind: FindingKind,
    #[case] first: u64,
) {
    let chain = Chain::start().await;
    chain.remove(removed).await;
    assert_eq!(chain.finding().await, (kind, Some(first), None));
}

#[rstest]
#[case("event_id", string("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7"))]
#[case("user_id", string("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7"))]
#[case("actor_id", string("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7"))]
#[case("action", string("login_failed"))]
#[case("outcome", string("failure"))]
#[case("reason", string("none"))]
#[case("at", string("2026-11-23T08:30:00.000Z"))]
#[case("ip_address", string("203.0.113.9"))]
#[case("session_id", string("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7"))]
#[case("wizard_id", string("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7"))]
#[case("wizard_type", string("sbar_report"))]
#[case("steps_reached", AttributeValue::N("3".to_owned()))]
#[case("wizard_seconds", AttributeValue::N("9".to_owned()))]
#[case("kept_until", string("2026-11-23T08:30:00.000Z"))]
#[case("previous_kept_until", string("2026-11-23T08:30:00.000Z"))]
#[case("previous_hash", string("AAAA"))]
#[case("hash", string("AAAA"))]
#[case("ttl", AttributeValue::N("1".to_owned()))]
#[case("GSI1PK", string("AUDITDAY#2026-01-01#0"))]
#[case("GSI1SK", string("2026-01-01T00:00:00.000Z"))]
#[case("note", string("added"))]
#[tokio::test]
async fn an_event_that_was_changed_is_named(#[case] name: &str, #[case] value: AttributeValue) {
    let chain = Chain::start().await;
    let id = chain.events[2];
    chain.change(&id.to_string(), name, value).await;
    assert_eq!(chain.finding().await, (Changed, Some(3), Some(id)));
}

#[tokio::test]
async fn an_event_with_another_number_is_out_of_order() {
    for number in ["2", "4", "9"] {
        let chain = Chain::start().await;
        let id = chain.events[2];
        let value = AttributeValue::N(number.to_owned());
        chain.change(&id.to_string(), "sequence", value).await;
        assert_eq!(chain.finding().await, (Reordered, Some(3), Some(id)));
    }
}

#[tokio::test]
async fn two_events_that_changed_places_are_out_of_order() {
    let chain = Chain::start().await;
    let (mut second, mut fourth) = (chain.event(2).await, chain.event(4).await);
    let at = second["SK"].clone();
    second.insert("SK".to_owned(), fourth["SK"].clone());
    fourth.insert("SK".to_owned(), at);
    chain.put(second).await;
    chain.put(fourth).await;
    let stored_as = Some(chain.events[3]);
    assert_eq!(chain.finding().await, (Reordered, Some(2), stored_as));
}

#[tokio::test]
async fn an_event_that_is_there_twice_is_named_by_its_copy() {
    let chain = Chain::start().await;
    let copy = samples::uuid();
    let mut item = chain.event(3).await;
    item.insert("SK".to_owned(), string(&copy.to_string()));
    chain.put(item).await;
    assert_eq!(chain.finding().await, (Duplicated, Some(3), Some(copy)));
}

#[tokio::test]
async fn an_event_of_another_chain_is_foreign_there_and_missed_here() {
    let chain = Chain::start().await;
    let other = chain.table.register("bob@example.org").await.user.user_id;
    let mut item = chain.event(3).await;
    item.insert("PK".to_owned(), string(&format!("AUDIT#{other}")));
    chain.put(item).await;
    chain.remove(&[3]).await;
    assert_eq!(chain.finding().await, (Missing, Some(3), None));
    let (_, verdict) = verified(&chain.table, other, None, START).await;
    let finding = verdict.unwrap_err();
    assert_eq!(finding.kind, Foreign);
    assert_eq!(finding.event_id, Some(chain.events[2]));
}

#[tokio::test]
async fn what_is_no_event_is_unreadable() {
    let chain = Chain::start().await;
    let id = chain.events[2];
    chain
        .change(&id.to_string(), "at", string("yesterday"))
        .await;
    assert_eq!(chain.finding().await, (Unreadable, Some(3), Some(id)));

    let chain = Chain::start().await;
    let mut item = chain.event(3).await;
    item.insert("SK".to_owned(), string("note"));
    chain.put(item).await;
    assert_eq!(chain.finding().await, (Unreadable, None, None));
}

/// Whoever lacks the key can only guess at the seal of a head, or leave it out.
#[rstest]
#[case::kept(None)]
#[case::invented(Some("AAAA"))]
#[case::left_out(Some(""))]
#[tokio::test]
async fn a_head_rewritten_after_a_cut_is_noticed_now_and_after_further_events(
    #[case] seal: Option<&str>,
) {
    let mut chain = Chain::start().await;
    let fourth = chain.event(4).await;
    let mut head = chain.item("#HEAD").await;
    for name in ["sequence", "hash", "kept_until"] {
        head.insert(name.to_owned(), fourth[name].clone());
    }
    if let Some(seal) = seal {
        head.insert("seal".to_owned(), string(seal));
    }
    chain.put(head).await;
    chain.remove(&[5]).await;
    assert_eq!(chain.finding().await, (HeadChanged, Some(4), None));

    let at = START.plus_seconds(5 * DAY);
    chain.events.pop();
    chain.append(Action::LoginSucceeded, at).await;
    let continued = Some(chain.events[4]);
    assert_eq!(chain.finding().await, (HeadChanged, Some(5), continued));
}

#[tokio::test]
async fn a_head_that_is_gone_is_missed_and_no_new_one_hides_it() {
    let mut chain = Chain::start().await;
    chain.delete("#HEAD").await;
    assert_eq!(chain.finding().await, (HeadMissing, Some(5), None));
    let at = START.plus_seconds(5 * DAY);
    chain.append(Action::LoginSucceeded, at).await;
    let again = Some(chain.events[5]);
    assert_eq!(chain.finding().await, (Duplicated, Some(1), again));
}

#[tokio::test]
async fn an_account_whose_chain_is_gone_is_named_even_after_a_new_beginning() {
    let mut chain = Chain::start().await;
    chain.remove(&[1, 2, 3, 4, 5]).await;
    chain.delete("#HEAD").await;
    assert_eq!(chain.finding().await, (ChainMissing, None, None));
    chain.append(Action::LoginSucceeded, START).await;
    let first = Some(chain.events[5]);
    assert_eq!(chain.finding().await, (ChainMissing, Some(1), first));
}

#[tokio::test]
async fn a_return_to_an_older_state_shows_against_an_end_kept_elsewhere() {
    let mut chain = Chain::start().await;
    let old = chain.item("#HEAD").await;
    let at = START.plus_seconds(5 * DAY);
    chain.append(Action::PasswordChanged, at).await;
    let anchor = chain.end().await;
    chain.remove(&[6]).await;
    chain.put(old).await;
    assert!(chain.verdict_at(at).await.is_ok());
    let finding = chain.against(&anchor, at).await.unwrap_err();
    assert_eq!((finding.kind, finding.sequence), (CutOff, Some(6)));

    chain.events.pop();
    chain.append(Action::LoginSucceeded, at).await;
    let finding = chain.against(&anchor, at).await.unwrap_err();
    assert_eq!((finding.kind, finding.sequence), (Changed, Some(6)));
}

/// Events of 30 days retention, one a day from `START` on: on day 32 the first three are due.
#[rstest]
#[case::none(&[])]
#[case::first(&[1])]
#[case::in_any_order(&[2])]
#[case::last_due(&[3])]
#[case::all_due(&[1, 2, 3])]
#[tokio::test]
async fn what_has_expired_may_be_gone_or_not(#[case] gone: &[usize]) {
    let chain = Chain::start().await;
    chain.remove(gone).await;
    let now = START.plus_seconds(32 * DAY);
    assert_eq!(chain.verdict_at(now).await.unwrap().unwrap().sequence, 5);
}

#[tokio::test]
async fn what_has_not_expired_yet_is_missed() {
    let chain = Chain::start().await;
    chain.remove(&[1, 2, 3, 4]).await;
    let now = START.plus_seconds(32 * DAY);
    let finding = chain.verdict_at(now).await.unwrap_err();
    assert_eq!((finding.kind, finding.sequence), (Missing, Some(1)));
    let due = START.plus_seconds(33 * DAY);
    assert!(chain.verdict_at(due).await.is_ok());
}

#[tokio::test]
async fn an_idle_account_whose_events_have_all_expired_keeps_its_head() {
    let mut chain = Chain::start().await;
    chain.remove(&[1, 2, 3, 4, 5]).await;
    let before = START.plus_seconds(34 * DAY - 1);
    assert_eq!(chain.verdict_at(before).await.unwrap_err().kind, CutOff);
    let now = START.plus_seconds(34 * DAY);
    assert_eq!(chain.verdict_at(now).await.unwrap().unwrap().sequence, 5);
    chain.append(Action::LoginSucceeded, now).await;
    assert_eq!(chain.verdict_at(now).await.unwrap().unwrap().sequence, 6);
    chain.delete("#HEAD").await;
    assert_eq!(chain.verdict_at(now).await.unwrap_err().kind, HeadMissing);
}

#[tokio::test]
async fn a_pseudonym_may_vanish_once_its_events_have_expired() {
    let mut chain = Chain::start().await;
    chain.user = chain
        .table
        .trail
        .pseudonym(&"bob@example.org".parse().unwrap());
    chain.events.clear();
    chain.append(Action::LoginFailed, START).await;
    let end = chain.end().await;
    assert!(end.may_go);
    let text_of_head = text(&chain.item("#HEAD").await, "hash");
    assert_eq!(text_of_head, end.hash);
    chain.remove(&[1]).await;
    chain.delete("#HEAD").await;
    let at = |days| START.plus_seconds(days * DAY);
    let early = chain.against(&end, at(29)).await;
    assert_eq!(early.unwrap_err().kind, ChainMissing);
    assert_eq!(chain.against(&end, at(30)).await, Ok(None));
}

/// Makes the first `count` events, and the head, what earlier versions wrote.
async fn as_earlier_versions_wrote(chain: &Chain, count: usize) {
    let mut head = chain.item("#HEAD").await;
    let mut previous = String::new();
    for sequence in 1..=count {
        let id = chain.events[sequence - 1];
        let key = Key::audit_event(chain.user, id);
        let mut event: AuditEvent = open(&key, chain.event(sequence).await).unwrap();
        (event.kept_until, event.previous_kept_until) = (None, None);
        event.previous_hash.clone_from(&previous);
        let bytes = event.canonical().unwrap();
        let seal = chain.table.trail.key.seal(previous.as_bytes(), &bytes);
        event.hash = BASE64_STANDARD.encode(seal);
        previous.clone_from(&event.hash);
        chain.put(event_item(key, &event).unwrap()).await;
    }
    for name in ["kept_until", "closed", "seal"] {
        head.remove(name);
    }
    head.insert("hash".to_owned(), string(&previous));
    chain.put(head).await;
}

#[tokio::test]
async fn a_chain_of_an_earlier_version_verifies_and_goes_on() {
    let mut chain = Chain::start().await;
    as_earlier_versions_wrote(&chain, 5).await;
    assert_eq!(chain.end().await.sequence, 5);
    let at = START.plus_seconds(5 * DAY);
    chain.append(Action::LoginSucceeded, at).await;
    chain.append(Action::LoginSucceeded, at).await;
    assert_eq!(chain.verdict_at(at).await.unwrap().unwrap().sequence, 7);

    chain.remove(&[1, 2]).await;
    assert_eq!(chain.finding().await, (Missing, Some(1), None));
    let due = START.plus_seconds(32 * DAY);
    assert!(chain.verdict_at(due).await.is_ok());
}

#[tokio::test]
async fn events_appended_while_a_chain_is_read_are_no_fork() {
    let mut chain = Chain::start().await;
    let old = chain.item("#HEAD").await;
    let key = Key::audit_head(chain.user);
    chain.append(Action::LoginSucceeded, START).await;
    let newest = Some(chain.events[5]);
    let owner = chain.table.store.owner(chain.user).await.unwrap();
    let trail = &chain.table.trail;
    let stored = chain.table.store.stored_chain(trail, owner);
    let stored = StoredChain {
        head: StoredHead::Sealed(open(&key, old.clone()).unwrap()),
        ..stored.await.unwrap()
    };
    let verdict = stored.verify(None, START, |event| trail.sealed(event));
    assert_eq!(verdict.unwrap().unwrap().sequence, 5);

    chain.put(old).await;
    assert_eq!(chain.finding().await, (HeadChanged, Some(6), newest));
}

/// The instances that write have clocks of their own.
#[tokio::test]
async fn event_ids_need_not_sort_as_the_chain_does() {
    let mut chain = Chain::start().await;
    for earlier in [40, 39] {
        let at = START.plus_seconds(-earlier * DAY);
        let id = SystemEntropy.uuid(at);
        assert!(id < chain.events[0]);
        let event = NewEvent {
            event_id: id,
            ..event(chain.user, Action::LoginSucceeded, at)
        };
        let table = &chain.table;
        table.unit().record(&event).await.unwrap();
        chain.events.push(id);
    }
    assert_eq!(chain.end().await.sequence, 7);
    chain.remove(&[6]).await;
    assert_eq!(chain.finding().await, (Missing, Some(6), None));
}

#[tokio::test]
async fn everybody_with_a_chain_or_an_account_is_found() {
    let chain = Chain::start().await;
    let pseudonym = chain
        .table
        .trail
        .pseudonym(&"bob@example.org".parse().unwrap());
    for user in [pseudonym, UserId::SYSTEM] {
        let event = event(user, Action::LoginFailed, START);
        chain.table.unit().record(&event).await.unwrap();
    }
    chain.remove(&[1, 2, 3, 4, 5]).await;
    chain.delete("#HEAD").await;
    let found = chain.table.store.audited().await.unwrap();
    let mut expected = [
        (pseudonym, false),
        (UserId::SYSTEM, false),
        (chain.user, true),
    ];
    expected.sort_unstable();
    let found: Vec<_> = found.iter().map(|o| (o.user_id, o.has_account)).collect();
    assert_eq!(found, expected);
}
