//! A nurse with several devices.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use tests::{Answer, Deployment, Routes, TestApp};

pub(super) const BASE: &str = "/api/v1/wizards";

/// The attributes of an item.
pub(super) type Item = HashMap<String, AttributeValue>;

/// Routes on an engine, and somebody who has registered.
pub(super) struct Ward {
    pub(super) app: TestApp,
    pub(super) nurse: Device,
    email: String,
}

/// A signed-in client.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) routes: Routes,
    token: String,
}

impl Ward {
    pub(super) async fn open() -> Self {
        let app = TestApp::start(&[register::compose, login::compose, crate::compose]).await;
        let nurse = app.register().await;
        Self {
            nurse: device(&app, nurse.access),
            email: nurse.email,
            app,
        }
    }

    pub(super) async fn colleague(&self) -> Device {
        device(&self.app, self.app.register().await.access)
    }

    /// Every item.
    pub(super) async fn table(&self) -> Vec<Item> {
        let client = self.app.engine.client();
        let scan = client.scan().table_name(self.app.engine.table_name());
        let items = scan.into_paginator().items().send();
        items.collect::<Result<_, _>>().await.unwrap()
    }

    /// The sort keys of all items of a wizard.
    pub(super) async fn stored(&self, wizard: &str) -> Vec<String> {
        let items = self.table().await;
        let keys = items.iter().map(|item| text(item, "SK"));
        let of = keys.filter(|key| key.contains(wizard));
        of.map(str::to_owned).collect()
    }

    /// The nurse in a new session, on another day.
    pub(super) async fn back(&self) -> Device {
        let signed_in = self.app.login(&self.email).await.expect_status(200);
        device(&self.app, signed_in.text("access_token").to_owned())
    }
}

fn device(app: &TestApp, token: String) -> Device {
    Device {
        routes: app.routes.clone(),
        token,
    }
}

impl Device {
    /// The same client of functions in another deployment.
    pub(super) fn on(&self, deployment: &Deployment) -> Self {
        Self {
            routes: Routes::new(&[crate::compose], deployment),
            token: self.token.clone(),
        }
    }

    /// A request to a path below [`BASE`].
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        if_match: Option<u64>,
        body: Option<Value>,
    ) -> Answer {
        let text = body.map(|body| body.to_string());
        self.send_text(method, path, if_match, text).await
    }

    /// As [`Device::send`] with an `Idempotency-Key`.
    pub(super) async fn send_keyed(
        &self,
        method: Method,
        path: &str,
        key: &str,
        body: Option<Value>,
    ) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", key)];
        let path = format!("{BASE}{path}");
        self.routes.send(method, &path, &headers, body).await
    }

    /// A request without a body in a language that the client prefers.
    pub(super) async fn ask(&self, method: Method, path: &str, accepted: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [
            ("authorization", bearer.as_str()),
            ("accept-language", accepted),
        ];
        let path = format!("{BASE}{path}");
        self.routes.send(method, &path, &headers, None).await
    }

    /// As [`Device::send`] with the very text of the body.
    pub(super) async fn send_text(
        &self,
        method: Method,
        path: &str,
        if_match: Option<u64>,
        body: Option<String>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{BASE}{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        if let Some(version) = if_match {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let body = body.unwrap_or_default();
        self.routes.send_raw(request.body(body.into())).await
    }

    pub(super) async fn start(&self, body: Value) -> Answer {
        self.send(Method::POST, "", None, Some(body)).await
    }

    /// Starts a custom wizard and gives its id.
    pub(super) async fn start_custom(&self, steps: u8) -> String {
        let body = json!({"wizard_type": "custom", "title": "Rounds", "total_steps": steps});
        id(&self.start(body).await.expect_status(201))
    }

    pub(super) async fn save(
        &self,
        id: &str,
        step: u8,
        if_match: Option<u64>,
        data: Value,
    ) -> Answer {
        let body = Some(json!({"step_data": data}));
        let path = format!("/{id}/steps/{step}");
        self.send(Method::PUT, &path, if_match, body).await
    }

    pub(super) async fn read(&self, id: &str) -> Answer {
        self.send(Method::GET, &format!("/{id}"), None, None).await
    }

    pub(super) async fn complete(&self, id: &str, if_match: Option<u64>) -> Answer {
        let path = format!("/{id}/complete");
        self.send(Method::POST, &path, if_match, None).await
    }

    pub(super) async fn remove(&self, id: &str, if_match: Option<u64>) -> Answer {
        let path = format!("/{id}");
        self.send(Method::DELETE, &path, if_match, None).await
    }
}

/// A text attribute, empty when there is none.
pub(super) fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map_or("", String::as_str)
}

pub(super) fn id(answer: &Answer) -> String {
    let id = answer.body["wizard"]["wizard_id"].as_str();
    id.unwrap_or_default().to_owned()
}

/// Status and problem code.
pub(super) fn outcome(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.code())
}
