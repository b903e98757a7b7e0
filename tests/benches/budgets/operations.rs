//! Processor time of what people do most often, each beside that of a hello-world.

use std::{error::Error, fmt, time::Duration};

use florence_local::stack::Stack;
use serde_json::{Value, json};
use tests::{
    Api, Nurse,
    forms::filled,
    people::{self, PASSWORD},
};

use crate::{
    measure::Beside,
    requests::{event, get, post},
};

/// One of the things that are measured.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Operation {
    SessionCheck,
    Refresh,
    SignIn,
    Register,
    Logout,
    SaveStep,
}

impl Operation {
    pub(crate) const ALL: [Self; 6] = [
        Self::SessionCheck,
        Self::Refresh,
        Self::SignIn,
        Self::Register,
        Self::Logout,
        Self::SaveStep,
    ];

    /// The binary that does it.
    pub(crate) fn binary(self) -> &'static str {
        match self {
            Self::SessionCheck => "profile",
            Self::Refresh | Self::Logout => "session",
            Self::SignIn => "login",
            Self::Register => "register",
            Self::SaveStep => "wizard",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::SessionCheck => "session check",
            Self::Refresh => "refresh",
            Self::SignIn => "sign-in",
            Self::Register => "register",
            Self::Logout => "logout",
            Self::SaveStep => "step saved",
        }
    }
}

/// Somebody who does one operation again and again.
pub(crate) struct Doer {
    api: Api,
    nurse: Nurse,
    refresh_token: String,
    step: Step,
}

#[derive(Default)]
struct Step {
    path: String,
    version: Option<String>,
    data: Value,
    saves: u32,
}

impl Doer {
    pub(crate) async fn prepare(stack: &Stack) -> Result<Self, Box<dyn Error>> {
        let api = Api::new(stack.base_url());
        let nurse = api.register().await;
        let step = Step::begin(&api, &nurse.access).await?;
        Ok(Self {
            refresh_token: nurse.refresh.clone(),
            api,
            nurse,
            step,
        })
    }

    /// The next event, and the status it must be answered with. What it needs is done by the
    /// system, whose processes are not those that are measured.
    pub(crate) async fn event(&mut self, operation: Operation) -> (Value, u64) {
        let credentials = json!({"email": self.nurse.email, "password": PASSWORD});
        match operation {
            Operation::SessionCheck => (get("/auth/profile", &self.nurse.access), 200),
            Operation::Refresh => {
                let body = json!({"refresh_token": self.refresh_token});
                (post("/auth/refresh", &body), 200)
            }
            Operation::SignIn => (post("/auth/login", &credentials), 200),
            Operation::Register => (post("/auth/register", &people::registration()), 201),
            Operation::Logout => {
                let signed_in = self.api.login(&self.nurse.email, PASSWORD).await;
                let token = signed_in.text("access_token");
                let headers = json!({"authorization": format!("Bearer {token}")});
                (event("POST", "/auth/logout", &headers, None), 204)
            }
            Operation::SaveStep => self.step.next(&self.nurse.access),
        }
    }

    /// Notes what the next event needs of the answer to the last one.
    pub(crate) fn answered(&mut self, answer: &Value) {
        let body: Value = answer["body"]
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        if let Some(token) = body["refresh_token"].as_str() {
            token.clone_into(&mut self.refresh_token);
        }
        if let Some(version) = answer["headers"]["etag"].as_str() {
            self.step.version = Some(version.to_owned());
        }
    }
}

impl Step {
    async fn begin(api: &Api, token: &str) -> Result<Self, Box<dyn Error>> {
        let body = json!({"wizard_type": "sbar_report"});
        let started = api.post("/wizards", Some(token), body).await;
        let wizard = started.body["wizard"]["wizard_id"].as_str();
        let wizard = wizard.ok_or("no wizard was started")?;
        let described = api.get("/wizards/types/sbar_report", Some(token)).await;
        Ok(Self {
            path: format!("/wizards/{wizard}/steps/1"),
            data: filled(&described.body["type"]["steps"][0]),
            ..Self::default()
        })
    }

    /// Saves other text than the last time: the same again would change nothing.
    fn next(&mut self, token: &str) -> (Value, u64) {
        self.saves += 1;
        let text = format!("stable, checked {} times", self.saves);
        let fields = self.data.as_object_mut().into_iter().flatten();
        for (_, value) in fields.filter(|(_, value)| value.as_str() == Some(tests::forms::TEXT)) {
            *value = json!(text);
        }
        let mut headers = json!({
            "authorization": format!("Bearer {token}"),
            "content-type": "application/json",
        });
        if let Some(version) = &self.version {
            headers["if-match"] = json!(version);
        }
        let body = json!({"step_data": self.data, "draft": true});
        (event("PUT", &self.path, &headers, Some(&body)), 200)
    }
}

/// Processor time of each operation.
#[derive(Default)]
pub(crate) struct Operations(Vec<(Operation, Beside)>);

impl Operations {
    pub(crate) fn add(&mut self, operation: Operation, measured: Beside) {
        self.0.push((operation, measured));
    }
}

impl fmt::Display for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1e3);
        writeln!(
            f,
            "{:<16}{:>9}{:>12}{:>9}{:>9}",
            "", "CPU", "but hash", "hello", "x hello"
        )?;
        for (operation, measured) in &self.0 {
            let (time, hello) = (measured.operation, measured.hello.all);
            let rest = time.first_thread;
            writeln!(
                f,
                "{:<16}{:>9}{:>12}{:>9}{:>9.2}",
                operation.name(),
                millis(time.all),
                millis(rest),
                millis(hello),
                rest.as_secs_f64() / hello.as_secs_f64(),
            )?;
        }
        writeln!(
            f,
            "processor time of a warm request in milliseconds, and of a hello-world asked in turns \
             with it; without the threads that hash and judge passwords where it says so, and in the \
             ratio"
        )
    }
}
