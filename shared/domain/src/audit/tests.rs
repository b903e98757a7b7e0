use super::*;
use crate::samples;

const DAYS: Retention = Retention(30);

fn follow(head: &ChainHead, at: Timestamp, retention: Retention) -> AuditEvent {
    let user = samples::user("ann@example.org");
    let event = NewEvent {
        at,
        ..samples::event(&user)
    };
    AuditEvent::following(head, &event, retention)
}

#[test]
fn the_first_event_follows_nothing_and_the_next_one_it() {
    let mut first = follow(&ChainHead::default(), samples::START, DAYS);
    assert_eq!((first.sequence, first.previous_hash.as_str()), (1, ""));
    assert_eq!(first.kept_until, Some(DAYS.of(samples::START)));
    assert_eq!(first.previous_kept_until, None);

    first.hash = "sealed".to_owned();
    let head = ChainHead::default().advanced(&first);
    let second = follow(&head, samples::START.plus_seconds(1), DAYS);
    assert_eq!(second.sequence, 2);
    assert_eq!(second.previous_hash, "sealed");
    assert_eq!(second.previous_kept_until, first.kept_until);
}

#[test]
fn no_event_is_kept_for_less_time_than_the_one_before_it() {
    let first = follow(&ChainHead::default(), samples::START, DAYS);
    let head = ChainHead::default().advanced(&first);
    let shorter = follow(&head, samples::START.plus_seconds(1), Retention(1));
    assert_eq!(shorter.kept_until, first.kept_until);
    let clock_behind = follow(&head, samples::START.plus_seconds(-60), DAYS);
    assert_eq!(clock_behind.kept_until, first.kept_until);
    let longer = follow(&head, samples::START, Retention(31));
    assert_eq!(longer.kept_until, Some(Retention(31).of(samples::START)));
}

#[test]
fn a_head_stays_while_its_account_does() {
    let user = samples::user("ann@example.org").user_id;
    let pseudonym = UserId::pseudonym([1; 16]);
    let event = follow(&ChainHead::default(), samples::START, DAYS);
    let head = ChainHead::default().advanced(&event);
    assert_eq!(head.expires_at(user), None);
    assert_eq!(head.expires_at(UserId::SYSTEM), None);
    let week_after = DAYS.of(samples::START).plus_seconds(7 * 86_400);
    assert_eq!(head.expires_at(pseudonym), Some(week_after));

    let deleted = AuditEvent {
        action: Action::AccountDeleted,
        ..event.clone()
    };
    let closed = head.advanced(&deleted);
    assert_eq!(closed.expires_at(user), Some(week_after));
    assert_eq!(closed.advanced(&event).expires_at(user), Some(week_after));
}

#[test]
fn the_bytes_that_are_hashed_hold_everything_but_the_hash() {
    let event = follow(&ChainHead::default(), samples::START, DAYS);
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
fn four_actions_open_an_account_and_one_closes_it() {
    for action in [
        Action::Registered,
        Action::AdminCreated,
        Action::AccountImported,
        Action::InvitationAccepted,
    ] {
        assert!(action.opens_account() && !action.closes_account());
    }
    assert!(!Action::LoginSucceeded.opens_account());
    assert!(!Action::LoginSucceeded.closes_account());
    assert!(Action::AccountDeleted.closes_account());
}

#[test]
fn what_an_operator_does_is_the_services() {
    let user = samples::user("ann@example.org").user_id;
    let event =
        Origin::operator(user).event(samples::uuid(), Action::UserRead, None, samples::START);
    assert_eq!((event.user_id, event.actor_id), (user, UserId::SYSTEM));
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

#[test]
fn an_event_of_a_wizard_tells_how_far_it_was_and_no_other_says_a_word_of_it() {
    let user = samples::user("ann@example.org");
    let of_nothing = AuditEvent::following(&ChainHead::default(), &samples::event(&user), DAYS);
    let text = String::from_utf8(of_nothing.canonical().unwrap()).unwrap();
    for name in ["wizard", "steps_reached"] {
        assert!(!text.contains(name), "{text}");
    }

    let wizard = samples::wizards::filled(samples::wizards::custom(2), &["{}"]);
    let progress = wizard.summary.progress_at(samples::START.plus_seconds(9));
    let event = samples::event(&user).to_wizard(progress);
    let event = AuditEvent::following(&ChainHead::default(), &event, DAYS);
    let text = String::from_utf8(event.canonical().unwrap()).unwrap();
    let told = format!(
        r#""wizard_id":"{}","wizard_type":"custom","steps_reached":1,"wizard_seconds":9,"kept_until""#,
        wizard.summary.id
    );
    assert!(text.contains(&told), "{text}");
}
