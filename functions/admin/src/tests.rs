mod accounts;
mod audit;
mod deletion;
mod invitations;
mod last_admin;
mod lists;
mod one_time_links;
mod races;
mod resets;
mod sessions;
mod statistics;

use axum::http::Method;
use serde_json::{Value, json};
use tests::{Answer, TestApp, people};

/// A running system with one administrator.
struct System {
    app: TestApp,
    root: Person,
}

/// Somebody with an account and a session.
#[derive(Clone)]
struct Person {
    id: String,
    email: String,
    token: String,
}

impl System {
    async fn start() -> Self {
        let routes = [
            crate::compose,
            register::compose,
            login::compose,
            profile::compose,
        ];
        let app = TestApp::start(&routes).await;
        let root = register(&app).await;
        app.promote(&root.id).await;
        Self { app, root }
    }

    async fn nurse(&self) -> Person {
        register(&self.app).await
    }

    async fn admin(&self) -> Person {
        let person = self.nurse().await;
        self.app.promote(&person.id).await;
        person
    }

    async fn send(
        &self,
        person: &Person,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let bearer = format!("Bearer {}", person.token);
        let headers = [("authorization", bearer.as_str())];
        let path = format!("/api/v1{path}");
        self.app.send(method, &path, &headers, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(&self.root, Method::GET, path, None).await
    }

    async fn patch(&self, by: &Person, of: &Person, body: Value) -> Answer {
        let path = format!("/admin/users/{}", of.id);
        self.send(by, Method::PATCH, &path, Some(body)).await
    }

    /// A change that the administrator is allowed.
    async fn change(&self, of: &Person, body: Value) {
        let answer = self.patch(&self.root, of, body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    async fn delete(&self, by: &Person, of: &Person) -> Answer {
        let path = format!("/admin/users/{}", of.id);
        self.send(by, Method::DELETE, &path, None).await
    }

    async fn profile(&self, person: &Person) -> Answer {
        self.send(person, Method::GET, "/auth/profile", None).await
    }

    async fn login(&self, person: &Person, password: &str) -> Answer {
        let body = Some(json!({"email": person.email, "password": password}));
        let path = "/api/v1/auth/login";
        self.app.send(Method::POST, path, &[], body).await
    }

    /// The actions of a person's audit trail, oldest first.
    async fn actions(&self, person: &Person) -> Vec<String> {
        let user = person.id.parse().unwrap();
        let store = &self.app.context.store;
        let mut events = store.events_of_user(user, None, 100).await.unwrap();
        events.sort_by_key(|event| event.sequence);
        let name = |action| {
            serde_json::to_value(action)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        };
        events.iter().map(|event| name(event.action)).collect()
    }
}

async fn register(app: &TestApp) -> Person {
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let path = "/api/v1/auth/register";
    let answer = app.send(Method::POST, path, &[], Some(person)).await;
    let answer = answer.expect_status(201);
    Person {
        id: answer.body["user"]["user_id"].as_str().unwrap().to_owned(),
        email,
        token: answer.text("access_token").to_owned(),
    }
}
