//! What must be true of the table once everything has come to rest.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    iter,
};

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use domain::{
    audit::{Action, AuditEvent},
    device::MAX_KNOWN,
    factors::{StoredRecoveryCodes, StoredTotp},
    ids::UserId,
    mail::{Mail, Template},
    password_reset::PasswordReset,
    role::Role,
    session::{Session, SessionSettings},
    timestamp::Timestamp,
    user::User,
    wizard::state::WizardStatus,
};
use identity::{
    expiry::{self, Expiry},
    refresh::Refresh,
};
use serde_json::json;
use store::{credentials::Credentials, registrations::PendingRegistration};
use tests::{Nurse, TestApp};

use super::{
    addresses::Mover,
    guests::Guest,
    holders::Holder,
    ward::{Held, Notes, Person, Ward},
};

type Item = HashMap<String, AttributeValue>;

/// The whole table, every item of it parsed.
#[derive(Default)]
struct Table {
    credentials: BTreeMap<String, Credentials>,
    users: BTreeMap<String, User>,
    sessions: BTreeMap<String, Session>,
    /// Their owners, by wizard.
    wizards: BTreeMap<String, UserId>,
    /// How many wizards each account is counted to keep.
    kept: BTreeMap<UserId, usize>,
    /// The wizards that have a saved step.
    steps: BTreeSet<String>,
    events: BTreeMap<String, Vec<AuditEvent>>,
    /// Nobody sends them here.
    mails: Vec<Mail>,
    /// Registrations that wait for their code.
    registrations: Vec<PendingRegistration>,
    active_admins: usize,
    /// How many devices each account knows.
    devices: BTreeMap<String, usize>,
    /// The secrets of authenticator apps, by account.
    totp: BTreeMap<String, StoredTotp>,
    recovery: BTreeMap<String, StoredRecoveryCodes>,
    /// The passkeys of each account.
    passkeys: BTreeMap<String, BTreeSet<String>>,
    /// The same, by whose each is.
    owned_passkeys: BTreeMap<String, BTreeSet<String>>,
    /// The addresses of invitations that were not accepted.
    invited: BTreeSet<String>,
}

pub(super) async fn everything<'a>(
    app: &TestApp,
    wards: &[Ward],
    admins: impl Iterator<Item = &'a Nurse>,
) {
    // A deletion may have been interrupted.
    let expiry = Expiry::new(&app.context, &app.audit);
    let request = expiry::Request::scheduled(Timestamp::MAX);
    expiry.run(request, |_, _| {}).await.unwrap();
    let table = Table::read(app).await;
    let admins: Vec<&str> = admins.map(Nurse::user_id).collect();
    accounts(&table, wards, &admins);
    session_limit(app, &table);
    mails(&table);
    codes(&table);
    chains(app).await;
    for wizard in &table.steps {
        assert!(
            table.wizards.contains_key(wizard),
            "steps of no wizard: {wizard}"
        );
    }
    kept_wizards(&table);
    for ward in wards {
        for person in &ward.people {
            accepted_changes(&table, person);
            password(app, &table, person).await;
        }
        for held in &ward.sessions {
            session(app, &table, held).await;
        }
        for notes in &ward.wizards {
            wizard(app, &table, notes).await;
        }
    }
    println!(
        "{} users, {} passkeys, {} sessions, {} wizards, {} audit events, {} mails",
        table.users.len(),
        table.passkeys.values().map(BTreeSet::len).sum::<usize>(),
        table.sessions.len(),
        table.wizards.len(),
        table.events.values().map(Vec::len).sum::<usize>(),
        table.mails.len(),
    );
}

impl Table {
    async fn read(app: &TestApp) -> Self {
        let client = app.engine.client();
        let scan = client.scan().table_name(app.engine.table_name());
        let mut pages = scan.into_paginator().items().send();
        let mut table = Self::default();
        while let Some(item) = pages.next().await {
            table.add(app, item.unwrap()).await;
        }
        table
    }

