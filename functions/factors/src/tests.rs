mod administrators;
mod attempts;
mod enrolment;
mod mailboxes;
mod mailed_codes;
mod passkeys;
mod replaced;
mod roundabout;
mod sign_in;
mod step_up;
mod storage;
mod trusted_devices;
mod unlock;

use api::Compose;
use axum::http::Method;
use serde_json::{Value, json};
use store::environment::clock::Clock as _;
use tests::{
    Answer, Authenticator, Nurse, TestApp,
    people::{NEW_PASSWORD, PASSWORD},
    recovery_codes as codes,
};

const LOGIN: &str = "/api/v1/auth/login";
const SECOND: &str = "/api/v1/auth/login/second-factor";
const STEP_UP: &str = "/api/v1/auth/step-up";
const FACTORS: &str = "/api/v1/auth/factors";
const TOTP: &str = "/api/v1/auth/factors/totp";
const CONFIRM: &str = "/api/v1/auth/factors/totp/confirm";
const RECOVERY: &str = "/api/v1/auth/factors/recovery-codes";

const FUNCTIONS: [Compose; 6] = [
    crate::compose,
    login::compose,
    register::compose,
    session::compose,
    profile::compose,
    admin::compose,
];

async fn app() -> TestApp {
    TestApp::start(&FUNCTIONS).await
}

/// Somebody with a second factor.
struct Secured {
    nurse: Nurse,
    authenticator: Authenticator,
    recovery_codes: Vec<String>,
}

impl Secured {
    async fn new(app: &TestApp) -> Self {
        let nurse = app.register().await;
        let (authenticator, recovery_codes) = enrol(app, &nurse.access).await;
        Self {
            nurse,
            authenticator,
            recovery_codes,
        }
    }

    /// A code that was not used: each has a step of its own.
    fn code(&self, app: &TestApp) -> String {
        app.clock.advance(30);
        self.authenticator.code_at(app.clock.now())
    }

    /// Six digits that are no code now, or soon.
    fn wrong_code(&self, app: &TestApp) -> String {
        let now = app.clock.now();
        let near: Vec<_> = (-4..=4)
            .map(|steps| self.authenticator.code_at(now.plus_seconds(steps * 30)))
            .collect();
        let mut codes = (0..).map(|number| format!("{number:06}"));
        codes.find(|code| !near.contains(code)).unwrap()
    }

    /// The answer to a right password.
    async fn password(&self, app: &TestApp) -> Answer {
        app.login(&self.nurse.email).await.expect_status(202)
    }
}

/// Sets an authenticator app up.
async fn enrol(app: &TestApp, access: &str) -> (Authenticator, Vec<String>) {
    let begun = call(app, access, Method::POST, TOTP, None).await;
    let authenticator = Authenticator::of(&begun.expect_status(200));
    let code = authenticator.code_at(app.clock.now());
    let body = Some(json!({"code": code}));
    let confirmed = call(app, access, Method::POST, CONFIRM, body).await;
    (authenticator, codes(&confirmed.expect_status(200)))
}

async fn call(
    app: &TestApp,
    access: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Answer {
    app.call(method, path, access, body).await
}

async fn step_up(app: &TestApp, access: &str, proof: Value) -> Answer {
    call(app, access, Method::POST, STEP_UP, Some(proof)).await
}

/// Answers the challenge of `asked` from the device that got it.
async fn answer(app: &TestApp, asked: &Answer, factor: Value) -> Answer {
    let mut body = factor;
    body["challenge"] = asked.body["second_factor"]["challenge"].clone();
    body["device_token"] = asked.body["device_token"].clone();
    app.post(SECOND, body).await
}

async fn actions(app: &TestApp, user: &str) -> Vec<String> {
    let user = user.parse().unwrap();
    let store = &app.context.store;
    let mut events = store.events_of_user(user, None, 100).await.unwrap();
    events.sort_by_key(|event| event.sequence);
    let told = events.iter().map(|event| {
        let action = serde_json::to_value(event.action).unwrap();
        let action = action.as_str().unwrap().to_owned();
        match &event.reason {
            Some(reason) => format!("{action}: {reason}"),
            None => action,
        }
    });
    told.collect()
}

fn user_partition(nurse: &Nurse) -> String {
    format!("USER#{}", nurse.user_id())
}

/// The templates of the mails that wait for somebody, but those of new devices.
async fn mails(app: &TestApp, nurse: &Nurse) -> Vec<String> {
    let mut templates = Vec::new();
    for shard in 0..4 {
        let partition = format!("OUTBOX#{shard}");
        for key in app.sort_keys(&partition).await {
            let item = app.item(&partition, &key).await;
            if item["recipient"] == nurse.email.as_str() {
                templates.push((key, item["template"].as_str().unwrap().to_owned()));
            }
        }
    }
    templates.sort();
    templates
        .into_iter()
        .map(|(_, template)| template)
        .filter(|template| template != "new_device")
        .collect()
}
