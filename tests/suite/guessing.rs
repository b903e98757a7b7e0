//! A stranger who guesses keeps nobody out, and learns nothing of who has an account.

use api::Compose;
use axum::http::Method;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, Routes, TestApp,
    faults::{FaultProxy, Plan},
    people::PASSWORD,
};

use crate::system;

const ROUTES: [Compose; 3] = [register::compose, login::compose, profile::compose];

const WRONG: &str = "another lamp under the river 8";

const HOUR: i64 = 3_600;

async fn login(routes: &Routes, body: Value) -> Answer {
    let path = "/api/v1/auth/login";
    routes.send(Method::POST, path, &[], Some(body)).await
}

/// Guesses until it is told to wait; how often it was answered.
async fn guess_without_pause(routes: &Routes, email: &str) -> usize {
    let mut evaluated = 0;
    loop {
        let guess = json!({"email": email, "password": WRONG});
        match login(routes, guess).await.status {
            401 => evaluated += 1,
            429 => return evaluated,
            status => panic!("unexpected {status}"),
        }
    }
}

/// The owner from the device that they registered from, which changes the password each day.
struct Owner {
    email: String,
    device: String,
    password: String,
}

impl Owner {
    async fn work(&mut self, routes: &Routes, day: usize) {
        let body = json!({
            "email": self.email, "password": self.password, "device_token": self.device,
        });
        let session = login(routes, body).await.expect_status(200);
        let new = format!("velvet harbour counts {day} geese");
        let body = json!({"current_password": self.password, "new_password": new});
        let bearer = format!("Bearer {}", session.text("access_token"));
        let headers = [("authorization", bearer.as_str())];
        let path = "/api/v1/auth/change-password";
        let changed = routes.send(Method::POST, path, &headers, Some(body)).await;
        assert_eq!(changed.status, 204, "{}", changed.body);
        self.password = new;
    }
}

/// Every hour of thirty days, at an account and at an address without one.
#[tokio::test]
async fn strangers_who_guess_for_thirty_days_keep_nobody_out_and_nothing_resets_the_count() {
    let app = TestApp::start(&ROUTES).await;
    let routes = &app.routes;
    let nurse = app.register().await;
    let unknown = format!("no-{}", nurse.email);
    let mut owner = Owner {
        email: nurse.email.clone(),
        device: nurse.answer.text("device_token").to_owned(),
        password: PASSWORD.to_owned(),
    };
    let mut evaluated = [0, 0];
    for hour in 0..30 * 24 {
        for (email, evaluated) in [&nurse.email, &unknown].into_iter().zip(&mut evaluated) {
            let told = guess_without_pause(routes, email).await;
            assert_eq!(told, if hour == 0 { 100 } else { 1 });
            *evaluated += told;
        }
        if hour % 24 == 0 {
            owner.work(routes, hour).await;
            let right = json!({"email": owner.email, "password": owner.password});
            let stranger = login(routes, right).await;
            assert_eq!(stranger.status, 429, "also with the right password");
        }
        app.clock.advance(HOUR);
    }
    assert_eq!(evaluated, [100 + 30 * 24 - 1; 2]);
}

/// An address, what is sent for it, and what it comes to at the table.
struct Watched<'a> {
    app: &'a TestApp,
    proxy: &'a FaultProxy,
    routes: &'a Routes,
    email: String,
}

impl Watched<'_> {
    /// All that a stranger can see of an attempt, and what the table does for it.
    async fn attempt(&self, extra: &Value) -> (u16, Vec<u8>, Vec<String>, usize) {
        let mut body = json!({"email": self.email, "password": WRONG});
        if let (Some(body), Some(extra)) = (body.as_object_mut(), extra.as_object()) {
            body.extend(extra.clone());
        }
        drop(self.proxy.take_shapes());
        let answer = login(self.routes, body).await;
        // The hash takes longer than the reads beside it, which may come in either order.
        let shapes = self.proxy.take_shapes();
        let items = self.app.sort_keys(&format!("EMAIL#{}", self.email)).await;
        let counted = items.iter().filter(|key| *key == "GUESSES").count();
        (answer.status, answer.bytes, shapes, counted)
    }
}

/// The owner of one of the two addresses comes and goes; ninety days pass; nothing tells which.
#[tokio::test]
async fn an_account_and_an_address_without_one_make_the_same_requests_and_writes() {
    let app = TestApp::start(&ROUTES).await;
    let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::NONE).await;
    let routes = Routes::new(&ROUTES, &app.behind(&proxy));
    let (nurse, stranger) = (app.register().await, app.register().await);
    let watched = |email: String| Watched {
        app: &app,
        proxy: &proxy,
        routes: &routes,
        email,
    };
    let addresses = [
        watched(nurse.email.clone()),
        watched(format!("no-{}", nurse.email)),
    ];
    let device = json!({"device_token": stranger.answer.text("device_token")});
    let code = json!({"unlock_code": "0000-0000-0000-0000"});
    let nothing = json!({});
    for phase in 0..4 {
        for _ in 0..5 {
            for extra in [&nothing, &device, &code] {
                let [known, unknown] = &addresses;
                let known = known.attempt(extra).await;
                assert_eq!(known, unknown.attempt(extra).await, "phase {phase}");
                assert_eq!(known.0, if phase == 3 { 429 } else { 401 });
            }
        }
        match phase {
            0 => owner_signs_in(&app, &nurse).await,
            1 => app.clock.advance(91 * 24 * HOUR),
            2 => {
                for watched in &addresses {
                    let full = app.context.now().plus_seconds(100 * HOUR).to_string();
                    let partition = format!("EMAIL#{}", watched.email);
                    app.set(&partition, "GUESSES", "drained_at", json!(full))
                        .await;
                }
            }
            _ => {}
        }
    }
}

async fn owner_signs_in(app: &TestApp, nurse: &Nurse) {
    let device = nurse.answer.text("device_token");
    for device in [Some(device), None] {
        let body = json!({"email": nurse.email, "password": PASSWORD, "device_token": device});
        assert_eq!(login(&app.routes, body).await.status, 200);
    }
}

/// On the real binaries, one after the other.
#[tokio::test]
async fn a_hundred_guesses_close_the_strangers_way_and_no_other() {
    let stack = system::start(system::ephemeral().max_instances(1)).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    tests::promote(&stack, nurse.user_id()).await;
    let mut told = 0;
    for _ in 0..110 {
        let answer = api.login(&nurse.email, WRONG).await;
        assert!([401, 429].contains(&answer.status), "{}", answer.body);
        told += usize::from(answer.status == 401);
    }
    assert_eq!(told, 100);
    let device = nurse.answer.text("device_token");
    let right = json!({"email": nurse.email, "password": PASSWORD, "device_token": device});
    assert_eq!(api.post("/auth/login", None, right).await.status, 200);
    let cookie = format!("__Host-device={device}");
    let headers = [("cookie", cookie.as_str())];
    let body = Some(json!({"email": nurse.email, "password": PASSWORD}));
    let browser = api.send(Method::POST, "/auth/login", None, &headers, body);
    let browser = browser.await.expect_status(200);
    assert!(browser.header("set-cookie").starts_with(&cookie));
    let passwords =
        json!({"current_password": PASSWORD, "new_password": tests::people::NEW_PASSWORD});
    let changed = api.post("/auth/change-password", Some(&nurse.access), passwords);
    assert_eq!(changed.await.status, 204);
    assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 429);
}
