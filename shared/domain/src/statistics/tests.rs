use rstest::rstest;

use super::*;
use crate::{
    audit::{
        Action, AuditEvent, ChainHead, NewEvent, Origin, Retention, SignInFacts, WizardProgress,
    },
    device_class::DeviceClass,
    ids::{UserId, WizardId},
    period::Day,
    samples,
    session::{Assurance, Level, Method},
    timestamp::Timestamp,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An event of Wednesday 25 November 2026.
fn new(action: Action, reason: Option<&'static str>) -> NewEvent {
    let now = at("2026-11-25T12:00:00.000Z");
    let origin = Origin::own(UserId::from_uuid(samples::uuid()), None, None);
    origin.event(samples::uuid(), action, reason, now)
}

fn counted(events: impl IntoIterator<Item = NewEvent>) -> Figures {
    let mut figures = Figures::default();
    for event in events {
        let event = AuditEvent::following(&ChainHead::default(), &event, Retention(1));
        figures.count(&event);
    }
    figures
}

fn sign_in(methods: &[Method], device_class: DeviceClass, before: Option<&str>) -> NewEvent {
    let event = new(Action::LoginSucceeded, None).signing_in(SignInFacts {
        device_class,
        previous_login_at: before.map(at),
    });
    NewEvent {
        assurance: Some(Assurance {
            methods: methods.to_vec(),
            level: Level::One,
        }),
        ..event
    }
}

fn wizard(action: Action, steps_reached: u8, seconds: u64) -> NewEvent {
    new(action, None).to_wizard(WizardProgress {
        wizard_id: WizardId::from_uuid(samples::uuid()),
        wizard_type: "sbar_report".to_owned(),
        steps_reached,
        seconds,
    })
}

#[rstest]
#[case::never_before(None, [1, 1, 1])]
#[case::last_month(Some("2026-10-31T23:59:59.999Z"), [1, 1, 1])]
#[case::last_week(Some("2026-11-22T23:59:59.999Z"), [1, 1, 0])]
#[case::this_week(Some("2026-11-24T23:59:59.999Z"), [1, 0, 0])]
#[case::this_day(Some("2026-11-25T00:00:00.000Z"), [0, 0, 0])]
fn an_account_is_active_once_in_each_period(
    #[case] before: Option<&str>,
    #[case] active: [u64; 3],
) {
    let figures = counted([sign_in(&[Method::Pwd], DeviceClass::Other, before)]);
    let accounts = figures.accounts;
    let found = [
        accounts.active,
        accounts.first_of_week,
        accounts.first_of_month,
    ];
    assert_eq!(found, active);
}

#[test]
fn a_sign_in_counts_by_its_method_and_its_device() {
    let two = [Method::Pwd, Method::Otp, Method::Mfa];
    let figures = counted([
        sign_in(&[Method::Pwd], DeviceClass::Phone, None),
        sign_in(&two, DeviceClass::Tablet, None),
        sign_in(&[], DeviceClass::Desktop, None),
        sign_in(&[Method::Pwd], DeviceClass::Other, None),
        new(Action::SecondFactorRequired, None),
        new(Action::SteppedUp, None),
    ]);
    let methods = MethodFigures {
        password: 2,
        password_and_factor: 1,
        passwordless: 1,
    };
    let devices = DeviceFigures {
        phone: 1,
        tablet: 1,
        desktop: 1,
        other: 1,
    };
    assert_eq!(figures.sign_ins.by_method, methods);
    assert_eq!(figures.sign_ins.by_device, devices);
    assert_eq!(figures.sign_ins.by_reason, ReasonFigures::default());
}

#[test]
fn a_refused_sign_in_counts_by_its_reason_and_makes_nobody_active() {
    let refused = |reason| new(Action::LoginFailed, Some(reason));
    let figures = counted([
        refused("wrong_password"),
        refused("wrong_password_closed"),
        refused("wrong_password_device_distrusted"),
        refused("unknown_account"),
        refused("unknown_account_closed"),
        refused("wrong_factor"),
        refused("wrong_factor_challenge_void"),
        refused("wrong_factor_closed"),
        refused("account_disabled"),
        refused("something_new"),
    ]);
    let reasons = ReasonFigures {
        wrong_password: 3,
        unknown_account: 2,
        wrong_factor: 3,
        account_disabled: 1,
        other: 1,
    };
    assert_eq!(figures.sign_ins.by_reason, reasons);
    assert_eq!(figures.sign_ins.closed, 3);
    assert_eq!(figures.accounts, AccountFigures::default());
}

#[test]
fn accounts_are_made_accepted_and_deleted() {
    let figures = counted([
        new(Action::Registered, None),
        new(Action::InvitationAccepted, None),
        new(Action::AccountDeleted, None),
        new(Action::AccountImported, None),
    ]);
    let accounts = AccountFigures {
        active: 2,
        first_of_week: 2,
        first_of_month: 2,
        registered: 1,
        invited: 1,
        deleted: 1,
    };
    assert_eq!(figures.accounts, accounts);
}

/// A wizard of four steps that ends on that Wednesday.
fn some_wizards() -> Figures {
    let ended = (0..5).flat_map(|_| {
        [
            wizard(Action::WizardAbandoned, 0, 9),
            wizard(Action::WizardAbandoned, 2, 9),
            wizard(Action::WizardCompleted, 4, 200),
            wizard(Action::WizardCompleted, 4, 400),
        ]
    });
    let started = (0..7).map(|_| wizard(Action::WizardCreated, 0, 0));
    let removed = wizard(Action::WizardDeleted, 4, 0);
    counted(ended.chain(started).chain([removed]))
}

#[test]
fn wizards_are_shown_by_how_far_they_came_and_how_long_they_took() {
    let day = day("2026-11-25");
    let rolled_up = RolledUp {
        until: Some(day),
        days: [(day, some_wizards())].into(),
    };
    let periods = By::Day.periods(None, None, day).unwrap();
    let shown = PeriodStatistics::of(&rolled_up, &periods);
    let shown = &shown[13..];
    let exactly = |count| Figure { count, exact: true };
    let expected = WizardStatistics {
        wizard_type: "sbar_report".to_owned(),
        started: exactly(7),
        completed: exactly(10),
        abandoned: exactly(10),
        reached: Some(vec![20, 15, 15, 10, 10]),
        median_seconds: Some(210),
        p90_seconds: Some(408),
    };
    assert_eq!(shown[0].wizards, [expected]);
    assert!(shown[0].complete);
    assert_eq!(shown[0].accounts.registered, exactly(0));
}

#[test]
fn what_is_too_few_shows_neither_steps_nor_times() {
    let day = day("2026-11-25");
    let few = counted((0..4).map(|_| wizard(Action::WizardCompleted, 4, 200)));
    let rolled_up = RolledUp {
        until: Some(day),
        days: [(day, few)].into(),
    };
    for by in [By::Day, By::Week] {
        let periods = by.periods(Some(day), Some(day), day).unwrap();
        let shown = PeriodStatistics::of(&rolled_up, &periods);
        let wizard = &shown[0].wizards[0];
        assert_eq!((wizard.completed.count, wizard.completed.exact), (0, false));
        assert_eq!(wizard.reached, None);
        assert_eq!((wizard.median_seconds, wizard.p90_seconds), (None, None));
    }
}

#[test]
fn a_day_is_rolled_up_page_by_page_until_its_last_partition_is_through() {
    let event = AuditEvent::following(
        &ChainHead::default(),
        &new(Action::Registered, None),
        Retention(1),
    );
    let events = [event.clone(), event];
    let begun = DayStatistics::begin(day("2026-11-25"));
    let progress = |shard, after: Option<&str>| {
        Some(Progress {
            shard,
            after: after.map(at),
        })
    };
    assert_eq!(begun.progress, progress(0, None));
    let noon = "2026-11-25T12:00:00.000Z";
    let second = begun.with(&events, Some(at(noon)), 2);
    assert_eq!(
        (second.progress, second.version),
        (progress(0, Some(noon)), 1)
    );
    let third = second.with(&events, None, 2);
    assert_eq!((third.progress, third.events), (progress(1, None), 4));
    let last = third.with(&events[..1], None, 2);
    assert_eq!((last.progress, last.events, last.version), (None, 5, 3));
    assert_eq!(last.figures.accounts.registered, 5);
}

#[test]
fn a_day_is_due_an_hour_after_it_is_over() {
    let day = day("2026-11-25");
    assert!(!is_due(day, at("2026-11-26T00:59:59.999Z")));
    assert!(is_due(day, at("2026-11-26T01:00:00.000Z")));
}

#[rstest]
#[case(By::Day, Some("2026-11-20"), Some("2026-11-25"), 6, ("2026-11-20", "2026-11-25"))]
#[case(By::Week, Some("2026-11-20"), Some("2026-11-25"), 2, ("2026-11-16", "2026-11-29"))]
#[case(By::Month, Some("2026-11-20"), Some("2027-01-05"), 3, ("2026-11-01", "2027-01-31"))]
#[case(By::Day, None, None, 14, ("2026-11-13", "2026-11-26"))]
#[case(By::Week, None, None, 13, ("2026-08-31", "2026-11-29"))]
#[case(By::Month, None, None, 12, ("2025-12-01", "2026-11-30"))]
#[case(By::Day, Some("2026-11-26"), None, 1, ("2026-11-26", "2026-11-26"))]
#[case(By::Day, Some("2026-11-28"), None, 1, ("2026-11-28", "2026-11-28"))]
fn periods_are_whole(
    #[case] by: By,
    #[case] from: Option<&str>,
    #[case] to: Option<&str>,
    #[case] count: usize,
    #[case] ends: (&str, &str),
) {
    let yesterday = day("2026-11-26");
    let periods = by.periods(from.map(day), to.map(day), yesterday).unwrap();
    let span = Span {
        first: day(ends.0),
        last: day(ends.1),
    };
    assert_eq!((periods.each.len(), periods.span), (count, span));
    let follow = |pair: &[Span]| pair[0].last.plus(1) == pair[1].first;
    assert!(periods.each.windows(2).all(follow));
}

#[test]
fn periods_that_are_too_many_or_none_are_refused() {
    let of = |by: By, from, to| by.periods(Some(day(from)), Some(day(to)), day("2026-11-26"));
    let reversed = of(By::Week, "2026-11-26", "2026-11-25");
    assert_eq!(reversed, Err(InvalidPeriods::Reversed));
    for by in By::ALL {
        let most = by.most();
        assert_eq!(
            of(by, "1970-01-01", "9999-12-31"),
            Err(InvalidPeriods::TooMany(most))
        );
    }
    assert_eq!(
        of(By::Day, "2026-01-01", "2026-04-03").unwrap().each.len(),
        93
    );
    assert!(of(By::Day, "2026-01-01", "2026-04-04").is_err());
}
