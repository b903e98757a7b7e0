use rstest::rstest;

use super::*;
use crate::samples::{self, SETTINGS, START};

fn live(_: &mut Session, _: &mut User) {}

fn ended(session: &mut Session, _: &mut User) {
    session.active = false;
}

fn ended_with_all(_: &mut Session, user: &mut User) {
    user.sessions_epoch += 1;
}

fn others_ended_before(session: &mut Session, user: &mut User) {
    user.sessions_epoch += 1;
    session.epoch = user.sessions_epoch;
}

fn kept(session: &mut Session, user: &mut User) {
    ended_with_all(session, user);
    user.kept_session = Some(session.session_id);
}

fn another_kept(session: &mut Session, user: &mut User) {
    ended_with_all(session, user);
    user.kept_session = Some(SessionId::from_uuid(samples::uuid()));
}

fn refreshed_to_the_end(session: &mut Session, _: &mut User) {
    session.idle_expires_at = session.expires_at;
}

fn all_at_once(session: &mut Session, user: &mut User) {
    ended(session, user);
    ended_with_all(session, user);
}

#[rstest]
#[case(live, 0, Ok(()))]
#[case(live, 3_599, Ok(()))]
#[case(live, 3_600, Err(NotLive::IdleExpired))]
#[case(refreshed_to_the_end, 43_199, Ok(()))]
#[case(refreshed_to_the_end, 43_200, Err(NotLive::Expired))]
#[case(live, 43_200, Err(NotLive::Expired))]
#[case(ended, 0, Err(NotLive::Ended))]
#[case(ended, 43_200, Err(NotLive::Ended))]
#[case(ended_with_all, 0, Err(NotLive::EndedWithAll))]
#[case(ended_with_all, 43_200, Err(NotLive::EndedWithAll))]
#[case(all_at_once, 43_200, Err(NotLive::Ended))]
#[case(others_ended_before, 0, Ok(()))]
#[case(kept, 0, Ok(()))]
#[case(kept, 3_600, Err(NotLive::IdleExpired))]
#[case(another_kept, 0, Err(NotLive::EndedWithAll))]
fn a_session_is_live_or_the_first_reason_why_not(
    #[case] prepare: fn(&mut Session, &mut User),
    #[case] seconds: i64,
    #[case] expected: Result<(), NotLive>,
) {
    let mut user = samples::user("ann@example.org");
    let mut session = samples::session(&user, START);
    prepare(&mut session, &mut user);
    let checked = session.check_live(&user, START.plus_seconds(seconds));
    assert_eq!(checked, expected);
}

#[rstest]
#[case(5, 0, 0)]
#[case(5, 4, 0)]
#[case(5, 5, 1)]
#[case(5, 7, 3)]
#[case(1, 1, 1)]
#[case(1, 3, 3)]
fn the_oldest_make_room_for_one_more(
    #[case] max_per_user: usize,
    #[case] live: usize,
    #[case] expected: usize,
) {
    let user = samples::user("ann@example.org");
    let mut at = START;
    let mut sessions = Vec::new();
    for _ in 0..live {
        sessions.push(samples::session(&user, at));
        at = at.plus_seconds(1);
    }
    let oldest = sessions[..expected].to_vec();
    sessions.reverse();
    assert_eq!(evicted(sessions, max_per_user), oldest);
}

#[test]
fn a_rotation_moves_the_idle_end_but_never_beyond_the_absolute_one() {
    let user = samples::user("ann@example.org");
    let session = samples::session(&user, START);
    let early = session.rotated(None, SETTINGS, START.plus_seconds(60));
    assert_eq!(early.generation, 1);
    assert_eq!(early.idle_expires_at, START.plus_seconds(3_660));
    assert_eq!(early.expires_at, session.expires_at);

    let late = early.rotated(None, SETTINGS, START.plus_seconds(43_000));
    assert_eq!(late.generation, 2);
    assert_eq!(late.idle_expires_at, session.expires_at);
}