    async fn add(&mut self, app: &TestApp, item: Item) {
        let (pk, sk) = (text(&item, "PK"), text(&item, "SK"));
        let (kind, id) = pk.split_once('#').unwrap_or((&pk, ""));
        match (kind, sk.split_once('#').unwrap_or((&sk, ""))) {
            ("EMAIL", ("CREDENTIALS", _)) => {
                self.credentials.insert(id.to_owned(), parsed(item));
            }
            ("USER", ("PROFILE", "TOTP")) => {
                self.totp.insert(id.to_owned(), parsed(item));
            }
            ("USER", ("PROFILE", "RECOVERY")) => {
                self.recovery.insert(id.to_owned(), parsed(item));
            }
            ("USER", ("PROFILE", "WRONG_FACTORS")) => {}
            ("USER", ("PROFILE", passkey)) if passkey.starts_with("PASSKEY#") => {
                let passkey = passkey.trim_start_matches("PASSKEY#").to_owned();
                let known = self.passkeys.entry(id.to_owned()).or_default();
                known.insert(passkey);
            }
            ("PASSKEY", _) => {
                let owner = text(&item, "user_id");
                let passkeys = self.owned_passkeys.entry(owner).or_default();
                passkeys.insert(id.to_owned());
            }
            ("USER", ("PROFILE", device)) if !device.is_empty() => {
                *self.devices.entry(id.to_owned()).or_default() += 1;
            }
            ("INVITATION", _) => {
                self.invited.insert(text(&item, "email"));
            }
            ("USER", ("PROFILE", _)) => {
                self.users.insert(id.to_owned(), parsed(item));
            }
            ("USER", ("SESSION", session)) => {
                self.sessions.insert(session.to_owned(), parsed(item));
            }
            ("USER", ("WIZARD", wizard)) => {
                let owner = id.parse().unwrap();
                let found = app
                    .context
                    .store
                    .wizard(owner, wizard.parse().unwrap())
                    .await;
                assert!(found.unwrap().is_some());
                self.wizards.insert(wizard.to_owned(), owner);
            }
            ("USER", ("STEP", step)) => {
                let (wizard, _) = step.split_once('#').unwrap();
                self.steps.insert(wizard.to_owned());
            }
            ("AUDIT", (event, _)) if !event.is_empty() => {
                self.events
                    .entry(id.to_owned())
                    .or_default()
                    .push(parsed(item));
            }
            ("OUTBOX", _) => self.mails.push(parsed(item)),
            ("REGISTRATION", _) => self.registrations.push(parsed(item)),
            ("ADMINS", ("COUNT", _)) => {
                let AttributeValue::N(count) = &item["active_admins"] else {
                    panic!("{item:?}");
                };
                self.active_admins = count.parse().unwrap();
            }
            ("USER", ("DRAFT", "")) => {
                let count = |name| item.get(name).map_or("0", |count| count.as_n().unwrap());
                let [starts, removed] =
                    ["starts", "removed"].map(|name| count(name).parse::<usize>());
                let kept = starts.unwrap() - removed.unwrap();
                self.kept.insert(id.parse().unwrap(), kept);
            }
            ("SOURCE", _) => {
                let count = |name| item[name].as_n().unwrap().parse::<u32>().unwrap();
                assert!(count("kept") <= count("attempts"), "{item:?}");
            }
            ("USER", ("PASSWORD_RESET", _)) => {
                let reset: PasswordReset = parsed(item);
                assert_eq!(reset.user_id.to_string(), id);
            }
            ("USER", ("DRAFT" | "USAGE" | "EMAIL_CHANGE" | "EMAIL_UNDO" | "DELETION", _))
            | ("EMAIL", ("GUESSES" | "UNLOCK", _))
            | ("AUDIT", ("", "HEAD"))
            | ("JWKS" | "CLEANUP" | "MAILBOX" | "MAILS" | "CHALLENGE", _) => {}
            _ => panic!("an item of no kind: {pk} {sk}"),
        }
    }

    fn user(&self, person: &Person) -> Option<&User> {
        let credentials = self.credentials.get(&person.email)?;
        self.users.get(&credentials.user_id.to_string())
    }
}

