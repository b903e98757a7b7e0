//! `florence doctor` on the real functions.

use std::path::Path;
use std::process::{Command, Stdio};

use aws_sdk_dynamodb::types::AttributeValue;
use florence_local::stack::Stack;
use serde_json::Value;
use store::environment::clock::{Clock as _, SystemClock};

/// The exit code and the findings.
fn doctor(data: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_florence"))
        .env_remove("DYNAMODB_ENDPOINT")
        .arg("--data-dir")
        .arg(data)
        .args(["doctor", "--json"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = serde_json::from_slice(&output.stdout);
    let told = told.unwrap_or_else(|_| panic!("{output:?}"));
    (output.status.code(), told)
}

/// The verdict and the words of one check.
fn finding<'a>(told: &'a Value, check: &str) -> (&'a str, &'a str) {
    let findings = told["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["check"] == check);
    let found = found.unwrap_or_else(|| panic!("{check}: {told}"));
    (
        found["verdict"].as_str().unwrap(),
        found["words"].as_str().unwrap(),
    )
}

/// Puts an event that nobody sealed behind the functions' back.
async fn tamper(stack: &Stack) {
    let event = |name: &str, value: &str| (name.to_owned(), AttributeValue::S(value.to_owned()));
    let user = "01a20774-6bc7-7000-8000-000000000000";
    let id = "01a20774-6bc7-7000-8000-000000000001";
    let now = SystemClock.now();
    let (day, at) = (now.date(), now.to_string());
    let attributes = [
        event("PK", &format!("AUDIT#{user}")),
        event("SK", id),
        event("GSI1PK", &format!("AUDITDAY#{day}#1")),
        event("GSI1SK", &at),
        event("event_id", id),
        event("user_id", user),
        event("actor_id", user),
        event("action", "logged_out"),
        event("outcome", "success"),
        event("at", &at),
        event("previous_hash", ""),
        event("hash", "forged"),
        ("sequence".to_owned(), AttributeValue::N("1".to_owned())),
    ];
    let put = stack.dynamodb().put_item().table_name(stack.table_name());
    let put = put.set_item(Some(attributes.into_iter().collect()));
    put.send().await.unwrap();
}

#[tokio::test]
async fn what_is_well_is_told_and_what_is_wrong_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let stack = Stack::builder().data_dir(&data).start().await.unwrap();

    let (code, told) = doctor(&data, &["--origin", "http://localhost:5173"]);
    assert_eq!((code, &told["healthy"]), (Some(0), &true.into()), "{told}");
    for check in [
        "health",
        "clock",
        "mail",
        "version",
        "keys",
        "discovery",
        "cors",
        "secrets",
        "audit trail",
    ] {
        assert_eq!(finding(&told, check).0, "good", "{check}: {told}");
    }

    let (code, told) = doctor(&data, &["--origin", "https://evil.example"]);
    assert_eq!(code, Some(1));
    let (verdict, words) = finding(&told, "cors");
    assert_eq!(verdict, "wrong");
    assert!(words.contains("AllowedOrigins"), "{words}");

    // By another name than tokens have for it; what is in AWS cannot be seen from the URL.
    let url = stack.base_url().replace("127.0.0.1", "localhost");
    let (code, told) = doctor(&data, &["--url", &url]);
    assert_eq!(code, Some(1));
    let (verdict, words) = finding(&told, "discovery");
    assert_eq!(verdict, "wrong");
    assert!(words.contains(&format!("TokenIssuer={url}")), "{words}");
    assert_eq!(finding(&told, "secrets").0, "skipped");

    tamper(&stack).await;
    let (code, told) = doctor(&data, &[]);
    assert_eq!((code, finding(&told, "audit trail").0), (Some(1), "wrong"));

    stack.stop_engine().await.unwrap();
    let (code, told) = doctor(&data, &[]);
    assert_eq!(code, Some(1));
    let (verdict, words) = finding(&told, "health");
    assert_eq!(verdict, "wrong");
    assert!(words.contains("the table cannot be read"), "{words}");
}

#[test]
fn nobody_answers_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let (code, told) = doctor(folder.path(), &["--url", "http://127.0.0.1:9"]);
    assert_eq!(code, Some(1));
    let (verdict, words) = finding(&told, "health");
    assert_eq!(verdict, "wrong");
    assert!(words.contains("does not answer"), "{words}");
}