#[test]
fn a_refresh_is_decided_on_what_the_last_rotation_left() {
    let user = samples::user("ann@example.org");
    let key = IdempotencyKeyHash::of("first").unwrap();
    let now = START.plus_seconds(60);
    let mut session = samples::session(&user, START).rotated(Some(key.clone()), SETTINGS, now);
    let expected = RefreshState {
        generation: 1,
        last_rotated_at: now,
        last_idempotency_key: Some(key),
        idle_expires_at: START.plus_seconds(3_660),
        expires_at: START.plus_seconds(43_200),
        ended: false,
    };
    assert_eq!(session.refresh_state(), expected);
    session.active = false;
    assert!(session.refresh_state().ended);
}

#[rstest]
#[case(Some("Ward 3"), Some("curl/8"), Some("Ward 3"))]
#[case(None, Some("curl/8"), Some("curl/8"))]
#[case(None, None, None)]
fn a_device_is_named_by_the_client_or_by_its_user_agent(
    #[case] name: Option<&str>,
    #[case] user_agent: Option<&str>,
    #[case] expected: Option<&str>,
) {
    let user = samples::user("ann@example.org");
    let text = |text: Option<&str>| text.and_then(|text| text.parse().ok());
    let device = Device {
        name: text(name),
        user_agent: text(user_agent),
        ..Device::default()
    };
    let (id, seed) = (SessionId::from_uuid(samples::uuid()), SessionSeed([7; 32]));
    let session = Session::start(id, user.user_id, 0, seed, device, SETTINGS, START);
    assert_eq!(session.device_name, text(expected));
}

#[test]
fn a_level_is_one_or_two() {
    for (level, json) in [(Level::One, "1"), (Level::Two, "2")] {
        assert_eq!(serde_json::to_string(&level).unwrap(), json);
        assert_eq!(serde_json::from_str::<Level>(json).unwrap(), level);
    }
    assert!(serde_json::from_str::<Level>("0").is_err());
    assert!(serde_json::from_str::<Level>("3").is_err());
}

#[test]
fn a_seed_survives_storage_and_hides_from_debug_output() {
    let seed = SessionSeed([7; 32]);
    let json = serde_json::to_string(&seed).unwrap();
    assert_eq!(serde_json::from_str::<SessionSeed>(&json).unwrap(), seed);
    assert_eq!(format!("{seed:?}"), "SessionSeed(…)");
    assert!(serde_json::from_str::<SessionSeed>("\"AAAA\"").is_err());
    assert_eq!(format!("{:?}", CookieHash([7; 32])), "CookieHash(…)");
}

#[rstest]
// Five minutes after it began, and not before.
#[case(0, 299, None)]
#[case(0, 300, Some(3_900))]
#[case(0, 1_800, Some(5_400))]
// Never beyond the end of the session, and no write when nothing is won.
#[case(39_000, 42_000, Some(43_200))]
#[case(42_000, 42_600, None)]
fn use_begins_the_idle_time_anew(#[case] last: i64, #[case] now: i64, #[case] ends: Option<i64>) {
    let at = |seconds| START.plus_seconds(seconds);
    let session = samples::session(&samples::user("ann@example.org"), START);
    let session = session.rotated(None, SETTINGS, at(last));
    let renewed = session.renewed(SETTINGS.idle_seconds, at(now));
    assert_eq!(
        renewed.as_ref().map(|renewed| renewed.idle_expires_at),
        ends.map(at)
    );
    if let Some(renewed) = renewed {
        let expected = Session {
            last_refreshed_at: at(now),
            idle_expires_at: renewed.idle_expires_at,
            ..session
        };
        assert_eq!(renewed, expected);
    }
}

#[test]
fn the_shortest_idle_time_is_renewed_before_it_ends() {
    let idle_seconds = SessionSettings::IDLE.min;
    let settings = SessionSettings {
        idle_seconds,
        ..SETTINGS
    };
    let session = samples::session(&samples::user("ann@example.org"), START);
    let session = session.rotated(None, settings, START);
    let now = START.plus_seconds(idle_seconds / 2);
    assert!(session.renewed(idle_seconds, now).is_some());
}

#[test]
fn a_shortened_idle_time_counts_at_the_next_renewal() {
    let session = samples::session(&samples::user("ann@example.org"), START);
    let now = START.plus_seconds(RENEWAL_SECONDS);
    let renewed = session.renewed(600, now).unwrap();
    assert_eq!(renewed.idle_expires_at, now.plus_seconds(600));
}
