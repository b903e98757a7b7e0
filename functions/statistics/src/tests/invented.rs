//! Invented people, what they do on each day, and what that comes to: counted with sets of people,
//! as nothing but a test may.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    audit::{
        Action, AuditEvent, ChainHead, NewEvent, Origin, Outcome, Retention, SignInFacts,
        WizardProgress,
    },
    device_class::DeviceClass,
    ids::{UserId, WizardId},
    period::Day,
    session::{Assurance, Level, Method},
    statistics::{Figures, RolledUp, Span},
    timestamp::Timestamp,
};
use fastrand::Rng;
use store::environment::entropy::{Entropy, SystemEntropy};

const TYPES: [&str; 3] = ["sbar_report", "shift_handoff", "custom"];

/// People and what they did.
pub(super) struct World {
    rng: Rng,
    people: Vec<Person>,
    events_a_day: usize,
    truth: BTreeMap<Day, Truth>,
    /// Who was active in a period, by its first day.
    weeks: BTreeMap<Day, BTreeSet<UserId>>,
    months: BTreeMap<Day, BTreeSet<UserId>>,
}

struct Person {
    id: UserId,
    last_login_at: Option<Timestamp>,
}

/// What happened on a day.
#[derive(Default)]
struct Truth {
    events: u64,
    active: BTreeSet<UserId>,
    /// By what is counted.
    counts: BTreeMap<String, u64>,
}

/// Something that `user` did at `at`.
pub(super) fn event(user: UserId, action: Action, at: Timestamp) -> AuditEvent {
    sealed(&new(user, action, at))
}

/// The first sign of the service.
pub(super) fn of_service(day: Day) -> AuditEvent {
    event(UserId::SYSTEM, Action::SessionsExpired, day.begin())
}

fn new(user: UserId, action: Action, at: Timestamp) -> NewEvent {
    let origin = Origin::own(user, None, Some("192.0.2.1".to_owned()));
    origin.event(SystemEntropy.uuid(at), action, None, at)
}

/// An event as long as a sealed one.
fn sealed(event: &NewEvent) -> AuditEvent {
    let hash = "0".repeat(44);
    let head = ChainHead {
        sequence: 1,
        hash: hash.clone(),
        ..ChainHead::default()
    };
    AuditEvent {
        hash,
        ..AuditEvent::following(&head, event, Retention(2_190))
    }
}

impl World {
    /// One in which about `count` events happen on the days of `span`.
    pub(super) fn new(span: Span, count: usize) -> Self {
        let events_a_day = count / span.days().count();
        let person = |_| Person {
            id: UserId::from_uuid(SystemEntropy.uuid(span.first.begin())),
            last_login_at: None,
        };
        Self {
            rng: Rng::with_seed(16),
            people: (0..(events_a_day / 4).max(3)).map(person).collect(),
            events_a_day,
            truth: BTreeMap::new(),
            weeks: BTreeMap::new(),
            months: BTreeMap::new(),
        }
    }

    /// What happens on a day, in its order.
    pub(super) fn day(&mut self, day: Day) -> Vec<AuditEvent> {
        let mut times: Vec<i64> = (0..self.events_a_day)
            .map(|_| self.rng.i64(0..86_400_000))
            .collect();
        times.sort_unstable();
        let begin = day.begin().as_millis();
        let times = times.into_iter();
        let times = times.map(|millis| Timestamp::from_millis(begin + millis));
        times.map(|at| sealed(&self.happening(day, at))).collect()
    }

    /// How many events there were.
    pub(super) fn events(&self) -> u64 {
        self.truth.values().map(|day| day.events).sum()
    }

    /// Fails unless the days come to what happened.
    pub(super) fn compare(&self, found: &RolledUp) {
        for (day, truth) in &self.truth {
            let figures = &found.days[day];
            assert_eq!(named(figures), truth.named(), "{day}");
        }
        for (week, people) in &self.weeks {
            let days = found.days.range(*week..week.plus(7));
            let sum: u64 = days.map(|(_, day)| day.accounts.first_of_week).sum();
            assert_eq!(sum, count(people), "the week of {week}");
        }
        for (month, people) in &self.months {
            let days = found.days.range(*month..month.plus(31).first_of_month());
            let sum: u64 = days.map(|(_, day)| day.accounts.first_of_month).sum();
            assert_eq!(sum, count(people), "the month of {month}");
        }
    }

    fn happening(&mut self, day: Day, at: Timestamp) -> NewEvent {
        self.truth.entry(day).or_default().events += 1;
        let who = self.rng.usize(0..self.people.len());
        match self.rng.u8(0..10) {
            0..4 => self.sign_in(who, at),
            4 => self.refusal(who, at),
            5 => self.wizard_event(who, Action::WizardCreated, at),
            6..8 => self.wizard_event(who, Action::WizardCompleted, at),
            8 => self.wizard_event(who, Action::WizardAbandoned, at),
            _ => new(self.people[who].id, Action::ProfileChanged, at),
        }
    }

