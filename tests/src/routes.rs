//! Routes of functions, called in process.

use api::{Compose, layered};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::{Answer, Deployment};

/// The routes of some functions with everything that surrounds them.
#[derive(Debug, Clone)]
pub struct Routes(Router);

impl Routes {
    /// The routes of these functions in `deployment`.
    ///
    /// # Panics
    /// When a setting is missing.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn new(functions: &[Compose], deployment: &Deployment) -> Self {
        let Deployment {
            variables,
            environment,
        } = deployment;
        let composed = functions
            .iter()
            .map(|compose| compose(variables, environment).expect("the settings are right"));
        let routes = composed.fold(Router::new(), Router::merge);
        Self(layered(routes, variables, environment).expect("the settings are right"))
    }

    /// Sends a request with a JSON body.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send_raw(request.body(body)).await
    }

    /// Sends a request made by hand.
    ///
    /// # Panics
    /// When the request is not one.
    #[expect(clippy::expect_used, reason = "a test without an answer has failed")]
    pub async fn send_raw(&self, request: Result<Request<Body>, axum::http::Error>) -> Answer {
        let request = request.expect("the request is well formed");
        let Ok(response) = self.0.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("the body arrives").to_bytes();
        Answer::new(parts.status, parts.headers, bytes.to_vec())
    }
}