/// No registration is lost, no user there twice, and the administrators are counted right.
fn accounts(table: &Table, wards: &[Ward], admins: &[&str]) {
    assert_eq!(table.credentials.len(), table.users.len());
    for (email, credentials) in &table.credentials {
        let user = &table.users[&credentials.user_id.to_string()];
        assert_eq!(user.email.as_str(), email);
    }
    for person in wards.iter().flat_map(|ward| &ward.people) {
        let stored = table.user(person).map(|user| user.user_id.to_string());
        if person.user_id.is_some() {
            assert_eq!(stored, person.user_id, "{}", person.email);
        }
    }
    let is_admin = |user: &&User| user.role == Role::Admin && user.is_active;
    assert_eq!(
        table.users.values().filter(is_admin).count(),
        table.active_admins
    );
    assert!(admins.iter().all(|id| table.users[*id].role == Role::Admin));
}

/// What is started and removed is counted once, whatever failed meanwhile.
fn kept_wizards(table: &Table) {
    let mut stored: BTreeMap<UserId, usize> = BTreeMap::new();
    for owner in table.wizards.values() {
        *stored.entry(*owner).or_default() += 1;
    }
    for (owner, kept) in &table.kept {
        assert_eq!(stored.remove(owner).unwrap_or_default(), *kept, "{owner}");
    }
    assert_eq!(stored, BTreeMap::new(), "wizards that are not counted");
}

fn session_limit(app: &TestApp, table: &Table) {
    let now = app.context.now();
    let mut live: BTreeMap<UserId, usize> = BTreeMap::new();
    for session in table.sessions.values() {
        let user = &table.users[&session.user_id.to_string()];
        let is_live = session.check_live(user, now).is_ok();
        *live.entry(user.user_id).or_default() += usize::from(is_live);
    }
    let limit = SessionSettings::MAX_PER_USER.default;
    assert!(live.values().all(|live| *live <= limit), "{live:?}");
    for (user, known) in &table.devices {
        assert!(*known <= MAX_KNOWN, "{user} is known on {known} devices");
    }
}

/// Whatever people are told of has exactly one mail, or one to each of two addresses, and no mail
/// tells of anything else. Of new devices they are not always told, and a reset has an id of its
/// own.
fn mails(table: &Table) {
    let both = [Action::EmailChanged, Action::EmailChangeUndone];
    let told = [
        Action::PasswordChanged,
        Action::PasswordReset,
        Action::AccountDisabled,
        Action::AccountDeleted,
        Action::TotpAdded,
        Action::TotpRemoved,
        Action::RecoveryCodesMade,
        Action::PasskeyAdded,
        Action::PasskeyRemoved,
    ];
    let told = [both.as_slice(), &told].concat();
    let resets = [Template::PasswordReset, Template::ResetOfDisabledAccount];
    // Codes tell of what may come to nothing, and of wrong factors only some are told.
    let untold = [
        Template::NewDevice,
        Template::EmailChangeCode,
        Template::WrongFactors,
    ];
    let (resets, notices): (Vec<&Mail>, Vec<&Mail>) = table
        .mails
        .iter()
        .filter(|mail| mail.user_id.is_some() && !untold.contains(&mail.template))
        .partition(|mail| resets.contains(&mail.template));
    let started = [Action::PasswordResetRequested, Action::ReportedNotMe];
    let events = table.events.values().flatten();
    let started = events.filter(|event| started.contains(&event.action));
    let started = started.count();
    assert!(resets.len() <= started, "{} {started}", resets.len());
    let events = table.events.values().flatten();
    let events = events.filter(|event| told.contains(&event.action));
    let mut events: Vec<_> = events
        .flat_map(|event| {
            let count = if both.contains(&event.action) { 2 } else { 1 };
            iter::repeat_n((event.event_id, Some(event.user_id)), count)
        })
        .collect();
    let mails = notices.iter();
    let mut mails: Vec<_> = mails
        .map(|mail| (mail.reference_id, mail.user_id))
        .collect();
    events.sort();
    mails.sort();
    assert_eq!(mails, events);
}

/// A registration has one mail with its code, or none and says so.
fn codes(table: &Table) {
    for pending in &table.registrations {
        let id = pending.registration_id.as_uuid();
        let mails = table.mails.iter().filter(|mail| mail.reference_id == id);
        assert_eq!(mails.count(), usize::from(pending.mailed), "{pending:?}");
    }
}

