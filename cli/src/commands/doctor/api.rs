//! What the API tells of itself.

use domain::jwks::JwkSet;
use domain::timestamp::Timestamp;
use serde_json::Value;
use store::environment::clock::{Clock as _, SystemClock};
use time::format_description::FormatItem;
use time::macros::format_description;

use super::client::{Answer, Client};
use super::finding::Finding;

/// The description that belongs to this program.
const OPENAPI: &[u8] = include_bytes!("../../../../docs/openapi.json");

/// How far the clock here may differ from the one there, in seconds: as far as tokens allow.
const SKEW: i64 = 30;

/// `Date`, as in `Fri, 27 Nov 2026 18:30:00 GMT` (RFC 9110 §5.6.7).
const DATE: &[FormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// Asks the API for everything that needs no account.
pub(super) async fn examine(client: &Client, origin: Option<&str>) -> Vec<Finding> {
    let health = client.get("/api/v1/health").await;
    let health = match health {
        Ok(health) => health,
        Err(reason) => {
            let words = format!("{} does not answer: {reason}", client.base);
            return vec![Finding::wrong("health", words)];
        }
    };
    let mut findings = vec![Finding::of("health", self::health(&health))];
    findings.push(clock(&health, SystemClock.now()));
    let told = health.json().unwrap_or_default();
    findings.push(mail(&told));
    findings.push(version(client, &told).await);
    findings.push(Finding::of("keys", keys(client).await));
    findings.push(Finding::of("discovery", discovery(client).await));
    findings.push(match origin {
        Some(origin) => Finding::of("cors", cors(client, origin).await),
        None => Finding::skipped(
            "cors",
            "not looked at: --origin says whose pages call the API",
        ),
    });
    findings
}

fn health(answer: &Answer) -> Result<String, String> {
    let told: Value = serde_json::from_slice(&answer.bytes)
        .map_err(|_| format!("answers {} and no JSON: is this the API?", answer.status))?;
    match (answer.status, told["status"].as_str()) {
        (200, Some("healthy")) => {
            let latency = told["database"]["latency_ms"].as_f64().unwrap_or_default();
            Ok(format!("the table answers in {latency:.1} ms"))
        }
        (403, _) if told["code"] == "edge_required" => {
            Err("this address is behind the edge: use the published one".to_owned())
        }
        (503, _) => {
            let reason = told["database"]["reason"].as_str().unwrap_or("unknown");
            Err(format!("the table cannot be read: {reason}"))
        }
        (status, _) => Err(format!("answers {status}")),
    }
}

fn clock(answer: &Answer, now: Timestamp) -> Finding {
    let date = answer.header("date");
    let date = date.and_then(|date| time::PrimitiveDateTime::parse(date, DATE).ok());
    let Some(date) = date else {
        return Finding::skipped("clock", "not looked at: the answer has no date");
    };
    let seconds = now.unix_seconds() - date.assume_utc().unix_timestamp();
    if seconds.abs() <= SKEW {
        return Finding::good("clock", "that of this machine and that of the API agree");
    }
    let (by, way) = (seconds.abs(), if seconds > 0 { "ahead" } else { "behind" });
    let words = format!("this machine is {by} s {way} of the API: synchronise its clock");
    Finding::wrong("clock", words)
}

fn mail(told: &Value) -> Finding {
    match told["mail"].as_str() {
        Some("none") => Finding::doubtful(
            "mail",
            "none is sent: people are not told what happens to their accounts. Set MailFrom",
        ),
        Some(by) => Finding::good("mail", format!("is sent by {by}")),
        None => Finding::skipped("mail", "not looked at: the API does not tell"),
    }
}

/// The version alone says little before 1.0: the description tells each change of a route.
async fn version(client: &Client, told: &Value) -> Finding {
    let (own, running) = (env!("CARGO_PKG_VERSION"), told["version"].as_str());
    if let Some(running) = running.filter(|running| *running != own) {
        let words = format!("{running} is running, this program is of {own}: deploy this one");
        return Finding::doubtful("version", words);
    }
    match client.get("/api/v1/openapi.json").await {
        Ok(answer) if answer.status == 200 && answer.bytes == OPENAPI => {
            Finding::good("version", format!("{own}, with the routes of this program"))
        }
        Ok(answer) if answer.status == 200 => Finding::doubtful(
            "version",
            "other routes are running than this program has: deploy this one, or use theirs",
        ),
        Ok(answer) => {
            let words = format!("the description of the API answers {}", answer.status);
            Finding::wrong("version", words)
        }
        Err(reason) => Finding::wrong("version", reason),
    }
}

async fn keys(client: &Client) -> Result<String, String> {
    let told = client.get("/.well-known/jwks.json").await?.json();
    let told = told.map_err(|reason| {
        format!("the public keys {reason}: can the token secret be read, and the table written?")
    })?;
    let keys: JwkSet =
        serde_json::from_value(told).map_err(|_| "the public keys are none of ES256".to_owned())?;
    if keys.keys.iter().any(|key| key.coordinates().is_err()) {
        return Err("a public key does not fit its kid".to_owned());
    }
    match keys.keys.len() {
        0 => Err("there is no public key".to_owned()),
        1 => Ok("one public key".to_owned()),
        count => Ok(format!("{count} public keys: the token secret was rotated")),
    }
}

async fn discovery(client: &Client) -> Result<String, String> {
    for name in ["openid-configuration", "oauth-authorization-server"] {
        let answer = client.get(&format!("/.well-known/{name}")).await?;
        let told = answer.json().map_err(|reason| format!("{name} {reason}"))?;
        let issuer = told["issuer"].as_str().unwrap_or_default();
        if issuer != client.base {
            return Err(format!(
                "tokens name {issuer} as their issuer, and this is {base}: deploy with \
                 TokenIssuer={base}, or use the published address",
                base = client.base
            ));
        }
    }
    Ok(format!("tokens name {} as their issuer", client.base))
}

async fn cors(client: &Client, origin: &str) -> Result<String, String> {
    let headers = [
        ("origin", origin.to_owned()),
        ("access-control-request-method", "PATCH".to_owned()),
        (
            "access-control-request-headers",
            "authorization,content-type,if-match,idempotency-key".to_owned(),
        ),
    ];
    let path = "/api/v1/auth/profile";
    let answer = client.send("OPTIONS", path, &headers).await?;
    if answer.header("access-control-allow-origin") != Some(origin) {
        return Err(format!(
            "pages of {origin} cannot call the API: deploy with it in AllowedOrigins"
        ));
    }
    if answer.header("access-control-allow-credentials").is_some() {
        return Err("other origins may send cookies: take AllowCredentials away".to_owned());
    }
    Ok(format!("pages of {origin} can call the API"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn mail_that_is_not_sent_is_told() {
        assert_eq!(mail(&json!({"mail": "ses"})).verdict, Verdict::Good);
        assert_eq!(mail(&json!({"mail": "none"})).verdict, Verdict::Doubtful);
        assert_eq!(mail(&json!({})).verdict, Verdict::Skipped);
    }

    #[rstest]
    #[case("Fri, 27 Nov 2026 18:30:00 GMT", Verdict::Good)]
    #[case("Fri, 27 Nov 2026 18:30:29 GMT", Verdict::Good)]
    #[case("Fri, 27 Nov 2026 19:30:00 GMT", Verdict::Wrong)]
    #[case("Fri, 27 Nov 2026 17:30:00 GMT", Verdict::Wrong)]
    #[case("yesterday", Verdict::Skipped)]
    fn a_clock_that_is_off_is_told(#[case] date: &str, #[case] expected: Verdict) {
        let answer = Answer::dated(date);
        let now = "2026-11-27T18:30:00.000Z".parse().unwrap();
        assert_eq!(clock(&answer, now).verdict, expected);
    }
}
