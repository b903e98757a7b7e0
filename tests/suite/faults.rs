//! Each fault of the table, at the write of each kind of change: what the client is told, how
//! often the table is asked, and that the change is made once.

use std::time::Duration;

use api::Compose;
use axum::http::Method;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, Routes, TestApp,
    faults::{Fault, FaultProxy, Plan, Rule},
    passkeys::{ORIGIN, Passkey},
    people::{self, PASSWORD},
};

const ROUTES: [Compose; 6] = [
    register::compose,
    login::compose,
    factors::compose,
    session::compose,
    profile::compose,
    wizard::compose,
];

/// Attempts of the SDK at one request.
const SDK_ATTEMPTS: usize = 3;

/// Fewest attempts, within the time of a request, at a write that always meets another transaction;
/// the pauses between them are random.
const CONFLICT_ATTEMPTS: usize = 6;

/// So many changes meet a conflict that stays at the same time.
const WAITING: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Register,
    Login,
    AddPasskey,
    PasskeySignIn,
    Refresh,
    Lock,
    Unlock,
    Logout,
    PatchProfile,
    StartWizard,
    SaveStep,
}

const CHANGES: [Change; 11] = [
    Change::Register,
    Change::Login,
    Change::AddPasskey,
    Change::PasskeySignIn,
    Change::Refresh,
    Change::Lock,
    Change::Unlock,
    Change::Logout,
    Change::PatchProfile,
    Change::StartWizard,
    Change::SaveStep,
];

/// A system whose table fails to order. A repeated refresh token is a replay at once: nothing
/// but the write itself can tell that it succeeded.
struct Ward {
    app: TestApp,
    proxy: FaultProxy,
    routes: Routes,
}

impl Ward {
    async fn open() -> Self {
        let app = TestApp::start(&ROUTES).await;
        let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::NONE).await;
        let behind = app.behind(&proxy).with("REFRESH_GRACE_SECONDS", "0");
        let routes = Routes::new(&ROUTES, &behind);
        let ward = Self { app, proxy, routes };
        ward.use_each_function().await;
        ward
    }

    /// Has every function read and publish its keys, which is not part of a change.
    async fn use_each_function(&self) {
        for change in CHANGES {
            let answer = Attempt::prepare(self, change).await.make().await;
            assert_eq!(answer.status, change.success(), "{}", answer.body);
        }
    }

    /// What is sent when a passkey of `nurse` is added, or signs in.
    async fn answered(&self, change: Change, nurse: &Nurse) -> Value {
        let post = |path, body| self.send(Method::POST, path, nurse, body);
        if ![Change::AddPasskey, Change::PasskeySignIn].contains(&change) {
            return Value::Null;
        }
        let begun = post("/auth/factors/passkeys/begin", Value::Null).await;
        let begun = begun.expect_status(200);
        let (mut passkey, credential) = Passkey::made_for(&begun.body["public_key"], ORIGIN);
        let body = json!({"name": "Phone", "credential": credential});
        if change == Change::AddPasskey {
            return body;
        }
        assert_eq!(post("/auth/factors/passkeys", body).await.status, 201);
        let asked = post("/auth/login/passkey/begin", json!({})).await;
        let asked = asked.expect_status(200);
        let credential = passkey.answer(&asked.body["public_key"], ORIGIN);
        json!({"credential": credential, "device_token": asked.body["device_token"]})
    }

    async fn send(&self, method: Method, path: &str, nurse: &Nurse, body: Value) -> Answer {
        send(&self.routes, method, path, nurse, body).await
    }
}

async fn send(routes: &Routes, method: Method, path: &str, nurse: &Nurse, body: Value) -> Answer {
    let bearer = format!("Bearer {}", nurse.access);
    let headers = [("authorization", bearer.as_str())];
    let path = format!("/api/v1{path}");
    let body = Some(body).filter(|body| !body.is_null());
    routes.send(method, &path, &headers, body).await
}

/// One change that is about to be made.
struct Attempt<'a> {
    ward: &'a Ward,
    change: Change,
    nurse: Nurse,
    wizard: String,
    email: String,
    /// What a passkey answered.
    answered: Value,
}

impl<'a> Attempt<'a> {
    async fn prepare(ward: &'a Ward, change: Change) -> Self {
        ward.proxy.follow(Plan::NONE);
        let nurse = ward.app.register().await;
        let body = json!({"wizard_type": "custom", "title": "Rounds", "total_steps": 1});
        let started = ward.send(Method::POST, "/wizards", &nurse, body).await;
        let wizard = started.expect_status(201).body["wizard"]["wizard_id"].clone();
        let person = people::registration();
        if change == Change::Unlock {
            let path = "/auth/session/lock";
            let locked = ward.send(Method::POST, path, &nurse, json!(null)).await;
            assert_eq!(locked.status, 200);
        }
        let answered = ward.answered(change, &nurse).await;
        Self {
            ward,
            change,
            answered,
            nurse,
            wizard: wizard.as_str().unwrap().to_owned(),
            email: person["email"].as_str().unwrap().to_owned(),
        }
    }

