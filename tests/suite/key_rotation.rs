//! The token secret is replaced while people work.

use std::collections::BTreeSet;

use api::Compose;
use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use florence_local::stack::Stack;
use identity::key_set::PUBLISHED_BEFORE_USE_SECONDS;
use serde_json::json;
use store::environment::entropy::{Entropy as _, SystemEntropy};
use tests::{Answer, Api, Routes, TestApp, people::PASSWORD};

use crate::{
    forge::{Forge, key_id},
    system,
};

const FUNCTIONS: [Compose; 4] = [
    register::compose,
    login::compose,
    session::compose,
    profile::compose,
];

/// Replaces the secret and has the functions publish the keys made from it.
async fn rotate(stack: &Stack, api: &Api) {
    stack.rotate_secret("TokenSecret").unwrap();
    stack.restart_functions().await;
    published(api).await;
}

/// Has the keys be published for long enough to make tokens with.
async fn settle(stack: &Stack) {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let update = stack.dynamodb().update_item();
    let update = update
        .table_name(stack.table_name())
        .key("PK", text("JWKS"))
        .key("SK", text("KEYS"))
        .update_expression("SET published_at = :then")
        .expression_attribute_values(":then", text("2020-01-01T00:00:00.000Z"));
    update.send().await.unwrap();
    stack.restart_functions().await;
}

async fn published(api: &Api) -> BTreeSet<String> {
    let answer = api.get("/.well-known/jwks.json", None).await;
    let answer = answer.expect_status(200);
    let keys = answer.body["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn one_rotation_keeps_tokens_valid_and_two_end_them() {
    let stack = system::start(system::ephemeral().max_instances(2)).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let bystander = api.register().await;
    let first = key_id(&nurse.access);
    assert_eq!(published(&api).await, BTreeSet::from([first.clone()]));

    rotate(&stack, &api).await;
    let profile = api.get("/auth/profile", Some(&nurse.access)).await;
    assert_eq!(profile.status, 200);
    let renewed = api.refresh(&nurse.refresh).await.expect_status(200);
    assert_eq!(key_id(renewed.text("access_token")), first);
    settle(&stack).await;
    let renewed = api.refresh(renewed.text("refresh_token")).await;
    let renewed = renewed.expect_status(200);
    let second = key_id(renewed.text("access_token"));
    assert_ne!(first, second);
    let both = BTreeSet::from([first.clone(), second.clone()]);
    assert_eq!(published(&api).await, both);
    let login = api.login(&nurse.email, PASSWORD).await.expect_status(200);
    assert_eq!(key_id(login.text("access_token")), second);

    rotate(&stack, &api).await;
    let third = api.refresh(renewed.text("refresh_token")).await;
    let third = third.expect_status(200);
    let token = Some(third.text("access_token"));
    assert_eq!(api.get("/auth/profile", token).await.status, 200);
    let old = api.get("/auth/profile", Some(&nurse.access)).await;
    assert_eq!((old.status, old.code()), (401, "invalid_token"));
    let old = api.refresh(&bystander.refresh).await;
    assert_eq!((old.status, old.code()), (401, "invalid_refresh_token"));
    assert!(!published(&api).await.contains(&first));
}

/// A key that nobody has, of the right form.
fn unknown_key() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(SystemEntropy.bytes32())
}

/// A stranger's tokens make a function read the published keys just before a new one is published.
#[tokio::test]
async fn tokens_of_unknown_keys_do_not_keep_functions_from_a_new_one() {
    let stack = system::start(system::ephemeral().max_instances(1)).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let forge = Forge::new(&stack, &nurse.access);
    let flood = async || {
        for path in ["/auth/profile", "/auth/sessions"].repeat(10) {
            let token = forge.with_header("kid", unknown_key());
            assert_eq!(api.get(path, Some(&token)).await.status, 401);
        }
    };
    flood().await;

    // Only the login function starts after the rotation.
    stack.rotate_secret("TokenSecret").unwrap();
    let login = api.login(&nurse.email, PASSWORD).await.expect_status(200);
    flood().await;
    let token = Some(login.text("access_token"));
    assert_eq!(api.get("/auth/sessions", token).await.status, 200);
    assert_eq!(api.get("/auth/profile", token).await.status, 200);
}

async fn refresh(routes: &Routes, token: &str) -> Answer {
    let body = Some(json!({ "refresh_token": token }));
    let path = "/api/v1/auth/refresh";
    routes.send(Method::POST, path, &[], body).await
}

/// From the rotation on until the new key makes tokens, each second somebody sends forged ones.
#[tokio::test]
async fn an_instance_from_before_the_rotation_accepts_at_once_whatever_a_newer_one_makes() {
    let app = TestApp::start(&FUNCTIONS).await;
    let nurse = app.register().await;
    let stranger = app.register().await;
    let forged = format!("{}AAAA", &stranger.refresh[..stranger.refresh.len() - 4]);
    let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": unknown_key()});
    let unknown = format!("{}AAAA", crate::forge::unsigned(&header, &json!({})));

    app.secrets.rotate("TokenSecret").unwrap();
    let newer = Routes::new(&FUNCTIONS, &app.deployment);
    let (mut token, mut made_with) = (nurse.refresh.clone(), BTreeSet::new());
    for _ in 0..=PUBLISHED_BEFORE_USE_SECONDS + 1 {
        for path in ["/api/v1/auth/profile", "/api/v1/auth/sessions"] {
            let refused = app.call(Method::GET, path, &unknown, None).await;
            assert_eq!(refused.status, 401);
        }
        assert_eq!(refresh(&app.routes, &forged).await.status, 401);
        let renewed = refresh(&newer, &token).await.expect_status(200);
        let access = renewed.text("access_token");
        made_with.insert(key_id(access));
        for path in ["/api/v1/auth/profile", "/api/v1/auth/sessions"] {
            let answer = app.call(Method::GET, path, access, None).await;
            assert_eq!(answer.status, 200, "{path} {answer:?}");
        }
        renewed.text("refresh_token").clone_into(&mut token);
        app.clock.advance(1);
    }
    assert_eq!(made_with.len(), 2, "the new key makes tokens at last");
    assert_ne!(made_with.first(), made_with.last());
    assert_eq!(refresh(&app.routes, &token).await.status, 200);
}
