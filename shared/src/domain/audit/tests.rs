use super::*;
use crate::samples;

#[test]
fn the_first_event_follows_nothing_and_the_next_one_it() {
    let user = samples::user("ann@example.org");
    let mut first = AuditEvent::following(&ChainHead::default(), &samples::event(&user));
    assert_eq!((first.sequence, first.previous_hash.as_str()), (1, ""));

    first.hash = "sealed".to_owned();
    let second = AuditEvent::following(&first.head(), &samples::event(&user));
    assert_eq!(second.sequence, 2);
    assert_eq!(second.previous_hash, "sealed");
}

#[test]
fn the_bytes_that_are_hashed_hold_everything_but_the_hash() {
    let user = samples::user("ann@example.org");
    let event = AuditEvent::following(&ChainHead::default(), &samples::event(&user));
    let bytes = event.canonical().unwrap();
    let sealed = AuditEvent {
        hash: "sealed".to_owned(),
        ..event.clone()
    };
    assert_eq!(sealed.canonical().unwrap(), bytes);

    let moved = AuditEvent {
        sequence: 2,
        ..event.clone()
    };
    let other_outcome = AuditEvent {
        outcome: Outcome::Failure,
        ..event
    };
    assert_ne!(moved.canonical().unwrap(), bytes);
    assert_ne!(other_outcome.canonical().unwrap(), bytes);
}

#[test]
fn a_reason_makes_a_failure() {
    let user = samples::user("ann@example.org");
    let origin = Origin::own(user.user_id, None, None);
    let action = Action::LoginFailed;
    let refused = origin
        .clone()
        .event(samples::uuid(), action, Some("why"), samples::START);
    assert_eq!(refused.outcome, Outcome::Failure);
    assert_eq!(refused.actor_id, user.user_id);
    let done = origin.event(samples::uuid(), action, None, samples::START);
    assert_eq!((done.outcome, done.reason), (Outcome::Success, None));
}