    async fn make(&self) -> Answer {
        self.make_on(&self.ward.routes).await
    }

    async fn make_on(&self, routes: &Routes) -> Answer {
        let (method, path, body) = match self.change {
            Change::Register => {
                let body = people::registration_of(&self.email);
                (Method::POST, "/auth/register".to_owned(), body)
            }
            Change::Login => {
                let body = json!({"email": self.nurse.email, "password": PASSWORD});
                (Method::POST, "/auth/login".to_owned(), body)
            }
            Change::AddPasskey => {
                let path = "/auth/factors/passkeys".to_owned();
                (Method::POST, path, self.answered.clone())
            }
            Change::PasskeySignIn => {
                let path = "/auth/login/passkey".to_owned();
                (Method::POST, path, self.answered.clone())
            }
            Change::Refresh => {
                let body = json!({"refresh_token": self.nurse.refresh});
                (Method::POST, "/auth/refresh".to_owned(), body)
            }
            Change::Lock => {
                let path = "/auth/session/lock".to_owned();
                (Method::POST, path, json!(null))
            }
            Change::Unlock => {
                let path = "/auth/session/unlock".to_owned();
                (Method::POST, path, json!({"password": PASSWORD}))
            }
            Change::Logout => (Method::POST, "/auth/logout".to_owned(), json!(null)),
            Change::PatchProfile => {
                let body = json!({"department": "ICU"});
                (Method::PATCH, "/auth/profile".to_owned(), body)
            }
            Change::StartWizard => {
                let body = json!({"wizard_type": "care_plan"});
                (Method::POST, "/wizards".to_owned(), body)
            }
            Change::SaveStep => {
                let path = format!("/wizards/{}/steps/1", self.wizard);
                (Method::PUT, path, json!({"step_data": {"pain": 3}}))
            }
        };
        send(routes, method, &path, &self.nurse, body).await
    }

    /// How often the change has been made.
    async fn made(&self) -> u64 {
        let user = self.nurse.user_id();
        let app = &self.ward.app;
        let profile = format!("USER#{user}");
        match self.change {
            Change::Register => {
                let key = format!("EMAIL#{}", self.email);
                u64::from(!app.item(&key, "CREDENTIALS").await.is_null())
            }
            Change::Refresh => {
                let session = format!("SESSION#{}", self.nurse.session_id());
                let item = app.item(&profile, &session).await;
                item["generation"].as_u64().unwrap()
            }
            Change::SaveStep => {
                let wizard = format!("WIZARD#{}", self.wizard);
                app.item(&profile, &wizard).await["version"]
                    .as_u64()
                    .unwrap()
                    - 1
            }
            // One more adds the passkey, or locks what is unlocked.
            Change::PasskeySignIn | Change::Unlock => self.events().await - 3,
            // One event registers, one starts the first wizard.
            _ => self.events().await - 2,
        }
    }

    async fn events(&self) -> u64 {
        let user = self.nurse.user_id().parse().unwrap();
        let store = &self.ward.app.context.store;
        let events = store.events_of_user(user, None, 100).await.unwrap();
        events.len().try_into().unwrap()
    }
}

impl Change {
    const fn write(self) -> &'static str {
        match self {
            Self::Refresh => "UpdateItem",
            _ => "TransactWriteItems",
        }
    }

    const fn success(self) -> u16 {
        match self {
            Self::Register | Self::AddPasskey | Self::StartWizard => 201,
            Self::Logout => 204,
            _ => 200,
        }
    }
}

#[tokio::test]
async fn one_fault_is_not_noticed_and_the_change_is_made_once() {
    let ward = Ward::open().await;
    let faults = [
        (Fault::Delay(Duration::from_millis(20)), 1),
        (Fault::Trickle, 1),
        (Fault::Refuse, 2),
        (Fault::Lose, 2),
        (Fault::Fail, 2),
        (Fault::Throttle, 2),
        (Fault::ExceedThroughput, 2),
        (Fault::Conflict, 2),
    ];
    for change in CHANGES {
        for (fault, sent) in faults {
            let attempt = Attempt::prepare(&ward, change).await;
            drop(ward.proxy.take_seen());
            ward.proxy
                .follow(Plan::Script(vec![Rule::once(change.write(), fault)]));
            let answer = attempt.make().await;
            let name = format!("{change:?} {fault:?} {}", answer.body);
            assert_eq!(answer.status, change.success(), "{name}");
            assert_eq!(writes(&ward, change), sent, "{name}");
            assert_eq!(attempt.made().await, 1, "{name}");
        }
    }
}

#[tokio::test]
async fn a_conflict_after_a_lost_answer_does_not_hide_the_success() {
    let ward = Ward::open().await;
    for change in CHANGES {
        let attempt = Attempt::prepare(&ward, change).await;
        drop(ward.proxy.take_seen());
        ward.proxy.follow(Plan::Script(vec![
            Rule::once(change.write(), Fault::Lose),
            Rule::once(change.write(), Fault::Conflict),
        ]));
        let answer = attempt.make().await;
        let name = format!("{change:?} {}", answer.body);
        assert_eq!(answer.status, change.success(), "{name}");
        // The change is found to be made; nothing is written for a third time.
        assert_eq!(writes(&ward, change), 2, "{name}");
        assert_eq!(attempt.made().await, 1, "{name}");
    }
}

