//! The end of a chain, and the end that was kept elsewhere.

use super::*;

fn pseudonym() -> UserId {
    trail().pseudonym(&"bob@example.org".parse().unwrap())
}

const ALL: [u64; 5] = [1, 2, 3, 4, 5];

#[test]
fn an_account_without_a_head_is_named() {
    let mut chain = Chain::whole();
    chain.stored.head = StoredHead::Absent;
    assert_eq!(chain.finding(), (HeadMissing, Some(5), None));
    assert_eq!(chain.without(&ALL).finding(), (ChainMissing, None, None));
}

#[test]
fn without_an_account_a_head_is_missed_until_the_last_event_has_expired() {
    let mut chain = Chain::of(pseudonym(), false);
    chain.stored.head = StoredHead::Absent;
    let before = day(34).plus_seconds(-1);
    assert_eq!(chain.verify(before).unwrap_err().kind, HeadMissing);
    assert_eq!(chain.verify(day(34)), Ok(None));
    assert_eq!(chain.without(&ALL).verify(before), Ok(None));
}

#[test]
fn a_head_with_a_wrong_seal_is_named() {
    let mut chain = Chain::whole();
    chain.stored.head = StoredHead::Broken;
    assert_eq!(chain.finding(), (HeadChanged, Some(5), None));
}

#[test]
fn a_head_without_a_seal_ends_only_a_chain_of_an_earlier_version() {
    let mut chain = Chain::whole();
    chain.stored.head = StoredHead::Unsealed(chain.head());
    assert_eq!(chain.finding(), (HeadChanged, Some(5), None));
    for link in &mut chain.stored.links {
        (link.kept_until, link.previous_kept_until) = (None, None);
    }
    assert!(chain.verify(day(5)).is_ok());
}

#[test]
fn a_head_must_be_the_last_event() {
    let whole = Chain::whole();
    let other_hash = ChainHead {
        hash: "AAAA".to_owned(),
        ..whole.head()
    };
    let earlier = ChainHead {
        sequence: 4,
        ..whole.head()
    };
    let heads = [
        StoredHead::Sealed(other_hash),
        StoredHead::Unsealed(earlier),
    ];
    for head in heads {
        let mut chain = Chain::whole();
        for link in &mut chain.stored.links {
            (link.kept_until, link.previous_kept_until) = (None, None);
        }
        chain.stored.head = head;
        assert_eq!(chain.finding(), (HeadChanged, Some(5), None));
    }
}

#[test]
fn only_a_sealed_head_excuses_that_all_events_are_gone_once_they_have_expired() {
    let mut chain = Chain::whole().without(&ALL);
    let before = day(34).plus_seconds(-1);
    assert_eq!(chain.verify(before).unwrap_err().kind, CutOff);
    assert!(chain.verify(day(34)).is_ok());
    chain.stored.head = StoredHead::Unsealed(chain.head());
    assert_eq!(chain.verify(day(34)).unwrap_err().kind, CutOff);
}

#[test]
fn a_chain_may_go_when_it_is_closed_or_a_pseudonyms() {
    let chain = Chain::of(pseudonym(), false);
    assert!(chain.verify(day(5)).unwrap().unwrap().may_go);

    let mut chain = Chain::whole();
    chain.stored.head = StoredHead::Sealed(ChainHead {
        closed: true,
        ..chain.head()
    });
    assert!(chain.verify(day(5)).unwrap().unwrap().may_go);
}

#[test]
fn what_is_appended_while_a_chain_is_read_is_no_fork() {
    let mut chain = Chain::whole();
    let fourth = ChainHead::default().advanced(&chain.events[3]);
    chain.stored.head = StoredHead::Sealed(fourth);
    assert_eq!(chain.verify(day(5)).unwrap().unwrap().sequence, 4);
    chain.stored.head_after = 4;
    assert_eq!(chain.finding(), (HeadChanged, Some(5), Some(chain.id(5))));
}

#[test]
fn a_return_to_an_older_state_shows_against_an_end_kept_elsewhere() {
    let mut chain = Chain::whole();
    let anchor = chain.verify(day(5)).unwrap();
    assert_eq!(chain.against(anchor.as_ref(), day(5)), Ok(anchor.clone()));

    let third = ChainHead::default().advanced(&chain.events[2]);
    chain.stored.head = StoredHead::Sealed(third);
    chain = chain.without(&[4, 5]);
    let finding = chain.against(anchor.as_ref(), day(5)).unwrap_err();
    assert_eq!((finding.kind, finding.sequence), (CutOff, Some(4)));
}

/// The end of `chain`, which was another event when it was of `sequence`.
fn other_end(chain: &Chain, sequence: u64, now: Timestamp) -> ChainEnd {
    ChainEnd {
        sequence,
        hash: "AAAA".to_owned(),
        ..chain.verify(now).unwrap().unwrap()
    }
}

#[test]
fn another_event_in_the_place_of_the_end_is_named() {
    let chain = Chain::whole();
    for sequence in [3, 5] {
        let anchor = other_end(&chain, sequence, day(5));
        let found = chain.against(Some(&anchor), day(5)).unwrap_err();
        assert_eq!((found.kind, found.sequence), (Changed, Some(sequence)));
    }
}

#[test]
fn of_events_that_have_expired_and_are_gone_only_the_last_is_compared() {
    let chain = Chain::whole().without(&ALL);
    let fourth = other_end(&chain, 4, day(34));
    assert!(chain.against(Some(&fourth), day(34)).is_ok());
    let last = other_end(&chain, 5, day(34));
    let found = chain.against(Some(&last), day(34)).unwrap_err();
    assert_eq!((found.kind, found.sequence), (Changed, Some(5)));
    let same = chain.verify(day(34)).unwrap();
    assert!(chain.against(same.as_ref(), day(34)).is_ok());
}

#[test]
fn an_end_that_may_go_is_missed_only_until_it_has_expired() {
    let mut chain = Chain::of(pseudonym(), false);
    let anchor = chain.verify(day(5)).unwrap();
    chain.stored.head = StoredHead::Absent;
    chain = chain.without(&ALL);
    let before = day(34).plus_seconds(-1);
    let finding = chain.against(anchor.as_ref(), before).unwrap_err();
    assert_eq!(finding.kind, ChainMissing);
    assert_eq!(chain.against(anchor.as_ref(), day(34)), Ok(None));

    let stays = anchor.map(|end| ChainEnd {
        may_go: false,
        ..end
    });
    let finding = chain.against(stays.as_ref(), day(34)).unwrap_err();
    assert_eq!(finding.kind, ChainMissing);
}

#[test]
fn a_finding_says_what_is_known_of_its_place() {
    let id = Uuid::nil();
    assert_eq!(
        Finding::of(CutOff, 3, id).to_string(),
        format!("cut off at sequence 3, event {id}")
    );
    let unknown = Finding {
        kind: Unreadable,
        sequence: None,
        event_id: None,
    };
    assert_eq!(unknown.to_string(), "unreadable at sequence -, event -");
}
