use axum::http::Method;
use domain::{
    audit::{Action, AuditEvent},
    ids::UserId,
    timestamp::Timestamp,
};
use identity::expiry::{Expiry, Request};
use serde_json::{Value, json};
use tests::{
    Answer, TestApp,
    faults::{Fault, FaultProxy, Plan, Rule},
    people,
};

use super::run;

const DAY: i64 = 86_400;

/// Somebody with one wizard in progress.
struct Ward {
    app: TestApp,
    email: String,
    user: UserId,
    token: String,
    wizard: String,
}

impl Ward {
    async fn start() -> Self {
        let routes = [register::compose, login::compose, wizard::compose];
        let app = TestApp::start(&routes).await;
        let person = people::registration();
        let email = person["email"].as_str().unwrap().to_owned();
        let path = "/api/v1/auth/register";
        let answer = app.send(Method::POST, path, &[], Some(person)).await;
        let answer = answer.expect_status(201);
        let mut ward = Self {
            user: serde_json::from_value(answer.body["user"]["user_id"].clone()).unwrap(),
            token: answer.text("access_token").to_owned(),
            wizard: String::new(),
            email,
            app,
        };
        let body = json!({"wizard_type": "sbar_report"});
        let started = ward
            .send(Method::POST, "", Some(body))
            .await
            .expect_status(201);
        let id = started.body["wizard"]["wizard_id"].as_str().unwrap();
        id.clone_into(&mut ward.wizard);
        ward
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let path = format!("/api/v1/wizards{path}");
        let headers = [("authorization", bearer.as_str())];
        self.app.send(method, &path, &headers, body).await
    }

    async fn pass(&mut self, days: i64) {
        self.app.clock.advance(days * DAY);
        let body = json!({"email": self.email, "password": people::PASSWORD});
        let path = "/api/v1/auth/login";
        let answer = self.app.send(Method::POST, path, &[], Some(body)).await;
        answer
            .expect_status(200)
            .text("access_token")
            .clone_into(&mut self.token);
    }

    async fn save(&self) {
        let body = json!({"step_data": {"location": "bed 4"}, "draft": true});
        let path = format!("/{}/steps/1", self.wizard);
        let saved = self.send(Method::PUT, &path, Some(body)).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
    }

    async fn status(&self) -> u16 {
        let path = format!("/{}", self.wizard);
        self.send(Method::GET, &path, None).await.status
    }

    async fn last_event(&self) -> AuditEvent {
        let store = &self.app.context.store;
        let mut events = store.events_of_user(self.user, None, 100).await.unwrap();
        events.sort_by_key(|event| event.sequence);
        events.pop().unwrap()
    }
}

#[tokio::test]
async fn a_draft_untouched_for_thirty_days_goes() {
    let mut ward = Ward::start().await;
    ward.pass(29).await;
    assert_eq!(run(&ward.app).await.drafts.scanned, 0);
    assert_eq!(ward.status().await, 200);

    ward.pass(1).await;
    assert_eq!(run(&ward.app).await.drafts.removed, 1);
    assert_eq!(ward.status().await, 404);
    let event = ward.last_event().await;
    assert_eq!(event.action, Action::WizardAbandoned);
    assert_eq!(event.actor_id, UserId::SYSTEM);
    assert_eq!(
        event.wizard_id.map(|id| id.to_string()),
        Some(ward.wizard.clone())
    );
    assert_eq!(event.wizard_type.as_deref(), Some("sbar_report"));
    assert_eq!(event.steps_reached, Some(0));
    assert_eq!(event.wizard_seconds, Some(30 * DAY.unsigned_abs()));
    assert_eq!(run(&ward.app).await.drafts.scanned, 0);
}

#[tokio::test]
async fn a_draft_touched_since_has_thirty_days_from_then() {
    let mut ward = Ward::start().await;
    ward.pass(20).await;
    ward.save().await;

    ward.pass(11).await;
    let first = run(&ward.app).await.drafts;
    assert_eq!((first.scanned, first.removed, first.skipped), (1, 0, 1));
    assert_eq!(run(&ward.app).await.drafts.scanned, 0);
    assert_eq!(ward.status().await, 200);

    ward.pass(19).await;
    let two = tokio::join!(run(&ward.app), run(&ward.app));
    assert_eq!(two.0.drafts.removed + two.1.drafts.removed, 1);
    assert_eq!(ward.status().await, 404);
    assert_eq!(ward.last_event().await.steps_reached, Some(1));
    let left = ward.app.sort_keys(&format!("USER#{}", ward.user)).await;
    assert!(
        left.iter().all(|key| !key.contains(&ward.wizard)),
        "{left:?}"
    );
}

#[tokio::test]
async fn a_draft_saved_in_the_instant_of_its_removal_stays() {
    let mut ward = Ward::start().await;
    ward.pass(30).await;
    let plan = Plan::Script(vec![Rule::once("TransactWriteItems", Fault::Pause)]);
    let proxy = FaultProxy::before(&ward.app.engine.endpoint(), plan).await;
    let behind = ward.app.behind(&proxy);
    let expiry = Expiry::new(&behind.context(), &behind.audit());
    let run = expiry.run(Request::scheduled(Timestamp::MAX), |_, _| {});
    let save = async {
        proxy.paused().await;
        ward.save().await;
        proxy.resume();
    };
    let (run, ()) = tokio::join!(run, save);

    let drafts = run.unwrap().drafts;
    assert_eq!((drafts.removed, drafts.skipped), (0, 1));
    assert_eq!(ward.status().await, 200);
}