#[tokio::test]
async fn a_fault_that_stays_is_answered_with_503_after_a_bounded_number_of_attempts() {
    let ward = Ward::open().await;
    let faults = [
        (Fault::Refuse, SDK_ATTEMPTS, 0),
        (Fault::Lose, SDK_ATTEMPTS, 1),
        (Fault::Fail, SDK_ATTEMPTS, 0),
        (Fault::Throttle, SDK_ATTEMPTS, 0),
        (Fault::ExceedThroughput, SDK_ATTEMPTS, 0),
    ];
    for change in CHANGES {
        for (fault, sent, made) in faults {
            let attempt = Attempt::prepare(&ward, change).await;
            drop(ward.proxy.take_seen());
            ward.proxy
                .follow(Plan::Script(vec![Rule::always(change.write(), fault)]));
            let answer = attempt.make().await;
            let name = format!("{change:?} {fault:?} {}", answer.body);
            assert_eq!(answer.status, 503, "{name}");
            assert!(!answer.header("retry-after").is_empty(), "{name}");
            assert_eq!(writes(&ward, change), sent, "{name}");
            assert_eq!(attempt.made().await, made, "{name}");
        }
    }
}

#[tokio::test]
async fn a_conflict_that_stays_is_answered_with_503_before_the_time_limit() {
    let ward = Ward::open().await;
    // Each on a way of its own, so that several wait at the same time: not all, since what they
    // compute would use up the time in which they try again.
    let attempts = stream::iter(CHANGES).for_each_concurrent(WAITING, async |change| {
        let attempt = Attempt::prepare(&ward, change).await;
        let plan = Plan::Script(vec![Rule::always(change.write(), Fault::Conflict)]);
        let proxy = FaultProxy::before(&ward.app.engine.endpoint(), plan).await;
        let routes = Routes::new(&ROUTES, &ward.app.behind(&proxy));
        let answer = attempt.make_on(&routes).await;
        let name = format!("{change:?} {}", answer.body);
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (503, "1"),
            "{name}"
        );
        let seen = proxy.take_seen();
        let writes = seen.iter().filter(|seen| *seen == change.write()).count();
        assert!(writes >= CONFLICT_ATTEMPTS, "{name}: {writes}");
        assert_eq!(attempt.made().await, 0, "{name}");
    });
    attempts.await;
}

fn writes(ward: &Ward, change: Change) -> usize {
    let seen = ward.proxy.take_seen();
    seen.iter().filter(|seen| *seen == change.write()).count()
}

#[tokio::test]
async fn what_a_batch_left_out_is_read_again() {
    let ward = Ward::open().await;
    let attempt = Attempt::prepare(&ward, Change::PatchProfile).await;
    drop(ward.proxy.take_seen());
    let rules = vec![Rule::always("BatchGetItem", Fault::Partial)];
    ward.proxy.follow(Plan::Script(rules));
    let path = "/auth/profile";
    let answer = ward
        .send(Method::GET, path, &attempt.nurse, json!(null))
        .await;
    assert_eq!(
        answer.expect_status(200).body["user"]["email"],
        attempt.nurse.email
    );
    assert_eq!(ward.proxy.take_seen(), ["BatchGetItem", "BatchGetItem"]);
}

#[tokio::test]
async fn what_a_batch_left_out_is_deleted_again() {
    let ward = Ward::open().await;
    let attempt = Attempt::prepare(&ward, Change::SaveStep).await;
    drop(ward.proxy.take_seen());
    let rules = vec![Rule::once("BatchWriteItem", Fault::Partial)];
    ward.proxy.follow(Plan::Script(rules));
    let password = json!({"password": PASSWORD});
    let path = "/auth/profile";
    let deleted = ward.send(Method::DELETE, path, &attempt.nurse, password);
    assert_eq!(deleted.await.status, 204);

    let seen = ward.proxy.take_seen();
    let batches = seen.iter().filter(|one| *one == "BatchWriteItem").count();
    assert_eq!(batches, 2);
    let left = ward
        .app
        .sort_keys(&format!("USER#{}", attempt.nurse.user_id()))
        .await;
    assert_eq!(left, ["DELETION"]);
}

#[tokio::test]
async fn a_client_repeats_a_change_whose_answer_never_came() {
    let ward = Ward::open().await;
    for change in [Change::SaveStep, Change::PatchProfile, Change::Login] {
        let attempt = Attempt::prepare(&ward, change).await;
        let rules = vec![Rule::always(change.write(), Fault::Lose)];
        ward.proxy.follow(Plan::Script(rules));
        assert_eq!(attempt.make().await.status, 503, "{change:?}");
        ward.proxy.follow(Plan::NONE);
        assert_eq!(attempt.make().await.status, 200, "{change:?}");
        // A sign-in makes another session; the same data of a step is saved once.
        let made = if change == Change::SaveStep { 1 } else { 2 };
        assert_eq!(attempt.made().await, made, "{change:?}");
    }
}
