//! A sign-in is stopped before each of its requests to the table in turn, while something else
//! happens to the account: what it has read before must not decide after.

use std::pin::pin;

use api::Compose;
use axum::http::Method;
use serde_json::json;
use tests::{
    Answer, Nurse, Routes, TestApp,
    faults::{Fault, FaultProxy, Plan, Rule},
    people::{NEW_PASSWORD, PASSWORD},
};

const ROUTES: [Compose; 4] = [
    register::compose,
    login::compose,
    session::compose,
    profile::compose,
];

/// A system, and a way to its table on which a request can be stopped.
struct Ward {
    app: TestApp,
    proxy: FaultProxy,
    stopped: Routes,
}

impl Ward {
    async fn open() -> Self {
        let app = TestApp::start(&ROUTES).await;
        let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::NONE).await;
        let stopped = Routes::new(&ROUTES, &app.behind(&proxy));
        Self {
            app,
            proxy,
            stopped,
        }
    }

    /// Signs in once for each request to the table that it takes until it is decided, on an account
    /// of its own, and stops there until `meanwhile` is done.
    async fn interleave(
        &self,
        password: &str,
        prepare: impl AsyncFn() -> Nurse,
        meanwhile: impl AsyncFn(&Nurse),
        check: impl AsyncFn(&Nurse, Answer),
    ) {
        for position in 0.. {
            let nurse = prepare().await;
            let stop = Rule::any(1, Fault::Pause).after(position);
            self.proxy.follow(Plan::Script(vec![stop]));
            drop(self.proxy.take_seen());
            let mut sign_in = pin!(login(&self.stopped, &nurse.email, password));
            tokio::select! {
                _ = &mut sign_in => {
                    assert!(position >= 4, "it counts, reads, and writes");
                    return;
                }
                () = self.proxy.paused() => {}
            }
            let mut seen = self.proxy.take_seen();
            seen.pop();
            if seen
                .iter()
                .any(|operation| operation == "TransactWriteItems")
            {
                self.proxy.resume();
                assert!(position >= 4, "it counts, reads, and writes");
                assert_eq!(
                    sign_in.await.status,
                    200,
                    "what is given back was a success"
                );
                return;
            }
            meanwhile(&nurse).await;
            self.proxy.resume();
            check(&nurse, sign_in.await).await;
        }
    }

    async fn login(&self, nurse: &Nurse, password: &str) -> Answer {
        login(&self.app.routes, &nurse.email, password).await
    }

    async fn change_password(&self, nurse: &Nurse) {
        let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
        let path = "/api/v1/auth/change-password";
        let changed = self.app.call(Method::POST, path, &nurse.access, Some(body));
        assert_eq!(changed.await.status, 204);
    }

    /// Counts guesses of strangers, who may make one more.
    async fn almost_closed(&self, nurse: Nurse) -> Nurse {
        let drained_at = self.app.context.now().plus_seconds(99 * 3_600);
        let partition = format!("EMAIL#{}", nurse.email);
        let drained_at = json!(drained_at.to_string());
        let app = &self.app;
        app.set(&partition, "GUESSES", "drained_at", drained_at)
            .await;
        nurse
    }

    /// How many guesses of strangers are not forgotten yet.
    async fn guesses(&self, nurse: &Nurse) -> i64 {
        let partition = format!("EMAIL#{}", nurse.email);
        let item = self.app.item(&partition, "GUESSES").await;
        let Some(text) = item["drained_at"].as_str() else {
            return 0;
        };
        let left = self.app.context.now().seconds_until(text.parse().unwrap());
        (left + 3_599) / 3_600
    }
}

async fn login(routes: &Routes, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    let path = "/api/v1/auth/login";
    routes.send(Method::POST, path, &[], Some(body)).await
}

#[tokio::test]
async fn a_sign_in_sees_the_sessions_that_began_while_it_was_on_its_way() {
    let ward = Ward::open().await;
    let prepare = async || {
        let nurse = ward.app.register().await;
        for _ in 0..3 {
            assert_eq!(ward.login(&nurse, PASSWORD).await.status, 200);
        }
        nurse
    };
    let meanwhile = async |nurse: &Nurse| {
        assert_eq!(ward.login(nurse, PASSWORD).await.status, 200);
    };
    let check = async |_: &Nurse, answer: Answer| {
        let answer = answer.expect_status(200);
        let token = answer.text("access_token");
        let path = "/api/v1/auth/sessions";
        let listed = ward.app.call(Method::GET, path, token, None).await;
        let listed = listed.expect_status(200);
        assert_eq!(listed.body["sessions"].as_array().unwrap().len(), 5);
    };
    ward.interleave(PASSWORD, prepare, meanwhile, check).await;
}

#[tokio::test]
async fn a_new_password_is_not_refused_for_the_one_before() {
    let ward = Ward::open().await;
    let prepare = async || ward.app.register().await;
    let meanwhile = async |nurse: &Nurse| ward.change_password(nurse).await;
    let check = async |nurse: &Nurse, answer: Answer| {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(ward.guesses(nurse).await, 0);
    };
    ward.interleave(NEW_PASSWORD, prepare, meanwhile, check)
        .await;
}

#[tokio::test]
async fn a_password_that_was_just_replaced_starts_no_session() {
    let ward = Ward::open().await;
    let prepare = async || ward.app.register().await;
    let meanwhile = async |nurse: &Nurse| ward.change_password(nurse).await;
    let check = async |nurse: &Nurse, answer: Answer| {
        assert_eq!(answer.status, 401, "{}", answer.body);
        assert_eq!(ward.guesses(nurse).await, 1);
    };
    ward.interleave(PASSWORD, prepare, meanwhile, check).await;
}

/// The hundredth guess closes, whatever was read before it: neither a wrong password is
/// counted nor a right one told.
#[tokio::test]
async fn no_attempt_slips_by_a_guess_that_is_counted_meanwhile() {
    let ward = Ward::open().await;
    let prepare = async || ward.almost_closed(ward.app.register().await).await;
    let meanwhile = async |nurse: &Nurse| {
        assert_eq!(ward.login(nurse, NEW_PASSWORD).await.status, 401);
    };
    let check = async |nurse: &Nurse, answer: Answer| {
        assert_eq!((answer.status, answer.code()), (429, "too_many_attempts"));
        assert_eq!(ward.guesses(nurse).await, 100);
    };
    for password in [NEW_PASSWORD, PASSWORD] {
        ward.interleave(password, &prepare, &meanwhile, &check)
            .await;
    }
}

#[tokio::test]
async fn no_attempt_at_an_unknown_address_slips_by_either() {
    let ward = Ward::open().await;
    let prepare = async || {
        let mut nurse = ward.app.register().await;
        nurse.email = format!("no-{}", nurse.email);
        ward.almost_closed(nurse).await
    };
    let meanwhile = async |nurse: &Nurse| {
        assert_eq!(ward.login(nurse, NEW_PASSWORD).await.status, 401);
    };
    let check = async |nurse: &Nurse, answer: Answer| {
        assert_eq!((answer.status, answer.code()), (429, "too_many_attempts"));
        assert_eq!(ward.guesses(nurse).await, 100);
    };
    ward.interleave(PASSWORD, prepare, meanwhile, check).await;
}