/// An account has an address that its person may have given it, and that one alone; a deleted one
/// has none.
pub(super) async fn movers(app: &TestApp, movers: impl Iterator<Item = &Mover>) {
    let table = Table::read(app).await;
    for mover in movers {
        let user = table.users.get(&mover.user_id);
        let owned = table.credentials.values();
        let owned = owned.filter(|known| known.user_id.to_string() == mover.user_id);
        let owned: Vec<&str> = owned.map(|known| known.email.as_str()).collect();
        let Some(user) = user else {
            assert!(mover.maybe_deleted, "{mover:?} is lost");
            assert_eq!(owned, Vec::<&str>::new(), "{mover:?}");
            continue;
        };
        assert!(!mover.deleted, "{mover:?} came back");
        assert_eq!(owned, [user.email.as_str()], "{mover:?}");
        assert!(
            mover.emails.iter().any(|email| email == owned[0]),
            "{mover:?} {owned:?}"
        );
    }
}

/// The parts of second factors are all there or none is, each recovery code that signed in is used up
/// once, and each passkey is one account's alone.
pub(super) async fn holders(app: &TestApp, holders: impl Iterator<Item = &Holder>) {
    let table = Table::read(app).await;
    assert_eq!(table.passkeys, table.owned_passkeys);
    let none = BTreeSet::new();
    for holder in holders {
        let user = &table.users[&holder.user_id];
        let totp = table.totp.get(&holder.user_id);
        let has_app = totp.is_some_and(|totp| totp.confirmed_at.is_some());
        let passkeys = table.passkeys.get(&holder.user_id).unwrap_or(&none);
        let has_factor = has_app || !passkeys.is_empty();
        let left = table.recovery.get(&holder.user_id).map(|codes| codes.left);
        assert_eq!(user.second_factor, has_factor, "{holder:?}");
        assert_eq!(left.is_some(), has_factor, "{holder:?}");
        if !holder.retired {
            assert_eq!(has_app, holder.has_app, "{holder:?}");
            let held = holder.passkeys.iter().map(|held| held.id.clone());
            assert_eq!(*passkeys, held.collect(), "{holder:?}");
            let left = usize::try_from(left.unwrap_or_default()).unwrap();
            assert_eq!(left, holder.left, "{holder:?}");
        }
    }
}

/// An invitation waits, or its address has the one account that it made.
pub(super) async fn guests(app: &TestApp, guests: impl Iterator<Item = &Guest>) {
    let table = Table::read(app).await;
    for guest in guests {
        let waits = table.invited.contains(&guest.email);
        let owner = table.credentials.get(&guest.email);
        assert_ne!(waits, owner.is_some(), "{guest:?}");
        assert!(!(guest.accepted && waits), "{guest:?} is lost");
        assert!(waits || guest.accepted || guest.maybe_accepted, "{guest:?}");
        if let (Some(user), Some(owner)) = (&guest.user_id, owner) {
            assert_eq!(*user, owner.user_id.to_string(), "{guest:?}");
        }
    }
}

/// Every chain is whole, sealed, and ends at its head.
async fn chains(app: &TestApp) {
    let unit = app.audit.unit().await.unwrap();
    let owners = unit.audited().await.unwrap();
    assert!(!owners.is_empty());
    for owner in owners {
        let chain = unit.verify_chain(unit.trail(), owner, None, &*app.clock);
        let verdict = chain.await.unwrap().verdict;
        assert!(verdict.is_ok(), "{owner:?} {verdict:?}");
    }
}

/// What was accepted is stored, and recorded once.
fn accepted_changes(table: &Table, person: &Person) {
    let Some(user) = table.user(person) else {
        assert!(person.user_id.is_none());
        return;
    };
    let events = &table.events[&user.user_id.to_string()];
    for (name, count) in &person.events {
        let recorded = events
            .iter()
            .filter(|event| json!(event.action) == **name)
            .count();
        let possible = count.sure..=count.sure + count.maybe;
        assert!(
            possible.contains(&recorded),
            "{} {name} {recorded} {count:?}",
            person.email
        );
    }
    if let Some((version, department)) = person.departments.last_key_value() {
        assert!(user.version >= *version);
        let stored = user.department.as_ref().unwrap().as_str();
        let maybe = person.maybe_departments.contains(stored);
        assert!(
            stored == department || maybe,
            "{} {stored} {department}",
            person.email
        );
    }
}

