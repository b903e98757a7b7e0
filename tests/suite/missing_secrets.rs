//! A function without its secret lets nobody in.

use axum::{Json, Router, routing::post};
use florence_local::stack::StackBuilder;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::json;
use tests::{Api, people};
use tokio::net::{TcpListener, TcpSocket};

use crate::{
    forge::{self, foreign_key},
    system,
};

/// Nobody gets an account, a session or an answer meant for somebody.
async fn lets_nobody_in(builder: StackBuilder) {
    let stack = system::start(builder.max_instances(1)).await;
    let api = system::api(&stack);
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let registered = api.post("/auth/register", None, person).await;
    let signed_in = api.login(&email, people::PASSWORD).await;
    let keys = api.get("/.well-known/jwks.json", None).await;
    for answer in [registered, signed_in, keys] {
        assert!([500, 503].contains(&answer.status), "{answer:?}");
        assert!(answer.body["access_token"].is_null());
    }
    forged_tokens_are_refused(&api, &stack.base_url()).await;
}

async fn forged_tokens_are_refused(api: &Api, issuer: &str) {
    let key = foreign_key();
    let id = "01a20774-6bc7-7000-8000-000000000000";
    let claims = json!({
        "iss": issuer, "aud": "florence", "sub": id, "sid": id, "jti": id,
        "iat": 1_700_000_000, "nbf": 1_700_000_000, "exp": 4_000_000_000_u64,
        "auth_time": 1_700_000_000,
    });
    let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": key.public().kid});
    let empty = EncodingKey::from_secret(b"");
    let tokens = [
        forge::sign(&header, &claims, key.encoding_key(), Algorithm::ES256),
        forge::sign(&header, &claims, &empty, Algorithm::HS256),
        format!("{}.", forge::unsigned(&header, &claims)),
    ];
    for token in tokens {
        let answer = api.get("/auth/profile", Some(&token)).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
    }
}

/// The same table and the same secrets, but for one whose name leads nowhere.
#[tokio::test]
async fn a_secret_that_does_not_exist_lets_nobody_in() {
    let whole = system::start(system::ephemeral().max_instances(1)).await;
    let nurse = system::api(&whole).register().await;
    let variables = [
        "TOKEN_SECRET_ID",
        "PEPPER_SECRET_ID",
        "AUDIT_SECRET_ID",
        "FACTOR_SECRET_ID",
    ];
    for variable in variables {
        let builder = system::ephemeral()
            .max_instances(1)
            .dynamodb_endpoint(&whole.endpoints().dynamodb)
            .secrets_endpoint(&whole.endpoints().secrets_manager)
            .env(variable, "Nowhere");
        let stack = system::start(builder).await;
        let api = system::api(&stack);
        let person = people::registration();
        let registered = api.post("/auth/register", None, person).await;
        let signed_in = api.login(&nurse.email, people::PASSWORD).await;
        for answer in [registered, signed_in] {
            assert!(
                [500, 503].contains(&answer.status),
                "{variable}: {answer:?}"
            );
            assert!(answer.body["access_token"].is_null());
        }
        forged_tokens_are_refused(&api, &stack.base_url()).await;
    }
}

#[tokio::test]
async fn secrets_that_cannot_be_read_let_nobody_in() {
    // Bound and not listening: connections are refused, and nobody else gets the port.
    let closed = TcpSocket::new_v4().unwrap();
    closed.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    lets_nobody_in(system::ephemeral().secrets_endpoint(url)).await;
}

/// The replaced system signed with a default that was in its source.
#[tokio::test]
async fn a_secret_too_short_to_be_one_lets_nobody_in() {
    let short = json!({
        "Name": "TokenSecret", "VersionId": "1", "CreatedDate": 1_700_000_000,
        "SecretString": "change-me", "VersionStages": ["AWSCURRENT"],
    });
    let server = Router::new().route("/", post(async move || Json(short)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, server).await });
    lets_nobody_in(system::ephemeral().secrets_endpoint(url)).await;
}
