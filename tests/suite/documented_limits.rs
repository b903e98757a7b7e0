//! The limits that the API document states are those that the functions keep.

mod types;
mod values;

use axum::http::Method;
use regex::Regex;
use serde_json::{Value, json};
use tests::{
    Answer, Api,
    people::{self, NEW_PASSWORD, PASSWORD},
};

use self::{
    types::{Place, mistaken, with},
    values::around,
};
use crate::{
    openapi::{self, Operation, operations},
    system,
};

/// What the functions call a value outside of its limits.
const OUT_OF_LIMITS: [&str; 8] = [
    "empty",
    "invalid_email",
    "out_of_range",
    "required",
    "string_too_long",
    "too_long",
    "too_short",
    "wrong_type",
];

/// A body of the operation that is accepted.
fn body(operation: &Operation) -> Value {
    match operation.id() {
        "register" => people::registration(),
        "login" => json!({"email": "nobody@ward.example.org", "password": PASSWORD}),
        "login_second_factor" => {
            json!({"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA", "code": "123456"})
        }
        "begin_passkey_second_factor" => json!({"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA"}),
        "login_passkey" => json!({"credential": malformed()}),
        "add_passkey" => json!({"name": "Key", "credential": malformed()}),
        "rename_passkey" => json!({"name": "Key"}),
        "confirm_totp" => json!({"code": "123456"}),
        "change_password" => json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
        "request_password_reset" => json!({"email": "nobody@ward.example.org"}),
        "complete_password_reset" => json!({"token": "flm_", "new_password": NEW_PASSWORD}),
        "report_not_me" | "undo_email_change" => json!({"token": "flm_"}),
        "delete_account" => json!({"password": PASSWORD}),
        "accept_invitation" => json!({
            "token": "flm_", "password": NEW_PASSWORD, "full_name": "Ann Example",
            "agreed_to_terms": true,
        }),
        "change_email" => json!({"new_email": "new@ward.example.org", "password": PASSWORD}),
        "invite" => json!({"email": "guest@ward.example.org", "role": "nurse"}),
        "invite_many" => json!({"invitations": [{"email": "guest@ward.example.org"}]}),
        "start_wizard" => json!({"wizard_type": "custom", "title": "Round", "total_steps": 2}),
        _ => json!({}),
    }
}

/// What is like the answer of a passkey and none.
fn malformed() -> Value {
    let response = json!({
        "clientDataJSON": "AA",
        "attestationObject": "AA",
        "authenticatorData": "AA",
        "signature": "AA",
    });
    json!({"id": "AA", "type": "public-key", "response": response})
}

#[tokio::test]
async fn a_field_is_taken_up_to_its_limits_and_refused_beyond() {
    let api = system::shared().await;
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut tried = 0;
    for operation in operations().iter().filter(|o| o.takes_body()) {
        let schema = &operation.documented["requestBody"]["content"]["application/json"]["schema"];
        let schema = resolved(&document, schema);
        for (field, schema) in schema["properties"].as_object().unwrap() {
            for (value, fits) in around(resolved(&document, schema)) {
                let mut body = body(operation);
                body[field] = value.clone();
                let answer = send(&api, operation, body).await;
                let name = operation.id();
                assert_eq!(
                    !is_out_of_limits(&answer, field),
                    fits,
                    "{name} {field} {value}: {answer:?}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "only {tried} values were tried");
}

/// As somebody who has tried nothing before.
async fn send(api: &Api, operation: &Operation, body: Value) -> Answer {
    let (method, path) = (operation.method.clone(), operation.concrete_path());
    let token = if path.contains("/admin/") {
        administrator().await.1
    } else {
        api.register().await.access
    };
    api.send(method, &path, Some(&token), &[], Some(body)).await
}

fn is_out_of_limits(answer: &Answer, field: &str) -> bool {
    let errors = answer.body["errors"].as_array().into_iter().flatten();
    errors.into_iter().any(|error| {
        let code = error["code"].as_str().unwrap_or_default();
        error["field"] == field && OUT_OF_LIMITS.contains(&code)
    })
}

#[tokio::test]
async fn a_word_and_an_object_are_taken_as_nothing_else() {
    let (api, administrator) = administrator().await;
    let nurse = api.register().await.access;
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut tried = 0;
    for operation in operations().iter().filter(|o| o.takes_body()) {
        let (method, path) = (&operation.method, operation.concrete_path());
        let is_administration = path.contains("/admin/");
        let token = Some(if is_administration {
            administrator.as_str()
        } else {
            &nurse
        });
        let schema = &operation.documented["requestBody"]["content"]["application/json"]["schema"];
        for (place, value) in mistaken(&document, schema, &Place::default()) {
            let body = with(body(operation), &place, value);
            let answer = api
                .send(method.clone(), &path, token, &[], Some(body.clone()))
                .await;
            let name = operation.id();
            assert_eq!(answer.fields(), [place.field], "{name} {body}: {answer:?}");
            assert_eq!(
                answer.body["errors"][0]["code"], "wrong_type",
                "{name} {body}"
            );
            tried += 1;
        }
    }
    assert!(tried > 200, "only {tried} values were tried");
}

#[tokio::test]
async fn a_parameter_is_taken_up_to_its_limits_and_refused_beyond() {
    let (api, token) = administrator().await;
    for operation in operations().iter().filter(|o| o.method == Method::GET) {
        for parameter in parameters(operation, "query") {
            let name = parameter["name"].as_str().unwrap();
            for (value, fits) in around(&parameter["schema"]) {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let path = format!("{}?{name}={value}", operation.concrete_path());
                let answer = api.get(&path, Some(&token)).await;
                assert_eq!(answer.status, if fits { 200 } else { 400 }, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_header_is_taken_when_it_fits_its_pattern() {
    let (api, token) = administrator().await;
    let (longest, too_long) = ("k".repeat(255), "k".repeat(256));
    for operation in operations() {
        for parameter in parameters(&operation, "header") {
            let name = parameter["name"].as_str().unwrap().to_lowercase();
            let pattern = Regex::new(parameter["schema"]["pattern"].as_str().unwrap()).unwrap();
            for value in ["*", "\"7\"", "7", "W/\"7\"", "a b", "", &longest, &too_long] {
                let (method, path) = (operation.method.clone(), operation.concrete_path());
                let headers = [(name.as_str(), value)];
                let body = operation.takes_body().then(|| body(&operation));
                let answer = api.send(method, &path, Some(&token), &headers, body).await;
                let refused = answer.code() == "invalid_header";
                assert_eq!(
                    !refused,
                    pattern.is_match(value),
                    "{path} {name} {value}: {answer:?}"
                );
            }
        }
    }
}

/// The API, and the access token of an administrator.
async fn administrator() -> (Api, String) {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let admin = api.register().await;
    tests::promote(stack, admin.user_id()).await;
    (api, admin.access)
}

fn parameters<'a>(operation: &'a Operation, place: &'a str) -> impl Iterator<Item = &'a Value> {
    let all = operation.documented["parameters"].as_array();
    all.into_iter()
        .flatten()
        .filter(move |parameter| parameter["in"] == place)
}

/// The schema behind references, of what is not null.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    match schema["oneOf"].as_array() {
        Some(choices) => resolved(document, &choices[0]),
        None => schema,
    }
}
