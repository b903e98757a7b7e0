//! The token secret is replaced while people work.

use std::collections::BTreeSet;

use florence_local::stack::Stack;
use tests::{Api, people::PASSWORD};

use crate::{forge::key_id, system};

async fn rotate(stack: &Stack) {
    stack.rotate_secret("TokenSecret").unwrap();
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

    rotate(&stack).await;
    let profile = api.get("/auth/profile", Some(&nurse.access)).await;
    assert_eq!(profile.status, 200);
    let renewed = api.refresh(&nurse.refresh).await.expect_status(200);
    let second = key_id(renewed.text("access_token"));
    assert_ne!(first, second);
    let both = BTreeSet::from([first.clone(), second.clone()]);
    assert_eq!(published(&api).await, both);
    let login = api.login(&nurse.email, PASSWORD).await.expect_status(200);
    assert_eq!(key_id(login.text("access_token")), second);

    rotate(&stack).await;
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

#[tokio::test]
async fn an_instance_that_started_before_the_rotation_accepts_what_a_newer_one_made() {
    let stack = system::start(system::ephemeral().max_instances(1)).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    assert_eq!(api.refresh(&nurse.refresh).await.status, 200);

    // Only what has not served yet, the login function, starts after the rotation.
    stack.rotate_secret("TokenSecret").unwrap();
    let login = api.login(&nurse.email, PASSWORD).await.expect_status(200);
    assert_ne!(key_id(login.text("access_token")), key_id(&nurse.access));
    let token = Some(login.text("access_token"));
    assert_eq!(api.get("/auth/sessions", token).await.status, 200);
    assert_eq!(api.get("/auth/profile", token).await.status, 200);
}
