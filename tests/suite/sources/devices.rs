//! Devices that an account knows sign in when their network may not, within a bound of their own.

use api::Compose;
use domain::device::MAX_PAST_NETWORK;
use serde_json::{Value, json};
use store::environment::clock::Clock as _;
use tests::{
    Nurse, Routes, TestApp,
    faults::{FaultProxy, Plan},
};

use super::{
    Answer, Api, FAILURES, HERE, Method, NEW_PASSWORD, PASSWORD, SIGN_INS, Stack,
    assert_all_refused, assert_refused, counted, join_all, limited, number, people, system,
};
use crate::table;

async fn from_device(api: &Api, nurse: &Nurse, password: &str, device: &str) -> Answer {
    let body = json!({"email": nurse.email, "password": password, "device_token": device});
    api.post("/auth/login", None, body).await
}

fn device_of(nurse: &Nurse) -> &str {
    nurse.answer.text("device_token")
}

#[tokio::test]
async fn a_known_device_signs_in_though_its_network_has_used_up_its_hour() {
    let stack = limited(&[(FAILURES, 1)]).await;
    let api = system::api(&stack);
    let (nurse, other) = (api.register().await, api.register().await);
    let stranger = api.login("nobody@ward.example.org", PASSWORD).await;
    assert_eq!(stranger.status, 401);
    let refused = api.login(&nurse.email, PASSWORD).await;
    let another = from_device(&api, &nurse, PASSWORD, device_of(&other)).await;
    let unknown = api.post("/auth/login", None, json!({
        "email": "nobody@ward.example.org", "password": PASSWORD, "device_token": device_of(&nurse),
    }));
    let unknown = unknown.await;
    let known = from_device(&api, &nurse, PASSWORD, device_of(&nurse)).await;
    let wrong = from_device(&api, &nurse, NEW_PASSWORD, device_of(&nurse)).await;

    assert_eq!((known.status, wrong.status), (200, 401));
    let counted = counted(&stack, HERE, "SIGN_IN").await;
    if let [once] = counted[..] {
        assert_eq!(
            once,
            (1, 1),
            "what is refused and what passes is not counted"
        );
        assert_all_refused(&[&refused, &another, &unknown]);
    }
}

#[tokio::test]
async fn a_wrong_password_from_a_known_device_takes_nothing_from_its_network() {
    let stack = limited(&[(FAILURES, 1)]).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    for _ in 0..3 {
        let wrong = from_device(&api, &nurse, NEW_PASSWORD, device_of(&nurse)).await;
        assert_eq!((wrong.status, wrong.code()), (401, "invalid_credentials"));
    }
    let counted = counted(&stack, HERE, "SIGN_IN").await;
    assert!(counted.iter().all(|(kept, _)| *kept == 0), "{counted:?}");
    assert_eq!(counted.iter().map(|(_, all)| all).sum::<u32>(), 3);
    let stranger = api.login("nobody@ward.example.org", PASSWORD).await;
    assert_eq!(stranger.status, 401, "the network still has its attempt");
}

const ROUTES: [Compose; 2] = [register::compose, login::compose];

/// A network that has used up its hour, with the clock at the beginning of it.
struct UsedUp {
    app: TestApp,
    proxy: FaultProxy,
    routes: Routes,
}

impl UsedUp {
    async fn open() -> Self {
        let app = TestApp::start(&ROUTES).await;
        let seconds = app.clock.now().unix_seconds().rem_euclid(3_600);
        app.clock.advance(3_600 - seconds);
        let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::NONE).await;
        let limited = app.behind(&proxy).with(SIGN_INS, "1");
        let routes = Routes::new(&ROUTES, &limited);
        let network = Self { app, proxy, routes };
        network.use_up().await;
        network
    }

    async fn use_up(&self) {
        let body = json!({"email": "nobody@ward.example.org", "password": PASSWORD});
        assert_eq!(self.send(body).await.0.status, 401);
    }

    async fn login(&self, nurse: &Nurse, password: &str) -> (Answer, Vec<String>) {
        let (email, device) = (&nurse.email, device_of(nurse));
        let body = json!({"email": email, "password": password, "device_token": device});
        self.send(body).await
    }

    /// The answer, and which operations were sent for it.
    async fn send(&self, body: Value) -> (Answer, Vec<String>) {
        drop(self.proxy.take_seen());
        let path = "/api/v1/auth/login";
        let answer = self.routes.send(Method::POST, path, &[], Some(body)).await;
        (answer, self.proxy.take_seen())
    }
}

