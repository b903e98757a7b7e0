//! What is counted when the table fails.

use api::Compose;
use serde_json::json;
use tests::{
    Answer, Routes, TestApp,
    faults::{Fault, FaultProxy, Plan, Rule},
    people::{NEW_PASSWORD, PASSWORD},
};

const ROUTES: [Compose; 2] = [register::compose, login::compose];

/// Without a gateway requests have no address.
const PARTITION: &str = "SOURCE#unknown";

struct Ward {
    app: TestApp,
    proxy: FaultProxy,
    routes: Routes,
    email: String,
}

impl Ward {
    async fn open() -> Self {
        let app = TestApp::start(&ROUTES).await;
        let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::NONE).await;
        let routes = Routes::new(&ROUTES, &app.behind(&proxy));
        let email = app.register().await.email;
        let ward = Self {
            app,
            proxy,
            routes,
            email,
        };
        // The first sign-in of an instance publishes its keys besides.
        assert_eq!(ward.login(PASSWORD, Vec::new()).await.0.status, 200);
        assert_eq!(ward.counted().await, (0, 1));
        ward
    }

    /// Signs in where the requests of `rules` fail, and tells which operations were sent.
    async fn login(&self, password: &str, rules: Vec<Rule>) -> (Answer, Vec<String>) {
        self.proxy.follow(Plan::Script(rules));
        drop(self.proxy.take_seen());
        let body = json!({"email": self.email, "password": password});
        let (method, path) = (axum::http::Method::POST, "/api/v1/auth/login");
        let answer = self.routes.send(method, path, &[], Some(body)).await;
        (answer, self.proxy.take_seen())
    }

    /// The attempts that are kept, and all.
    async fn counted(&self) -> (u64, u64) {
        let (mut kept, mut all) = (0, 0);
        let sort_keys = self.app.sort_keys(PARTITION).await.into_iter();
        for sort_key in sort_keys.filter(|key| key.starts_with("SIGN_IN#")) {
            let item = self.app.item(PARTITION, &sort_key).await;
            kept += item["kept"].as_u64().unwrap();
            all += item["attempts"].as_u64().unwrap();
        }
        (kept, all)
    }
}

#[tokio::test]
async fn an_attempt_is_counted_before_anything_is_read() {
    let ward = Ward::open().await;
    let (answer, seen) = ward.login(NEW_PASSWORD, Vec::new()).await;
    assert_eq!(answer.status, 401);
    assert_eq!(seen[0], "UpdateItem");
    assert!(!seen[1..].contains(&"UpdateItem".to_owned()), "{seen:?}");
}

#[tokio::test]
async fn what_cannot_be_counted_is_not_attempted() {
    let ward = Ward::open().await;
    let stays = vec![Rule::always("UpdateItem", Fault::Refuse)];
    let (answer, seen) = ward.login(PASSWORD, stays).await;
    assert_eq!((answer.status, answer.code()), (503, "unavailable"));
    assert!(
        seen.iter().all(|operation| operation == "UpdateItem"),
        "{seen:?}"
    );
    assert_eq!(ward.counted().await, (0, 1));
}

#[tokio::test]
async fn an_attempt_is_counted_and_given_back_once_though_an_answer_is_lost() {
    let ward = Ward::open().await;
    let lost = vec![Rule::once("UpdateItem", Fault::Lose)];
    let (answer, _) = ward.login(NEW_PASSWORD, lost).await;
    assert_eq!(answer.status, 401);
    assert_eq!(ward.counted().await, (1, 2));

    let lost = vec![Rule::once("UpdateItem", Fault::Lose).after(1)];
    let (answer, seen) = ward.login(PASSWORD, lost).await;
    assert_eq!(answer.status, 200);
    let updates = seen.iter().filter(|seen| *seen == "UpdateItem").count();
    assert_eq!((updates, ward.counted().await), (3, (1, 3)));
}

/// Whoever has signed in is answered, also when the attempt stays counted.
#[tokio::test]
async fn a_success_that_cannot_be_given_back_is_a_success() {
    let ward = Ward::open().await;
    let stays = vec![Rule::always("UpdateItem", Fault::Refuse).after(1)];
    let (answer, _) = ward.login(PASSWORD, stays).await;
    assert_eq!(answer.status, 200);
    assert_eq!(ward.counted().await, (1, 2));
}
