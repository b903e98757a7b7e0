//! Where a deployment has an edge, nothing goes round it.

use std::{fmt::Write as _, fs};

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::Method;
use florence_local::{project, stack::Stack};
use serde_json::{Value, json};
use tests::{
    Answer, Api,
    people::{self, PASSWORD},
};

use crate::{
    openapi::operations,
    request_log, system, table,
    template::{at, text},
};

const OLD: &str = "0f6f0a4d3f0f4e0c9f8c6d1b2a39485766574839201a2b3c4d5e6f708192a3b4";
const NEW: &str = "9b1d7a5e3c2f4860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8";

fn sha256(secret: &str) -> String {
    let hash = digest(&SHA256, secret.as_bytes());
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A system in the middle of a rotation of the edge's secret.
async fn behind_an_edge() -> Stack {
    let hashes = format!("{},{}", sha256(OLD), sha256(NEW));
    let builder = system::ephemeral().max_instances(1);
    system::start(builder.parameter("EdgeSecretHashes", hashes)).await
}

/// Sends a request as `CloudFront` does for the client at `viewer`.
async fn through(api: &Api, secret: &str, viewer: &str, (path, body): (&str, Value)) -> Answer {
    let forwarded = format!("203.0.113.9, {viewer}");
    let headers = [
        ("x-florence-edge", secret),
        ("x-forwarded-for", forwarded.as_str()),
    ];
    api.send(Method::POST, path, None, &headers, Some(body))
        .await
}

#[tokio::test]
async fn a_request_that_goes_round_the_edge_is_refused_by_every_function_before_anything_is_read() {
    let stack = behind_an_edge().await;
    let api = system::api(&stack);
    let hash = sha256(OLD);
    for operation in operations() {
        for secret in [None, Some(""), Some(hash.as_str()), Some("0f6f")] {
            let headers: Vec<_> = secret
                .map(|secret| ("x-florence-edge", secret))
                .into_iter()
                .collect();
            let (method, path) = (operation.method.clone(), operation.concrete_path());
            let body = operation.takes_body().then(|| json!({}));
            let answer = api.send(method, &path, None, &headers, body).await;
            let name = operation.id();
            assert_eq!(answer.status, 403, "{name} {answer:?}");
            if operation.method != Method::HEAD {
                assert_eq!(answer.code(), "edge_required", "{name}");
                assert_eq!(answer.header("content-type"), "application/problem+json");
            }
            if secret.is_none() {
                let line = request_log::line(&stack, &answer).await;
                assert_eq!(
                    (&line["table_round_trips"], &line["outcome"]),
                    (&json!(0), &json!("refused"))
                );
            }
        }
    }
}

#[tokio::test]
async fn either_current_secret_lets_a_request_in_and_tells_who_the_viewer_is() {
    let stack = behind_an_edge().await;
    let api = system::api(&stack);
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let viewers = [(OLD, "198.51.100.7"), (NEW, "2001:db8::7")];
    let registered = through(&api, viewers[0].0, viewers[0].1, ("/auth/register", person)).await;
    let user = registered.expect_status(201).body["user"]["user_id"].clone();
    let login = json!({"email": email, "password": PASSWORD});
    let signed_in = through(&api, viewers[1].0, viewers[1].1, ("/auth/login", login)).await;
    assert_eq!(signed_in.status, 200);

    let events = table::partition(&stack, &format!("AUDIT#{}", user.as_str().unwrap())).await;
    let addresses = events.iter().map(|event| table::text(event, "ip_address"));
    let addresses: Vec<String> = addresses.filter(|address| !address.is_empty()).collect();
    assert_eq!(addresses, viewers.map(|(_, viewer)| viewer));

    let lines = stack.shutdown().await;
    assert!(
        !lines
            .iter()
            .any(|line| line.contains(OLD) || line.contains(NEW))
    );
}

#[tokio::test]
async fn without_an_edge_its_header_proves_nothing() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let login = json!({"email": nurse.email, "password": PASSWORD});
    let login = through(&api, OLD, "198.51.100.7", ("/auth/login", login))
        .await
        .expect_status(200);
    let sessions = api
        .get("/auth/sessions", Some(login.text("access_token")))
        .await;
    assert_eq!(sessions.body["sessions"][0]["ip_address"], "127.0.0.1");
}

