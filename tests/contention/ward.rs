//! The system that the requests meet in.

use florence_local::{engine::Engine, stack::Stack, template::Template};
use futures_util::future::join_all;
use serde_json::json;
use tests::{
    Answer, Api, Nurse,
    faults::{FaultProxy, Plan, Transactions},
    people::PASSWORD,
};
use tokio::sync::{Mutex, MutexGuard};

use crate::{chain, system};

/// Each of these tests keeps the machine busy, and a request has seconds only.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// The running system and somebody who has an account. Passwords are hashed as cheaply as the
/// settings allow, so that requests meet at the table.
pub(super) struct Ward {
    pub(super) api: Api,
    pub(super) nurse: Nurse,
    stack: Stack,
    transactions: Transactions,
    _engine: Engine,
    _alone: MutexGuard<'static, ()>,
}

impl Ward {
    pub(super) async fn open(max_sessions: usize) -> Self {
        let alone = ONE_AT_A_TIME.lock().await;
        let template = Template::of_project().unwrap();
        let engine = Engine::in_memory(&template).await.unwrap();
        let transactions = Transactions::default();
        let proxy = FaultProxy::isolating(&engine.endpoint(), Plan::NONE, &transactions).await;
        let builder = system::ephemeral()
            .dynamodb_endpoint(proxy.url())
            .max_instances(30)
            .env("MAX_SESSIONS_PER_USER", max_sessions.to_string())
            .env("ARGON2_ITERATIONS", "1");
        let stack = system::start(builder).await;
        let api = system::api(&stack);
        Self {
            nurse: api.register().await,
            api,
            stack,
            transactions,
            _engine: engine,
            _alone: alone,
        }
    }

    /// Has so many processes of the function that serves `path` running.
    pub(super) async fn warm(&self, path: &str, processes: usize) {
        let token = Some(self.nurse.access.as_str());
        let requests = (0..processes).map(|_| self.api.get(path, token));
        assert_each(&join_all(requests).await, &[(200, "")]);
    }

    /// Has so many processes of the function that signs in running. Each serves an address of
    /// its own.
    pub(super) async fn warm_sign_in(&self, processes: usize) {
        let requests = (0..processes).map(async |number| {
            let nobody = format!("nobody-{number}@ward.example.org");
            self.api.login(&nobody, PASSWORD).await
        });
        assert_each(&join_all(requests).await, &[(401, "invalid_credentials")]);
    }

    pub(super) async fn sign_in(&self, password: &str) -> Answer {
        self.api.login(&self.nurse.email, password).await
    }

    /// So many sign-ins one after the other.
    pub(super) async fn sign_in_times(&self, count: usize) -> Vec<Answer> {
        let mut answers = Vec::new();
        for _ in 0..count {
            answers.push(self.sign_in(PASSWORD).await.expect_status(200));
        }
        answers
    }

    pub(super) async fn sign_out(&self, session: &Answer) -> Answer {
        let token = Some(session.text("access_token"));
        self.api.post("/auth/logout", token, json!({})).await
    }

    pub(super) async fn change_password(&self, session: &Answer, new: &str) -> Answer {
        let token = Some(session.text("access_token"));
        let body = json!({"current_password": PASSWORD, "new_password": new});
        self.api.post("/auth/change-password", token, body).await
    }

    pub(super) async fn is_live(&self, session: &Answer) -> bool {
        let token = Some(session.text("access_token"));
        let answer = self.api.get("/auth/profile", token).await;
        if answer.status != 200 {
            assert_eq!((answer.status, answer.code()), (401, "session_ended"));
        }
        answer.status == 200
    }

    pub(super) async fn live(&self, sessions: &[Answer]) -> usize {
        let live = join_all(sessions.iter().map(|session| self.is_live(session))).await;
        live.into_iter().filter(|live| *live).count()
    }

    /// The chain is whole and holds this action so often.
    pub(super) async fn assert_recorded(&self, action: &str, count: usize) {
        let actions = chain::actions(&self.stack, self.nurse.user_id()).await;
        let recorded = actions.get(action).copied().unwrap_or_default();
        assert_eq!(recorded, count, "{action} among {actions:?}");
    }

    /// Requests met each other at the table, or the test has shown nothing.
    pub(super) fn assert_met(&self) {
        assert!(self.transactions.refused() > 0);
    }
}

/// Every answer is one of these, each a status and the code of a problem.
#[track_caller]
pub(super) fn assert_each(answers: &[Answer], expected: &[(u16, &str)]) {
    let told = answers.iter().map(|answer| (answer.status, answer.code()));
    let others: Vec<_> = told.filter(|told| !expected.contains(told)).collect();
    assert!(others.is_empty(), "{others:?} of {}", answers.len());
}

pub(super) fn count(answers: &[Answer], status: u16) -> usize {
    let found = answers.iter().filter(|answer| answer.status == status);
    found.count()
}
