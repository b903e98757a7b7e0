//! The request that each function is measured with.

use std::error::Error;

use florence_local::stack::Stack;
use serde_json::{Value, json};
use tests::{
    Api, Nurse,
    people::{self, PASSWORD},
};

/// Somebody signed in, with a wizard, and somebody who signs in so often that no session of
/// theirs lasts.
pub(crate) struct Requests {
    nurse: Nurse,
    coming: String,
    wizard: String,
}

impl Requests {
    pub(crate) async fn prepare(stack: &Stack) -> Result<Self, Box<dyn Error>> {
        let api = Api::new(stack.base_url());
        let nurse = api.register().await;
        let token = Some(nurse.access.as_str());
        let body = json!({"wizard_type": "sbar_report"});
        let started = api.post("/wizards", token, body).await;
        let wizard = started.body["wizard"]["wizard_id"].as_str();
        let wizard = wizard.ok_or("no wizard was started")?.to_owned();
        let coming = api.register().await.email;
        Ok(Self {
            nurse,
            coming,
            wizard,
        })
    }

    /// A new event for the function of that binary, and the status it must be answered with.
    pub(crate) fn event(&self, binary: &str) -> (Value, u64) {
        let sign_in = json!({"email": self.coming, "password": PASSWORD});
        let wizard = format!("/wizards/{}", self.wizard);
        let token = self.nurse.access.as_str();
        match binary {
            "register" => (post("/auth/register", &people::registration()), 201),
            "login" => (post("/auth/login", &sign_in), 200),
            "session" => (get("/auth/sessions", token), 200),
            "profile" => (get("/auth/profile", token), 200),
            "factors" => (get("/auth/factors", token), 200),
            "wizard" => (get(&wizard, token), 200),
            "admin" => (get("/admin/users", token), 403),
            "health" => (get("/health", token), 200),
            "web" => (page(), 200),
            "authorizer" => (authorization(token), 0),
            "mailer" => (json!({"source": "aws.scheduler"}), 0),
            _ => (json!({}), 0),
        }
    }
}

/// A request to the hello-world.
pub(crate) fn hello() -> Value {
    page()
}

/// A request to the root, where the pages are.
fn page() -> Value {
    let mut event = event("GET", "", &json!({}), None);
    event["rawPath"] = json!("/");
    event["requestContext"]["http"]["path"] = json!("/");
    event
}

/// What API Gateway asks the authorizer of another API.
fn authorization(token: &str) -> Value {
    json!({
        "version": "2.0",
        "type": "REQUEST",
        "routeKey": "GET /notes",
        "identitySource": [format!("Bearer {token}")],
        "requestContext": {"apiId": "notes", "requestId": "bench"},
    })
}

/// A request of somebody who is signed in.
pub(crate) fn get(path: &str, token: &str) -> Value {
    let bearer = format!("Bearer {token}");
    event("GET", path, &json!({"authorization": bearer}), None)
}

/// A request with a body.
pub(crate) fn post(path: &str, body: &Value) -> Value {
    let headers = json!({"content-type": "application/json"});
    event("POST", path, &headers, Some(body))
}

/// An event of an HTTP API, payload version 2.
pub(crate) fn event(method: &str, path: &str, headers: &Value, body: Option<&Value>) -> Value {
    let path = format!("/api/v1{path}");
    let route = format!("{method} {path}");
    json!({
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "bench",
            },
            "requestId": "bench",
            "routeKey": route,
            "stage": "$default",
            "time": "25/Nov/2026:08:00:00 +0000",
            "timeEpoch": 1_795_593_600_000_u64,
        },
        "body": body.map(Value::to_string),
        "isBase64Encoded": false,
    })
}