    fn sign_in(&mut self, who: usize, at: Timestamp) -> NewEvent {
        let day = Day::of(at);
        let methods: [(&str, &[Method]); 3] = [
            ("password", &[Method::Pwd]),
            (
                "password_and_factor",
                &[Method::Pwd, Method::Otp, Method::Mfa],
            ),
            ("passwordless", &[]),
        ];
        let devices = [
            ("phone", DeviceClass::Phone),
            ("tablet", DeviceClass::Tablet),
            ("desktop", DeviceClass::Desktop),
            ("other", DeviceClass::Other),
        ];
        let (method, methods) = methods[self.rng.usize(0..3)];
        let (device, device_class) = devices[self.rng.usize(0..4)];
        self.note(day, method);
        self.note(day, device);
        let person = &mut self.people[who];
        let previous_login_at = person.last_login_at.replace(at);
        let id = person.id;
        self.truth.entry(day).or_default().active.insert(id);
        self.weeks
            .entry(day.first_of_week())
            .or_default()
            .insert(id);
        self.months
            .entry(day.first_of_month())
            .or_default()
            .insert(id);
        let event = new(id, Action::LoginSucceeded, at).signing_in(SignInFacts {
            device_class,
            previous_login_at,
        });
        NewEvent {
            assurance: Some(Assurance {
                methods: methods.to_vec(),
                level: Level::One,
            }),
            ..event
        }
    }

    fn refusal(&mut self, who: usize, at: Timestamp) -> NewEvent {
        let reasons = [
            ("wrong_password", "wrong_password"),
            ("wrong_password", "wrong_password_closed"),
            ("unknown_account", "unknown_account"),
            ("wrong_factor", "wrong_factor_challenge_void"),
        ];
        let (counted, reason) = reasons[self.rng.usize(0..reasons.len())];
        self.note(Day::of(at), counted);
        if reason.ends_with("_closed") {
            self.note(Day::of(at), "closed");
        }
        NewEvent {
            reason: Some(reason.to_owned()),
            outcome: Outcome::Failure,
            ..new(self.people[who].id, Action::LoginFailed, at)
        }
    }

    fn wizard_event(&mut self, who: usize, action: Action, at: Timestamp) -> NewEvent {
        let wizard_type = TYPES[self.rng.usize(0..TYPES.len())];
        let steps_reached = self.rng.u8(0..5);
        let what = match action {
            Action::WizardCreated => "started".to_owned(),
            Action::WizardCompleted => format!("completed at {steps_reached}"),
            _ => format!("abandoned at {steps_reached}"),
        };
        self.note(Day::of(at), &format!("{wizard_type} {what}"));
        new(self.people[who].id, action, at).to_wizard(WizardProgress {
            wizard_id: WizardId::from_uuid(SystemEntropy.uuid(at)),
            wizard_type: wizard_type.to_owned(),
            steps_reached,
            seconds: self.rng.u64(10..10_000),
        })
    }

    fn note(&mut self, day: Day, what: &str) {
        let counts = &mut self.truth.entry(day).or_default().counts;
        *counts.entry(what.to_owned()).or_default() += 1;
    }
}

impl Truth {
    fn named(&self) -> BTreeMap<String, u64> {
        let mut named = self.counts.clone();
        named.insert("active".to_owned(), count(&self.active));
        named.retain(|_, count| *count > 0);
        named
    }
}

/// The figures by what is counted, without those of nothing.
fn named(figures: &Figures) -> BTreeMap<String, u64> {
    let sign_ins = &figures.sign_ins;
    let (methods, devices) = (sign_ins.by_method, sign_ins.by_device);
    let reasons = sign_ins.by_reason;
    let mut named: BTreeMap<String, u64> = [
        ("active", figures.accounts.active),
        ("password", methods.password),
        ("password_and_factor", methods.password_and_factor),
        ("passwordless", methods.passwordless),
        ("phone", devices.phone),
        ("tablet", devices.tablet),
        ("desktop", devices.desktop),
        ("other", devices.other),
        ("wrong_password", reasons.wrong_password),
        ("unknown_account", reasons.unknown_account),
        ("wrong_factor", reasons.wrong_factor),
        ("closed", sign_ins.closed),
    ]
    .map(|(name, count)| (name.to_owned(), count))
    .into();
    for (wizard_type, wizard) in &figures.wizards {
        named.insert(format!("{wizard_type} started"), wizard.started);
        for (what, counts) in [
            ("completed", &wizard.completed_at),
            ("abandoned", &wizard.abandoned_at),
        ] {
            let counts = counts.0.iter().enumerate();
            let counts =
                counts.map(|(step, count)| (format!("{wizard_type} {what} at {step}"), *count));
            named.extend(counts);
        }
    }
    named.retain(|_, count| *count > 0);
    named
}

fn count(people: &BTreeSet<UserId>) -> u64 {
    u64::try_from(people.len()).unwrap()
}
