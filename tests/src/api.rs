//! A client of the running system.

use std::net::IpAddr;

use axum::http::Method;
use domain::link_token::Purpose;
use serde_json::Value;

use crate::{Answer, people, services};

/// Calls the API at one address.
#[derive(Debug, Clone)]
pub struct Api {
    base: String,
    /// What paths are below.
    prefix: &'static str,
    http: reqwest::Client,
}

/// A person who has registered.
#[derive(Debug, Clone)]
pub struct Nurse {
    /// Their address.
    pub email: String,
    /// Their access token.
    pub access: String,
    /// Their refresh token.
    pub refresh: String,
    /// The answer to their registration.
    pub answer: Answer,
}

impl Nurse {
    /// Their user id.
    #[must_use]
    pub fn user_id(&self) -> &str {
        let id = self.answer.body["user"]["user_id"].as_str();
        id.unwrap_or_default()
    }

    /// The id of the session they registered in.
    #[must_use]
    pub fn session_id(&self) -> &str {
        self.answer.text("session_id")
    }
}

impl Api {
    /// The API at `base`, such as `http://localhost:3000`.
    #[must_use]
    pub fn new(base: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            prefix: "/api/v1",
            http: reqwest::Client::new(),
        }
    }

    /// Another API, whose paths are as they are given.
    #[must_use]
    pub fn elsewhere(base: impl Into<String>) -> Self {
        Self {
            prefix: "",
            ..Self::new(base)
        }
    }

    /// The same API, called from another address of this machine.
    ///
    /// # Panics
    /// When no client can be made.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn from_address(&self, address: IpAddr) -> Self {
        let client = reqwest::Client::builder().local_address(address);
        Self {
            base: self.base.clone(),
            prefix: self.prefix,
            http: client.build().expect("a client is made"),
        }
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Answer {
        self.send(Method::POST, path, token, &[], Some(body)).await
    }

    /// GET.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        self.send(Method::GET, path, token, &[], None).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str, token: Option<&str>) -> Answer {
        self.send(Method::DELETE, path, token, &[], None).await
    }

    /// Any request with a JSON body or none. Paths are below `/api/v1` unless they start with
    /// that, with `/.` or with `/oauth/`, or are those of a page that a link in a mail leads to.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let Some(body) = body else {
            return self.send_text(method, path, token, headers, "").await;
        };
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/json"));
        let text = body.to_string();
        self.send_text(method, path, token, &headers, &text).await
    }

    /// Any request with any body.
    ///
    /// # Panics
    /// When there is no answer at all.
    #[expect(clippy::expect_used, reason = "a test without an answer has failed")]
    pub async fn send_text(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let roots = ["/.", "/api/", "/oauth/"];
        let absolute = roots.iter().any(|root| path.starts_with(root)) || is_page(path);
        let prefix = if absolute { "" } else { self.prefix };
        let url = format!("{}{prefix}{path}", self.base);
        let mut request = self.http.request(method, url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.body(body.to_owned());
        }
        let response = request.send().await.expect("the system answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("the body arrives");
        Answer::new(status, headers, bytes.to_vec())
    }

    /// POST with a form.
    pub async fn submit(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        pairs: &[(&str, &str)],
    ) -> Answer {
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        let body = services::form(pairs);
        self.send_text(Method::POST, path, None, &headers, &body)
            .await
    }

    /// Registers somebody new.
    ///
    /// # Panics
    /// When that fails.
    pub async fn register(&self) -> Nurse {
        self.register_as(people::registration()).await
    }

    /// Registers that person.
    ///
    /// # Panics
    /// When that fails.
    pub async fn register_as(&self, person: Value) -> Nurse {
        let email = person["email"].as_str().unwrap_or_default().to_owned();
        let answer = self.post("/auth/register", None, person).await;
        let answer = answer.expect_status(201);
        Nurse {
            email,
            access: answer.text("access_token").to_owned(),
            refresh: answer.text("refresh_token").to_owned(),
            answer,
        }
    }

    /// Signs in.
    pub async fn login(&self, email: &str, password: &str) -> Answer {
        let body = serde_json::json!({"email": email, "password": password});
        self.post("/auth/login", None, body).await
    }

    /// Exchanges a refresh token.
    pub async fn refresh(&self, token: &str) -> Answer {
        let body = serde_json::json!({"refresh_token": token});
        self.post("/auth/refresh", None, body).await
    }
}

fn is_page(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let page = path.strip_prefix('/').unwrap_or_default();
    Purpose::ALL.iter().any(|purpose| purpose.page() == page)
}
