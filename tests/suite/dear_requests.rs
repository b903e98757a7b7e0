//! What a stranger can make a request cost, on the real binaries.

use std::time::{Duration, Instant};

use axum::http::Method;
use serde_json::{Value, json};
use tests::{Api, people};

use crate::system;

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

/// The routes that take a body from anybody, each with its fields.
const ANONYMOUS: [(&str, &[&str]); 6] = [
    (
        "/auth/register",
        &[
            "email",
            "password",
            "full_name",
            "role",
            "institution",
            "device_name",
        ],
    ),
    ("/auth/login", &["email", "password", "device_name"]),
    ("/auth/refresh", &["refresh_token"]),
    ("/auth/password-reset", &["email"]),
    (
        "/auth/password-reset/complete",
        &["token", "new_password", "device_name"],
    ),
    ("/auth/not-me", &["token"]),
];

/// Just below the largest body.
const LARGE: usize = 500_000;

/// Values that take long to read, fold, normalise or judge.
fn values() -> Vec<Value> {
    let texts = [
        "4@8({[<369!1|0$5+7%2".repeat(6),
        "x".repeat(LARGE),
        "\0".repeat(LARGE / 6),
        " ".repeat(LARGE),
        "\u{fdfa}".repeat(128),
        "e\u{301}\u{328}\u{317}".repeat(40),
        format!("{}@{}.org", "\u{fdfa}".repeat(100), "\u{fdfa}".repeat(200)),
        format!("a@{}org", "b\u{fc}.".repeat(250)),
        format!("a@{}.org", ('\u{4e00}'..).take(300).collect::<String>()),
        format!("{}@x.org", "\u{ff21}".repeat(330)),
        format!("\"{}\"@x.org", "\\\\".repeat(120)),
    ];
    let deep = (0..120).fold(json!(null), |inner, _| json!([inner]));
    let wide = json!(vec![0; LARGE / 2]);
    texts
        .into_iter()
        .map(Value::from)
        .chain([deep, wide])
        .collect()
}

fn bodies(fields: &[&str]) -> Vec<String> {
    let mut bodies = vec![
        "[".repeat(LARGE),
        format!("{{\"{}\":1}}", "x".repeat(LARGE)),
        format!("{{{}", "\"email\":\"\",".repeat(LARGE / 11)),
    ];
    for value in values() {
        for field in fields {
            let mut body = people::registration();
            if !fields.contains(&"full_name") {
                body = json!(
                    fields
                        .iter()
                        .map(|field| (*field, "x"))
                        .collect::<std::collections::BTreeMap<_, _>>()
                );
            }
            body[*field] = value.clone();
            bodies.push(body.to_string());
        }
    }
    bodies.retain(|body| body.len() <= 512 * 1024);
    bodies
}

async fn time(api: &Api, path: &str, body: &str) -> Duration {
    let start = Instant::now();
    let answer = api.send_text(Method::POST, path, None, &JSON, body).await;
    assert!(answer.status < 500, "{path}: {answer:?}");
    start.elapsed()
}

/// The least of several: what else the machine does only adds to it.
async fn least_time(api: &Api, path: &str, body: impl Fn() -> String, times: usize) -> Duration {
    let mut least = Duration::MAX;
    for _ in 0..times {
        least = least.min(time(api, path, &body()).await);
    }
    least
}

#[tokio::test]
async fn no_body_of_a_stranger_costs_five_registrations() {
    let api = system::shared().await;
    let registration = || people::registration().to_string();
    let ordinary = least_time(&api, "/auth/register", registration, 5).await;
    for (path, fields) in ANONYMOUS {
        for body in bodies(fields) {
            let mut took = least_time(&api, path, || body.clone(), 3).await;
            if took > 5 * ordinary {
                took = least_time(&api, path, || body.clone(), 10).await;
            }
            let shown: String = body.chars().take(60).collect();
            assert!(
                took <= 5 * ordinary,
                "{path} {took:?}, {ordinary:?}: {shown}"
            );
        }
    }
}
