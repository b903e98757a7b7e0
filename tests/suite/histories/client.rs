//! One client: it picks an operation, sends it through its own proxy and notes the answer.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use axum::{
    body::Body,
    http::{Method, Request as AnyRequest},
};
use domain::{ids::RegistrationId, mail_code::CodePurpose};
use fastrand::Rng;
use identity::mail_secrets::MailSecrets;
use serde_json::{Value, json};
use store::Store;
use tests::{
    Answer, Deployment, Nurse, Routes, TestApp, TestClock,
    faults::{FaultProxy, Plan},
    people::PASSWORD,
    services,
};

use super::{
    FAULTS, ROUTES, STORM, STORMS,
    addresses::Mover,
    guests::Guest,
    holders::Holder,
    ward::{Request, Ward},
};

pub(super) struct Client {
    seed: u64,
    number: u64,
    /// Of the operation under way.
    pub(super) operation: u64,
    pub(super) rng: Rng,
    pub(super) ward: Rc<RefCell<Ward>>,
    pub(super) clock: Arc<TestClock>,
    /// The tokens of the devices that it has signed in from.
    pub(super) devices: Vec<String>,
    /// Its own people, whose addresses change.
    pub(super) movers: Vec<Mover>,
    /// Its own people with second factors.
    pub(super) holders: Vec<Holder>,
    /// Its own people who were invited.
    pub(super) guests: Vec<Guest>,
    /// What makes the codes and links that nobody mails here.
    pub(super) deployment: Deployment,
    /// The table without faults.
    pub(super) store: Store,
    admin: Nurse,
    proxy: FaultProxy,
    routes: Routes,
    /// Where a code confirms a registration.
    verified: Routes,
    pub(super) secrets: MailSecrets,
    answers: BTreeMap<u16, usize>,
    requests: usize,
}

impl Client {
    pub(super) async fn start(
        app: &TestApp,
        ward: Rc<RefCell<Ward>>,
        proxy: FaultProxy,
        seed: u64,
        number: u64,
    ) -> Self {
        let admin = app.register().await;
        app.promote(admin.user_id()).await;
        let verified = app.behind(&proxy).with("REGISTRATION_MODE", "verified");
        Self {
            seed,
            number,
            operation: 0,
            rng: Rng::with_seed(seed),
            ward,
            clock: Arc::clone(&app.clock),
            devices: Vec::new(),
            movers: Vec::new(),
            holders: Vec::new(),
            guests: Vec::new(),
            deployment: app.deployment.clone(),
            store: app.context.store.clone(),
            admin,
            routes: Routes::new(&ROUTES, &app.behind(&proxy)),
            verified: Routes::new(&[register::compose], &verified),
            secrets: app.deployment.mail_secrets(),
            proxy,
            answers: BTreeMap::new(),
            requests: 0,
        }
    }

    pub(super) async fn run(&mut self, operations: u64) {
        for operation in 0..operations {
            self.operation = operation;
            self.rng = Rng::with_seed(mixed(mixed(self.seed ^ self.number << 32) ^ operation));
            let chance = if self.rng.f64() < STORMS {
                STORM
            } else {
                FAULTS
            };
            self.proxy.follow(Plan::random(self.rng.u64(..), chance));
            self.operate().await;
            self.requests += self.proxy.take_seen().len();
        }
    }

    pub(super) fn admin(&self) -> &Nurse {
        &self.admin
    }

    pub(super) fn summary(&self) -> String {
        let (answers, injected) = (&self.answers, self.proxy.injected());
        let (number, requests) = (self.number, self.requests);
        format!("client {number}: answers {answers:?}, {requests} table requests, {injected:?}")
    }

    /// A text that no other operation has.
    pub(super) fn marker(&self) -> String {
        format!("c{} o{}", self.number, self.operation)
    }

    /// Sends a request; no fault may ever look like a defect.
    pub(super) async fn send(&mut self, request: Request) -> Answer {
        let access = request
            .session
            .map(|index| self.ward.borrow().sessions[index].access.clone());
        let answer = self.send_with(access, &request).await;
        if answer.status == 401
            && let Some(index) = request.session
        {
            self.refused(index, answer.code()).await;
        }
        answer
    }

    /// Sends a request of a registration that a code confirms.
    pub(super) async fn send_verified(&mut self, path: &str, body: Value) -> Answer {
        let path = format!("/api/v1/auth/register{path}");
        let sent = self.verified.send(Method::POST, &path, &[], Some(body));
        let answer = sent.await;
        *self.answers.entry(answer.status).or_default() += 1;
        assert_ne!(answer.status, 500, "{path} {}", answer.body);
        answer
    }

    /// The code in the mail of a registration.
    pub(super) async fn code(&self, id: RegistrationId) -> String {
        let code = self.secrets.code(CodePurpose::Registration, id.as_uuid());
        code.await.unwrap().grouped()
    }

    /// As this client's administrator, who signs in again when it must.
    pub(super) async fn send_as_admin(&mut self, request: Request) -> Answer {
        let answer = self
            .send_with(Some(self.admin.access.clone()), &request)
            .await;
        if answer.status == 401 {
            let body = json!({"email": self.admin.email, "password": PASSWORD});
            let login = Request::new(Method::POST, "/auth/login").with(body);
            let login = self.send_with(None, &login).await;
            if login.status == 200 {
                self.admin.access = login.text("access_token").to_owned();
            }
        }
        answer
    }

    pub(super) async fn send_with(&mut self, access: Option<String>, request: &Request) -> Answer {
        let bearer = access.map(|access| format!("Bearer {access}"));
        let if_match = request.if_match.map(|version| format!("\"{version}\""));
        let mut headers = Vec::new();
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        headers.extend(if_match.as_deref().map(|version| ("if-match", version)));
        let body: Option<Value> = request.body.clone();
        self.exchange(&request.method, &request.path, &headers, body)
            .await
    }

    /// Sends a request with these headers.
    pub(super) async fn exchange(
        &mut self,
        method: &Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let path = format!("/api/v1{path}");
        let answer = self.routes.send(method.clone(), &path, headers, body).await;
        *self.answers.entry(answer.status).or_default() += 1;
        let place = format!("client {} operation {}", self.number, self.operation);
        assert_ne!(answer.status, 500, "{place}: {path} {}", answer.body);
        answer
    }

    /// Sends a form, as a program does.
    pub(super) async fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = AnyRequest::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(services::form(form)));
        let answer = self.routes.send_raw(request).await;
        *self.answers.entry(answer.status).or_default() += 1;
        assert_ne!(answer.status, 500, "client {} {path}", self.number);
        answer
    }

    /// An access token that has only expired is renewed, and a session that is locked left to be
    /// unlocked.
    async fn refused(&mut self, session: usize, code: &str) {
        if code == "session_ended" {
            self.ward.borrow_mut().sessions[session].refused = true;
        } else if code == "session_locked" {
            Box::pin(self.unlock(session)).await;
        } else {
            Box::pin(self.refresh(session, true)).await;
        }
    }
}

/// The finalizer of `SplitMix64`: seeds that differ little must decide nothing alike.
const fn mixed(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    seed ^ (seed >> 31)
}