/// One of the passwords that may be the right one is.
async fn password(app: &TestApp, table: &Table, person: &Person) {
    let Some(credentials) = table.credentials.get(&person.email) else {
        return;
    };
    if credentials.password_hash.is_none() {
        let events = &table.events[&credentials.user_id.to_string()];
        let reported = |event: &AuditEvent| event.action == Action::ReportedNotMe;
        assert!(events.iter().any(reported), "{}", person.email);
        return;
    }
    let passwords = app.deployment.passwords();
    let hash = credentials.password_hash.as_ref();
    for password in person.passwords.iter().rev() {
        let password = domain::password::Password::parse("password", password.clone());
        let verified = passwords.verify(hash, &password.unwrap()).await.unwrap();
        if verified.ok {
            return;
        }
    }
    panic!(
        "{}: no password of {} is right",
        person.email,
        person.passwords.len()
    );
}

/// Ended sessions stay ended; of the others only the newest token works.
async fn session(app: &TestApp, table: &Table, held: &Held) {
    let Some(session) = table.sessions.get(&held.id) else {
        return;
    };
    let user = &table.users[&session.user_id.to_string()];
    let live = session.check_live(user, app.context.now()).is_ok();
    assert!(!(live && held.ended), "session {} came back", held.id);
    let (newest, token) = held.refresh.last_key_value().unwrap();
    assert!(
        session.generation >= *newest,
        "session {} was set back",
        held.id
    );
    if !live || !user.is_active || session.is_locked() {
        return;
    }
    let refresh = async |token: &str| {
        let body = json!({"refresh_token": token});
        app.send(Method::POST, "/api/v1/auth/refresh", &[], Some(body))
            .await
    };
    if session.generation == *newest {
        let answer = refresh(token).await.expect_status(200);
        assert_eq!(answer.text("session_id"), held.id);
    }
    app.clock.advance(Refresh::GRACE.default + 1);
    assert_eq!(
        refresh(held.refresh.values().next().unwrap()).await.status,
        401
    );
    for token in held.refresh.values() {
        assert_eq!(
            refresh(token).await.status,
            401,
            "session {} forked",
            held.id
        );
    }
}

/// Accepted saves are there unless a later one replaced them; ends are final.
async fn wizard(app: &TestApp, table: &Table, notes: &Notes) {
    let Some(owner) = table.wizards.get(&notes.id) else {
        assert!(notes.maybe_removed, "wizard {} is lost", notes.id);
        return;
    };
    assert!(!notes.removed, "wizard {} came back", notes.id);
    let store = &app.context.store;
    let wizard = store.wizard(*owner, notes.id.parse().unwrap()).await;
    let wizard = wizard.unwrap().unwrap();
    if notes.completed {
        assert_eq!(wizard.summary.status, WizardStatus::Completed);
    }
    for (step, saves) in &notes.saved {
        let (version, marker) = saves.last_key_value().unwrap();
        assert!(
            wizard.summary.version >= *version,
            "wizard {} was set back",
            notes.id
        );
        let saved = &wizard.steps[step];
        let stored: serde_json::Value = serde_json::from_str(saved.data.as_text()).unwrap();
        let stored = stored["note"].as_str().unwrap();
        let maybe = notes.maybe_saved.contains(stored);
        assert!(
            stored == marker || maybe,
            "wizard {} {stored} {marker}",
            notes.id
        );
    }
}

fn text(item: &Item, name: &str) -> String {
    match &item[name] {
        AttributeValue::S(text) => text.clone(),
        other => panic!("{name} is {other:?}"),
    }
}

fn parsed<'a, T: serde::Deserialize<'a>>(item: Item) -> T {
    serde_dynamo::from_item(item).unwrap()
}