/// What a mistake in it would leave open without anybody noticing.
#[test]
fn the_edge_speaks_no_old_tls_keeps_no_private_answer_and_limits_each_address() {
    let page = fs::read_to_string(project::root().join("edge.yaml")).unwrap();
    let document: serde_norway::Value = serde_norway::from_str(&page).unwrap();
    let document = serde_json::to_value(plain(&document)).unwrap();
    let distribution = &document["Resources"]["Distribution"]["Properties"]["DistributionConfig"];
    assert_eq!(
        distribution["ViewerCertificate"]["MinimumProtocolVersion"],
        "TLSv1.2_2021"
    );
    let origin = &distribution["Origins"][0];
    assert_eq!(
        origin["CustomOriginConfig"]["OriginProtocolPolicy"],
        "https-only"
    );
    assert_eq!(
        origin["OriginCustomHeaders"][0]["HeaderName"],
        domain::edge::HEADER
    );
    // AWS's policies CachingDisabled and AllViewerExceptHostHeader.
    let default = &distribution["DefaultCacheBehavior"];
    assert_eq!(
        default["CachePolicyId"],
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    );
    assert_eq!(
        default["OriginRequestPolicyId"],
        "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    );
    let behaviors = distribution["CacheBehaviors"].as_array().unwrap();
    let cached: Vec<_> = behaviors
        .iter()
        .map(|b| b["PathPattern"].as_str().unwrap())
        .collect();
    assert_eq!(cached, ["/.well-known/jwks.json", "/api/v1/openapi.json"]);
    let rules = &document["Resources"]["Firewall"]["Properties"]["Rules"];
    let regex = &rules[0]["Statement"]["RateBasedStatement"]["ScopeDownStatement"]["RegexMatchStatement"]
        ["RegexString"];
    let dear = regex::Regex::new(regex.as_str().unwrap()).unwrap();
    let routes = operations();
    let matched = routes
        .iter()
        .filter(|operation| dear.is_match(&operation.path));
    let mut matched: Vec<_> = matched.map(crate::openapi::Operation::id).collect();
    matched.sort_unstable();
    assert_eq!(
        matched,
        [
            "accept_invitation",
            "change_email",
            "change_password",
            "complete_password_reset",
            "export_profile",
            "login",
            "register",
            "request_password_reset"
        ]
    );
}

/// The document with a tag such as `!Ref X` as its text.
fn plain(value: &serde_norway::Value) -> serde_norway::Value {
    use serde_norway::Value::{Mapping, Sequence, String, Tagged};
    match value {
        Tagged(_) => String(text(value)),
        Sequence(items) => Sequence(items.iter().map(plain).collect()),
        Mapping(entries) => {
            let entries = entries.iter();
            Mapping(
                entries
                    .map(|(name, value)| (name.clone(), plain(value)))
                    .collect(),
            )
        }
        scalar => scalar.clone(),
    }
}

/// The peaks of one nurse that docs/operations.md states, in requests per second of one route.
const PEAKS: [(&str, f64); 4] = [
    // A step is saved every ten seconds.
    ("Rate", 0.1),
    // Every two seconds another service asks about a token.
    ("CheckRate", 0.5),
    // After an outage everybody is back within a minute.
    ("SignInRate", 1.0 / 60.0),
    // Everybody registers within ten minutes.
    ("DearRate", 1.0 / 600.0),
];

#[test]
fn no_throttle_is_below_twice_the_peak_of_its_deployment() {
    let document = crate::template::document();
    let sizes = at(&document, "Parameters.PeakNurses.AllowedValues");
    for size in sizes.as_sequence().unwrap() {
        let limits = at(&document, "Mappings.Peak").get(size).unwrap();
        let nurses: f64 = size.as_str().unwrap().parse().unwrap();
        for (class, of_one) in PEAKS {
            let rate = limits[class].as_f64().unwrap();
            assert!(rate >= 2.0 * of_one * nurses, "{size:?} {class}");
            let burst = limits[class.replace("Rate", "Burst").as_str()]
                .as_f64()
                .unwrap();
            assert!(burst >= rate.min(5_000.0), "{size:?} {class}");
        }
    }
}

/// Five hundred nurses save, and other services ask about their tokens, in the same second.
#[tokio::test]
async fn the_default_throttles_let_a_hospital_work() {
    let stack = system::start(
        Stack::builder()
            .ephemeral()
            .parameter("RegistrationMode", "open"),
    )
    .await;
    let api = system::api(&stack);
    for (path, requests) in [("/auth/validate", 500), ("/wizards", 250)] {
        let sent = (0..requests).map(|_| api.post(path, None, json!({})));
        let answers = futures_util::future::join_all(sent).await;
        let limited = answers.iter().filter(|answer| answer.status == 429);
        assert_eq!(limited.count(), 0, "{path}");
    }
}
