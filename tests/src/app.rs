//! Functions in process, with a clock that tests move.

use std::{cell::RefCell, sync::Arc};

use api::Compose;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use florence_local::{
    engine::Engine,
    project,
    secrets::{self, Secrets},
    template::Template,
};
use identity::{audit::Audit, context::Context};
use serde_json::{Value, json};
use store::environment::{Environment, entropy::SystemEntropy, variables::Variables};
use tokio::net::TcpListener;

use crate::{
    Answer, Deployment, Nurse, Routes, TestClock, faults::FaultProxy, passkeys, people, services,
    unlimited,
};

/// The routes of some functions on an engine of their own.
pub struct TestApp {
    /// What the functions are made from.
    pub deployment: Deployment,
    /// The table, the time and randomness.
    pub context: Context,
    /// Records changes.
    pub audit: Audit,
    /// Moves their time.
    pub clock: Arc<TestClock>,
    /// The engine under them.
    pub engine: Engine,
    /// Their secrets.
    pub secrets: Secrets,
    /// The routes themselves.
    pub routes: Routes,
}

impl TestApp {
    /// Starts an empty engine and `routes` on it.
    ///
    /// # Panics
    /// When the template or the engine is broken.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn start(routes: &[Compose]) -> Self {
        let template = Template::load(&project::root().join("template.yaml"))
            .expect("template.yaml can be read");
        let engine = Engine::in_memory(&template)
            .await
            .expect("an engine starts");
        let secrets = Secrets::in_memory(&template).expect("secrets are made");
        let clock = Arc::new(TestClock::default());
        let environment = Environment {
            dynamodb: sdk(&engine.endpoint()),
            secrets: sdk(&serve(secrets.clone()).await),
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy),
            function: "test".into(),
            request_log: |line| {
                LINES.with_borrow_mut(|lines| lines.push(line));
                Ok(())
            },
        };
        let table = engine.table_name().to_owned();
        let variables = Variables::from_lookup(move |name| match name {
            "TABLE_NAME" => Some(table.clone()),
            "TOKEN_SECRET_ID" => Some("TokenSecret".to_owned()),
            "PEPPER_SECRET_ID" => Some("PepperSecret".to_owned()),
            "AUDIT_SECRET_ID" => Some("AuditSecret".to_owned()),
            "FACTOR_SECRET_ID" => Some("FactorSecret".to_owned()),
            "TOKEN_ISSUER" => Some("https://identity.test".to_owned()),
            "TOKEN_AUDIENCE" => Some("test".to_owned()),
            // Most people of the tests need no mailbox and no second factor.
            "REGISTRATION_MODE" => Some("open".to_owned()),
            "SECOND_FACTOR" => Some("optional".to_owned()),
            "RP_ORIGINS" => Some(passkeys::ORIGIN.to_owned()),
            "MAIL_FROM" => Some("no-reply@ward.example.org".to_owned()),
            name => unlimited::of_a_test(name).map(str::to_owned),
        });
        let deployment = Deployment {
            variables,
            environment,
        };
        Self {
            routes: Routes::new(routes, &deployment),
            context: deployment.context(),
            audit: deployment.audit(),
            deployment,
            clock,
            engine,
            secrets,
        }
    }

    /// The same deployment with `proxy` before the table.
    #[must_use]
    pub fn behind(&self, proxy: &FaultProxy) -> Deployment {
        self.deployment.behind(proxy.url())
    }

    /// Sends a request with a JSON body.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        self.routes.send(method, path, headers, body).await
    }

    /// Sends a request with an access token.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Answer {
        let bearer = format!("Bearer {token}");
        self.send(method, path, &[("authorization", &bearer)], body)
            .await
    }

    /// Sends a POST with a JSON body and no token.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    /// Sends a POST with a form.
    pub async fn submit(
        &self,
        path: &str,
        headers: &[(&str, String)],
        form: &[(&str, &str)],
    ) -> Answer {
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let body = services::form(form);
        self.send_raw(request.body(Body::from(body))).await
    }

    /// The events of a person's chain, the oldest first.
    ///
    /// # Panics
    /// When they cannot be read.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn events(&self, user: &str) -> Vec<Value> {
        let user = user.parse().expect("it is an id");
        let store = &self.context.store;
        let events = store.events_of_user(user, None, u8::MAX).await;
        let events = events.expect("the trail can be read").into_iter().rev();
        let events = events.map(serde_json::to_value);
        events.map(Result::unwrap_or_default).collect()
    }

    /// Registers somebody new, which needs the routes of that function.
    ///
    /// # Panics
    /// When that fails.
    pub async fn register(&self) -> Nurse {
        let person = people::registration();
        let email = person["email"].as_str().unwrap_or_default().to_owned();
        let answer = self.post("/api/v1/auth/register", person).await;
        let answer = answer.expect_status(201);
        Nurse {
            email,
            access: answer.text("access_token").to_owned(),
            refresh: answer.text("refresh_token").to_owned(),
            answer,
        }
    }

    /// Signs in with the password that everybody registers with, which needs the routes of that
    /// function.
    pub async fn login(&self, email: &str) -> Answer {
        let body = json!({"email": email, "password": people::PASSWORD});
        self.post("/api/v1/auth/login", body).await
    }

    /// The log lines of the requests since the last call. Each thread keeps its own, so that
    /// tests see only theirs.
    #[must_use]
    pub fn take_log(&self) -> Vec<Value> {
        let lines = LINES.take();
        let parsed = lines.iter().map(|line| serde_json::from_slice(line));
        parsed.map(Result::unwrap_or_default).collect()
    }

    /// Sends a request made by hand.
    ///
    /// # Panics
    /// When the request is not one.
    pub async fn send_raw(&self, request: Result<Request<Body>, axum::http::Error>) -> Answer {
        self.routes.send_raw(request).await
    }
}

thread_local! {
    static LINES: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Serves secrets on a free port until the test's runtime ends.
#[expect(clippy::expect_used, reason = "without its ground no test can run")]
async fn serve(secrets: Secrets) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, secrets::router(secrets)).await });
    format!("http://{address}")
}

/// How to reach a service of AWS at `endpoint`.
#[must_use]
pub fn sdk(endpoint: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            "test", "test", None, None, "test",
        )))
        .build()
}
