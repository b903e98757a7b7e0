//! What became of the events.

use rstest::rstest;

use super::*;

#[test]
fn a_whole_chain_has_the_end_that_its_head_names() {
    let chain = Chain::whole();
    let expected = ChainEnd {
        user_id: chain.stored.owner.user_id,
        sequence: 5,
        hash: chain.events[4].hash.clone(),
        kept_until: day(34),
        may_go: false,
    };
    assert_eq!(chain.verify(day(5)), Ok(Some(expected)));
}

#[rstest]
#[case(&[1], Missing, 1)]
#[case(&[3], Missing, 3)]
#[case(&[2, 3], Missing, 2)]
#[case(&[5], CutOff, 5)]
#[case(&[4, 5], CutOff, 4)]
#[case(&[1, 2, 3, 4, 5], CutOff, 1)]
fn events_that_are_gone_are_missed(
    #[case] gone: &[u64],
    #[case] kind: FindingKind,
    #[case] first: u64,
) {
    let chain = Chain::whole().without(gone);
    assert_eq!(chain.finding(), (kind, Some(first), None));
}

#[test]
fn an_event_may_be_gone_from_the_moment_its_retention_ends() {
    let chain = Chain::whole().without(&[1, 2]);
    let before = day(31).plus_seconds(-1);
    assert_eq!(chain.verify(before).unwrap_err().kind, Missing);
    assert!(chain.verify(day(31)).is_ok());
}

#[test]
fn an_event_of_an_earlier_version_is_kept_for_the_retention_of_now() {
    let mut chain = Chain::whole().without(&[1, 2]);
    for link in &mut chain.stored.links {
        (link.kept_until, link.previous_kept_until) = (None, None);
    }
    let before = day(32).plus_seconds(-1);
    assert_eq!(chain.verify(before).unwrap_err().kind, Missing);
    assert!(chain.verify(day(32)).is_ok());
}

#[test]
fn a_changed_event_is_named_where_it_was() {
    let chain = Chain::whole().changed(3, |event| event.reason = Some("none".to_owned()));
    assert_eq!(chain.finding(), (Changed, Some(3), Some(chain.id(3))));
}

#[test]
fn of_two_changed_events_the_one_that_claims_the_place_is_named() {
    let chain = Chain::whole()
        .changed(4, |event| event.reason = Some("none".to_owned()))
        .changed(3, |event| event.reason = Some("none".to_owned()));
    assert_eq!(chain.finding(), (Changed, Some(3), Some(chain.id(3))));
}

#[test]
fn an_event_with_another_number_is_out_of_order() {
    let chain = Chain::whole().changed(3, |event| event.sequence = 9);
    assert_eq!(chain.finding(), (Reordered, Some(3), Some(chain.id(3))));
}

#[test]
fn a_gap_beside_an_unreadable_item_is_told_as_that_item() {
    let mut chain = Chain::whole().without(&[3]);
    let stored_as = Some(samples::uuid());
    chain.stored.suspects.push(Suspect::Unreadable(stored_as));
    assert_eq!(chain.finding(), (Unreadable, Some(3), stored_as));
}

#[test]
fn what_lies_beside_a_whole_chain_is_named() {
    let mut chain = Chain::whole();
    chain.stored.suspects = vec![Suspect::Unreadable(None)];
    assert_eq!(chain.finding(), (Unreadable, None, None));

    let event = Box::new(chain.events[1].clone());
    let stored_as = samples::uuid();
    chain.stored.suspects = vec![Suspect::Foreign(event.clone(), stored_as)];
    assert_eq!(chain.finding(), (Foreign, Some(2), Some(stored_as)));
    chain.stored.suspects = vec![Suspect::Changed(event, stored_as)];
    assert_eq!(chain.finding(), (Changed, Some(2), Some(stored_as)));
}

#[test]
fn the_copy_of_an_event_is_named_and_not_the_event() {
    let mut chain = Chain::whole();
    let copy = Link {
        stored_as: Uuid::nil(),
        ..link(chain.events[2].clone())
    };
    chain.stored.links.insert(0, copy);
    assert_eq!(chain.finding(), (Duplicated, Some(3), Some(Uuid::nil())));
}

#[test]
fn events_that_changed_places_are_out_of_order() {
    let mut chain = Chain::whole();
    let (second, fourth) = (chain.events[1].event_id, chain.events[3].event_id);
    chain.stored.links[1].stored_as = fourth;
    chain.stored.links[3].stored_as = second;
    assert_eq!(chain.finding(), (Reordered, Some(2), Some(fourth)));
}

#[test]
fn an_event_behind_another_than_it_was_sealed_behind_is_out_of_order() {
    let mut chain = Chain::whole();
    chain.stored.links[2].previous_hash = chain.events[0].hash.clone();
    assert_eq!(chain.finding(), (Reordered, Some(3), Some(chain.id(3))));
}

#[test]
fn an_event_that_went_on_from_a_rewritten_head_tells_so() {
    let mut chain = Chain::whole();
    chain.stored.links[2].previous_kept_until = Some(day(99));
    assert_eq!(chain.finding(), (HeadChanged, Some(3), Some(chain.id(3))));
}

#[test]
fn beside_an_event_of_an_earlier_version_nothing_is_known_of_the_one_before() {
    for earlier in [1, 2] {
        let mut chain = Chain::whole();
        chain.stored.links[2].previous_kept_until = Some(day(99));
        chain.stored.links[earlier].kept_until = None;
        assert!(chain.verify(day(5)).is_ok());
    }
}

#[test]
fn an_account_begins_with_how_it_was_made() {
    let mut chain = Chain::whole();
    chain.stored.links[0].opens_account = false;
    assert_eq!(chain.finding(), (ChainMissing, Some(1), Some(chain.id(1))));
    chain.stored.owner.has_account = false;
    assert!(chain.verify(day(5)).is_ok());
}
