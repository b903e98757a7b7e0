//! Access tokens that only look genuine (RFC 8725 §2).

use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tests::Api;

use crate::{
    forge::{self, Forge, foreign_key, with},
    system,
};

const DAY: i64 = 86_400;

/// The routes of two functions, since each verifies by itself.
const ROUTES: [&str; 2] = ["/auth/profile", "/auth/sessions"];

/// A forge for the session of somebody new, and their genuine token.
async fn forge() -> (Api, Forge, String) {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    (api, Forge::new(stack, &nurse.access), nurse.access)
}

async fn all_refused(api: &Api, forged: Vec<(&str, String)>) {
    for (name, token) in forged {
        for route in ROUTES {
            let answer = api.get(route, Some(&token)).await;
            assert_eq!(answer.status, 401, "{name} on {route}: {}", answer.body);
            let challenge = answer.header("www-authenticate");
            assert!(challenge.starts_with("Bearer "), "{name}: {challenge}");
        }
    }
}

#[tokio::test]
async fn the_forge_makes_tokens_that_are_accepted() {
    let (api, forge, _) = forge().await;
    let token = forge.sign(&forge.header(), &forge.claims());
    for route in ROUTES {
        assert_eq!(api.get(route, Some(&token)).await.status, 200);
    }
}

#[tokio::test]
async fn unsigned_tokens_are_refused() {
    let (api, forge, genuine) = forge().await;
    let signature = genuine.rsplit('.').next().unwrap();
    let mut forged = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE"] {
        let header = with(forge.header(), "alg", alg);
        let token = forge::unsigned(&header, &forge.claims());
        forged.push((alg, format!("{token}.")));
        forged.push((alg, format!("{token}.{signature}")));
        forged.push((alg, token));
    }
    all_refused(&api, forged).await;
}

#[tokio::test]
async fn tokens_signed_with_the_public_key_as_a_shared_secret_are_refused() {
    let (api, forge, _) = forge().await;
    let header = with(forge.header(), "alg", "HS256");
    let public = forge.public_key();
    let x = public["x"].as_str().unwrap();
    let y = public["y"].as_str().unwrap();
    let secrets = [public.to_string(), x.to_owned(), format!("{x}{y}")];
    let forge = |secret: String| {
        let key = EncodingKey::from_secret(secret.as_bytes());
        let token = forge::sign(&header, &forge.claims(), &key, Algorithm::HS256);
        ("HS256", token)
    };
    all_refused(&api, secrets.into_iter().map(forge).collect()).await;
}

#[tokio::test]
async fn tokens_signed_with_a_foreign_key_are_refused() {
    let (api, forge, _) = forge().await;
    let key = foreign_key();
    let own = serde_json::to_value(key.public()).unwrap();
    let sign = |header: &Value| {
        let encoding = key.encoding_key();
        forge::sign(header, &forge.claims(), encoding, Algorithm::ES256)
    };
    let foreign_kid = with(forge.header(), "kid", own["kid"].clone());
    let forged = vec![
        ("genuine kid", sign(&forge.header())),
        ("foreign kid", sign(&foreign_kid)),
        ("no kid", sign(&with(forge.header(), "kid", Value::Null))),
        ("jwk", sign(&with(foreign_kid.clone(), "jwk", own))),
        (
            "jku",
            sign(&with(foreign_kid, "jku", "http://127.0.0.1:9/jwks.json")),
        ),
        (
            "kid as a path",
            sign(&with(forge.header(), "kid", "../../dev/null")),
        ),
    ];
    all_refused(&api, forged).await;
}

#[tokio::test]
async fn genuine_signatures_do_not_excuse_wrong_claims() {
    let (api, forge, _) = forge().await;
    let issued = forge.claims()["iat"].as_i64().unwrap();
    let session = "01a20774-6bc7-7000-8000-000000000000";
    let forged = vec![
        ("expired", forge.with_claim("exp", issued - 60)),
        ("not yet valid", forge.with_claim("nbf", issued + DAY)),
        ("issued tomorrow", forge.with_claim("iat", issued + DAY)),
        ("wrong iss", forge.with_claim("iss", "somebody")),
        ("wrong aud", forge.with_claim("aud", "something")),
        ("no exp", forge.with_claim("exp", Value::Null)),
        ("no sid", forge.with_claim("sid", Value::Null)),
        ("exp as text", forge.with_claim("exp", "never")),
        ("wrong typ", forge.with_header("typ", "JWT")),
        ("no typ", forge.with_header("typ", Value::Null)),
        (
            "critical extension",
            forge.with_header("crit", json!(["b64"])),
        ),
        ("unknown session", forge.with_claim("sid", session)),
        ("unknown user", forge.with_claim("sub", session)),
    ];
    all_refused(&api, forged).await;
}

#[tokio::test]
async fn tokens_that_were_tampered_with_are_refused() {
    let (api, forge, genuine) = forge().await;
    let victim = api.register().await;
    let [header, _, signature] = parts(&genuine);
    let theirs = with(forge.claims(), "sub", victim.user_id());
    let theirs = with(theirs, "sid", victim.session_id());
    let bent = forge::unsigned(&forge.header(), &theirs);
    let [other_header, other_claims, _] = parts(&victim.access);
    let forged = vec![
        ("another's claims", format!("{bent}.{signature}")),
        (
            "another's signature",
            format!("{other_header}.{other_claims}.{signature}"),
        ),
        (
            "changed signature",
            format!("{header}.{other_claims}.{}", changed(signature)),
        ),
        ("truncated", genuine[..genuine.len() - 8].to_owned()),
        ("a part more", format!("{genuine}.e30")),
        ("padded", format!("{genuine}=")),
    ];
    all_refused(&api, forged).await;
}

fn parts(token: &str) -> [&str; 3] {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().unwrap()
}

fn changed(signature: &str) -> String {
    let first = if signature.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", &signature[1..])
}
