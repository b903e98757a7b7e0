use rstest::rstest;

use super::*;

const GRACE_SECONDS: i64 = 10;
const ROTATED_AT: Timestamp = Timestamp::from_unix_seconds(1_000_000);

fn state() -> RefreshState {
    RefreshState {
        generation: 7,
        last_rotated_at: ROTATED_AT,
        last_idempotency_key: Some(key("first")),
        idle_expires_at: ROTATED_AT.plus_seconds(3600),
        expires_at: ROTATED_AT.plus_seconds(40_000),
        ended: false,
    }
}

fn key(text: &str) -> IdempotencyKeyHash {
    IdempotencyKeyHash::of(text).unwrap()
}

fn attempt(generation: u32, millis_after_rotation: i64) -> RefreshAttempt {
    RefreshAttempt {
        generation,
        idempotency_key: None,
        now: Timestamp::from_millis(ROTATED_AT.as_millis() + millis_after_rotation),
    }
}

#[rstest]
#[case::current(7, 1, RefreshDecision::Rotate)]
#[case::previous_at_once(6, 0, RefreshDecision::Repeat)]
#[case::previous_before_the_clock_caught_up(6, -500, RefreshDecision::Repeat)]
#[case::previous_just_inside_the_grace(6, 9_999, RefreshDecision::Repeat)]
#[case::previous_after_the_grace(6, 10_000, RefreshDecision::Reuse(Reuse::Superseded))]
#[case::older_inside_the_grace(5, 0, RefreshDecision::Reuse(Reuse::Superseded))]
#[case::oldest(0, 0, RefreshDecision::Reuse(Reuse::Superseded))]
#[case::never_issued(8, 0, RefreshDecision::Reuse(Reuse::NeverIssued))]
#[case::far_from_issued(u32::MAX, 0, RefreshDecision::Reuse(Reuse::NeverIssued))]
#[case::current_just_before_idle(7, 3_599_999, RefreshDecision::Rotate)]
#[case::current_when_idle(7, 3_600_000, RefreshDecision::Expired)]
#[case::old_when_idle(0, 3_600_000, RefreshDecision::Expired)]
#[case::after_the_end(7, 40_000_000, RefreshDecision::Expired)]
fn decides_by_generation_and_time(
    #[case] generation: u32,
    #[case] millis: i64,
    #[case] expected: RefreshDecision,
) {
    let decision = decide(&state(), &attempt(generation, millis), GRACE_SECONDS);
    assert_eq!(decision, expected);
}

#[rstest]
#[case::same_key(Some("first"), RefreshDecision::Repeat)]
#[case::another_key(Some("second"), RefreshDecision::Reuse(Reuse::Superseded))]
#[case::no_key(None, RefreshDecision::Reuse(Reuse::Superseded))]
fn the_same_request_may_come_late(
    #[case] presented: Option<&str>,
    #[case] expected: RefreshDecision,
) {
    let mut late = attempt(6, 60_000);
    late.idempotency_key = presented.map(key);
    assert_eq!(decide(&state(), &late, GRACE_SECONDS), expected);
}

#[test]
fn two_missing_keys_are_not_the_same_request() {
    let mut state = state();
    state.last_idempotency_key = None;
    let decision = decide(&state, &attempt(6, 60_000), GRACE_SECONDS);
    assert_eq!(decision, RefreshDecision::Reuse(Reuse::Superseded));
}

#[test]
fn the_key_of_the_last_rotation_opens_no_older_generation() {
    let mut older = attempt(5, 0);
    older.idempotency_key = Some(key("first"));
    let decision = decide(&state(), &older, GRACE_SECONDS);
    assert_eq!(decision, RefreshDecision::Reuse(Reuse::Superseded));
}

#[test]
fn without_grace_only_the_same_request_is_repeated() {
    let decision = decide(&state(), &attempt(6, 0), 0);
    assert_eq!(decision, RefreshDecision::Reuse(Reuse::Superseded));
}

#[test]
fn a_session_is_over_when_the_first_of_its_two_ends_is_reached() {
    let mut state = state();
    state.idle_expires_at = state.expires_at.plus_seconds(1);
    let decided = |millis| decide(&state, &attempt(7, millis), GRACE_SECONDS);
    assert_eq!(decided(39_999_999), RefreshDecision::Rotate);
    assert_eq!(decided(40_000_000), RefreshDecision::Expired);
}

#[test]
fn each_reuse_has_its_reason_in_the_audit_trail() {
    assert_eq!(Reuse::Superseded.reason(), "refresh_token_replayed");
    assert_eq!(Reuse::NeverIssued.reason(), "refresh_token_never_issued");
}

#[test]
fn an_ended_session_answers_nothing_else() {
    let mut state = state();
    state.ended = true;
    for generation in [0, 6, 7, 8] {
        let decision = decide(&state, &attempt(generation, 0), GRACE_SECONDS);
        assert_eq!(decision, RefreshDecision::Ended);
    }
}

#[test]
fn the_last_generation_cannot_be_exchanged() {
    let mut state = state();
    state.generation = u32::MAX;
    let decision = decide(&state, &attempt(u32::MAX, 0), GRACE_SECONDS);
    assert_eq!(decision, RefreshDecision::Expired);
}
