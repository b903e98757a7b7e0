//! Answers look as the API document says.

mod schema;

use axum::http::Method;
use serde_json::{Value, json};
use store::Store;
use tests::{
    Answer, Api,
    people::{self, NEW_PASSWORD, PASSWORD},
    services,
};

use crate::{
    openapi::{self, Operation, operations},
    system,
};

/// The document lists this answer of this operation, and its body fits the schema.
fn assert_documented(operation: &Operation, answer: &Answer) {
    let (id, status) = (operation.id(), answer.status.to_string());
    let responses = &operation.documented["responses"];
    let response = responses.get(&status);
    let response = response.unwrap_or_else(|| panic!("{id} does not document {status}"));
    let Some(content) = response.get("content") else {
        assert!(answer.bytes.is_empty(), "{id} {status} has a body");
        return;
    };
    let media = content.get(answer.header("content-type"));
    let media = media.unwrap_or_else(|| panic!("{id} {status} has another content type"));
    let document = serde_json::to_value(openapi::document()).unwrap();
    let faults = schema::faults(&document, &media["schema"], &answer.body);
    assert!(faults.is_empty(), "{id} {status}: {faults:#?}");
}

fn operation(id: &str) -> Operation {
    let mut operations = operations().into_iter();
    let found = operations.find(|operation| operation.id() == id);
    found.unwrap_or_else(|| panic!("there is no operation {id}"))
}

/// Sends the request of that operation and checks its answer.
async fn call(api: &Api, id: &str, token: Option<&str>, body: Value) -> Answer {
    let operation = operation(id);
    let body = operation.takes_body().then_some(body);
    let path = operation.concrete_path();
    let method = operation.method.clone();
    let answer = api.send(method, &path, token, &[], body).await;
    assert_documented(&operation, &answer);
    answer
}

#[tokio::test]
async fn successes_are_as_documented() {
    let api = system::shared().await;
    let person = people::registration();
    let email = person["email"].clone();
    let registered = call(&api, "register", None, person).await;
    let token = Some(registered.text("access_token"));
    let login = json!({"email": email, "password": PASSWORD});
    let passwords = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    let exchange = json!({"refresh_token": registered.text("refresh_token")});
    let requests = [
        ("login", login),
        ("request_password_reset", json!({"email": email})),
        ("read_profile", Value::Null),
        (
            "update_profile",
            json!({"department": "Ward 3", "institution": null}),
        ),
        ("change_password", passwords),
        ("list_sessions", Value::Null),
        ("refresh", exchange),
        ("validate", Value::Null),
        ("lock_session", Value::Null),
        ("unlock_session", json!({"password": NEW_PASSWORD})),
        ("revoke_other_sessions", Value::Null),
        ("logout", Value::Null),
        ("jwks", Value::Null),
        ("health", Value::Null),
        ("openapi", Value::Null),
        ("openid_configuration", Value::Null),
        ("oauth_metadata", Value::Null),
    ];
    for (id, body) in requests {
        let answer = call(&api, id, token, body).await;
        assert!((200..300).contains(&answer.status), "{id}: {answer:?}");
    }
}

#[tokio::test]
async fn failures_are_as_documented() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let person = people::registration_of(&nurse.email);
    assert_eq!(call(&api, "register", None, person).await.status, 409);
    let wrong = json!({"email": nurse.email, "password": "another lamp under the river 8"});
    assert_eq!(call(&api, "login", None, wrong).await.status, 401);
    let reset = json!({"token": "flm_", "new_password": NEW_PASSWORD});
    let reset = call(&api, "complete_password_reset", None, reset).await;
    assert_eq!((reset.status, reset.code()), (422, "link_refused"));
    let report = json!({"token": "flm_"});
    let report = call(&api, "report_not_me", None, report).await;
    assert_eq!((report.status, report.code()), (422, "link_refused"));
    let stale = json!({"department": "Ward 3", "version": 99});
    let token = Some(nurse.access.as_str());
    let stale = call(&api, "update_profile", token, stale).await;
    assert_eq!(stale.status, 412);
    assert_eq!(
        call(&api, "revoke_session", token, Value::Null)
            .await
            .status,
        404
    );
    for operation in operations() {
        if operation.is_protected() {
            call(&api, operation.id(), None, json!({})).await;
        }
        // A nurse is refused there before the body is looked at.
        let is_administration = operation.path.starts_with("/api/v1/admin/");
        if operation.takes_body() && !is_administration {
            bodies_that_no_operation_takes(&api, &operation, &nurse.access).await;
        }
    }
}

async fn bodies_that_no_operation_takes(api: &Api, operation: &Operation, token: &str) {
    let long = format!("{{\"email\": \"{}\"}}", "x".repeat(600_000));
    let bodies = [
        ("application/json", "{", 400),
        ("application/json", "{\"no_such_field\": 1}", 422),
        ("application/json", long.as_str(), 413),
        ("text/plain", "{}", 415),
    ];
    for (media, body, status) in bodies {
        let (path, headers) = (operation.concrete_path(), [("content-type", media)]);
        let method: Method = operation.method.clone();
        let token = Some(token);
        let answer = api.send_text(method, &path, token, &headers, body).await;
        assert_eq!(answer.status, status, "{}", operation.id());
        assert_documented(operation, &answer);
    }
}

#[tokio::test]
async fn what_programs_are_answered_is_as_documented() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let store = Store::of(stack.dynamodb(), stack.table_name());
    let key = services::create(&store, "documented").await;
    let nurse = api.register().await;
    let token = ("token", nurse.access.as_str());
    let client = [("client_id", "documented"), ("client_secret", key.as_str())];
    let wrong = [client[0], ("client_secret", "x")];
    for (id, path) in [
        ("introspect", "/oauth/introspect"),
        ("oauth_revoke", "/oauth/revoke"),
    ] {
        let operation = operation(id);
        let right = [client[0], client[1], token];
        let unknown = [client[0], client[1], ("token", "x")];
        let refused = [wrong[0], wrong[1], token];
        let forms = [&right[..], &unknown, &client, &refused];
        for (form, status) in forms.iter().zip([200, 200, 400, 401]) {
            let answer = api.submit(path, &[], form).await;
            assert_eq!(answer.status, status, "{id} {form:?}");
            assert_documented(&operation, &answer);
        }
    }
}
