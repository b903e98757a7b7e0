//! What tests of registrations stand on that wait for a code.

use axum::http::Method;
use domain::{ids::RegistrationId, mail_code::CodePurpose};
use identity::mail_secrets::MailSecrets;
use serde_json::{Value, json};
use tests::{Answer, Routes, TestApp, people};

/// A deployment where registrations are verified.
pub(crate) struct Verified {
    pub(crate) app: TestApp,
    routes: Routes,
    secrets: MailSecrets,
}

impl Verified {
    pub(crate) async fn start() -> Self {
        let app = TestApp::start(&[crate::compose]).await;
        let deployment = app.deployment.with("REGISTRATION_MODE", "verified");
        Self {
            routes: Routes::new(&[crate::compose], &deployment),
            secrets: deployment.mail_secrets(),
            app,
        }
    }

    pub(crate) async fn register(&self, headers: &[(&str, &str)], person: Value) -> Answer {
        let path = "/api/v1/auth/register";
        let sent = self.routes.send(Method::POST, path, headers, Some(person));
        sent.await
    }

    /// The id of a new registration of `email`.
    pub(crate) async fn begin(&self, email: &str) -> String {
        let answer = self.register(&[], people::registration_of(email)).await;
        id_of(&answer.expect_status(202))
    }

    pub(crate) async fn confirm(&self, id: &str, code: &str) -> Answer {
        let body = json!({"registration_id": id, "code": code});
        self.send(&[], "confirm", body).await
    }

    pub(crate) async fn resend(&self, id: &str) -> Answer {
        self.send(&[], "resend", json!({"registration_id": id}))
            .await
    }

    /// Sends what a registration goes on with.
    pub(crate) async fn send(&self, headers: &[(&str, &str)], route: &str, body: Value) -> Answer {
        let path = format!("/api/v1/auth/register/{route}");
        let sent = self.routes.send(Method::POST, &path, headers, Some(body));
        sent.await
    }

    /// The code that a mail for the registration would show.
    pub(crate) async fn code(&self, id: &str) -> String {
        let id: RegistrationId = id.parse().unwrap();
        let code = self.secrets.code(CodePurpose::Registration, id.as_uuid());
        code.await.unwrap().grouped()
    }

    /// A code that is not the one of the registration.
    pub(crate) async fn wrong_code(&self, id: &str) -> String {
        let right = self.code(id).await;
        let last = if right.ends_with('0') { "1" } else { "0" };
        format!("{}{last}", &right[..right.len() - 1])
    }

    pub(crate) async fn pending(&self, id: &str) -> Value {
        let partition = format!("REGISTRATION#{id}");
        self.app.item(&partition, "PENDING").await
    }
}

pub(crate) fn id_of(answer: &Answer) -> String {
    answer.text("registration_id").to_owned()
}