#[tokio::test]
async fn a_device_beyond_its_bound_costs_two_reads_and_passes_again_in_the_next_hour() {
    let network = UsedUp::open().await;
    let nurse = network.app.register().await;
    for number in 1..MAX_PAST_NETWORK {
        let (password, expected) = match number % 3 {
            0 => (NEW_PASSWORD, 401),
            _ => (PASSWORD, 200),
        };
        let (answer, _) = network.login(&nurse, password).await;
        assert_eq!(answer.status, expected, "{number}: {}", answer.body);
    }
    let (refused, seen) = network.login(&nurse, PASSWORD).await;
    assert_refused(&refused);
    assert_eq!(seen, ["UpdateItem", "Query", "GetItem"]);

    network.app.clock.advance(3_600);
    network.use_up().await;
    let (answer, _) = network.login(&nurse, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// That the password is right is told after a hash and with an event, so it counts too.
#[tokio::test]
async fn the_owner_of_a_disabled_account_passes_the_network_no_more_often() {
    let network = UsedUp::open().await;
    let nurse = network.app.register().await;
    let partition = format!("USER#{}", nurse.user_id());
    let disabled = json!(false);
    network
        .app
        .set(&partition, "PROFILE", "is_active", disabled)
        .await;
    for _ in 1..MAX_PAST_NETWORK {
        let (answer, _) = network.login(&nurse, PASSWORD).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
    }
    assert_refused(&network.login(&nurse, PASSWORD).await.0);
}

/// Each account has its own bound on a ward's computer, whatever the network has used up.
#[tokio::test]
async fn a_burst_from_a_known_device_passes_its_network_so_often_and_keeps_no_colleague_out() {
    let stack = limited(&[(SIGN_INS, 1)]).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let device = device_of(&nurse);
    let mut person: Value = people::registration();
    person["device_token"] = json!(device);
    let colleague = api.register_as(person).await;
    assert_eq!(device_of(&colleague), device, "one computer has one token");
    api.login("nobody@ward.example.org", PASSWORD).await;

    let mut answers = Vec::new();
    for _ in 0..4 {
        let burst = (0..12).map(|number| {
            let password = if number % 6 == 5 {
                NEW_PASSWORD
            } else {
                PASSWORD
            };
            from_device(&api, &nurse, password, device)
        });
        answers.extend(join_all(burst).await);
    }
    let decided = answers.iter().filter(|a| matches!(a.status, 200 | 401));
    let decided = u32::try_from(decided.count()).unwrap();
    let refused = answers.iter().filter(|answer| answer.status == 429);
    let refused: Vec<_> = refused.collect();
    let one_hour = counted(&stack, HERE, "SIGN_IN").await.len() == 1;
    if one_hour {
        // The registration was the first.
        assert_eq!(decided, MAX_PAST_NETWORK - 1);
        assert_all_refused(&refused);
    }
    assert_eq!(
        attempts(&stack, &nurse).await.min(MAX_PAST_NETWORK),
        MAX_PAST_NETWORK
    );
    let colleague = from_device(&api, &colleague, PASSWORD, device).await;
    assert_eq!(colleague.status, 200, "{}", colleague.body);
}

/// What the account has seen from its only device in an hour.
async fn attempts(stack: &Stack, nurse: &Nurse) -> u32 {
    let items = table::partition(stack, &format!("USER#{}", nurse.user_id())).await;
    let mut devices = items
        .iter()
        .filter(|item| table::text(item, "SK").starts_with("PROFILE#DEVICE#"));
    number(devices.next().unwrap(), "attempts")
}
