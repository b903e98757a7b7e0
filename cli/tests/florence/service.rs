//! `florence service`, and what is for scripts and shells, on the project's own template.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn florence(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_florence"))
        .env_remove("DYNAMODB_ENDPOINT")
        .arg("--data-dir")
        .arg(data)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The exit code and what was printed.
fn told(output: &Output) -> (Option<i32>, String) {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    (output.status.code(), text.trim().to_owned())
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_service_has_one_key_which_is_shown_once_and_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let service = |arguments: &[&str]| florence(&data, &[&["service"], arguments].concat());

    let (code, none) = told(&service(&["list"]));
    assert_eq!((code, none.as_str()), (Some(0), "No program has a key"));
    let (code, key) = told(&service(&["create", "backend"]));
    assert_eq!(code, Some(0), "{key}");
    assert!(key.starts_with("flk_backend.") && key.len() == 55, "{key}");
    let (code, again) = told(&service(&["create", "backend"]));
    assert_eq!(code, Some(1));
    assert!(again.contains("backend has a key"), "{again}");

    let other = json(&service(&["create", "other", "--json"]));
    assert_eq!(other["name"], "other");
    let listed = service(&["list", "--json"]);
    assert!(!String::from_utf8_lossy(&listed.stdout).contains("flk_"));
    let services = json(&listed)["services"].take();
    let names: Vec<&Value> = services
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, [&json!("backend"), &json!("other")]);

    assert_eq!(told(&service(&["remove", "backend"])).0, Some(0));
    let (code, gone) = told(&service(&["remove", "backend"]));
    assert_eq!(
        (code, gone.as_str()),
        (Some(1), "florence: backend has no key")
    );
    let (_, left) = told(&service(&["list"]));
    assert!(
        left.starts_with("other ") && left.lines().count() == 1,
        "{left}"
    );
    let (code, wrong) = told(&service(&["create", "Back end"]));
    assert_eq!(code, Some(2), "{wrong}");

    // Two were made and one taken away: three events, on the chain of the service itself.
    let verified = json(&florence(&data, &["audit", "verify", "--json"]));
    assert_eq!(verified, json!({"chains": 1, "events": 3, "findings": []}));
}

#[test]
fn a_shell_learns_the_commands_and_a_person_the_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let (code, script) = told(&florence(folder.path(), &["completions", shell]));
        assert_eq!(code, Some(0));
        assert!(script.contains("doctor"), "{shell}");
    }
    let (code, help) = told(&florence(folder.path(), &["--help"]));
    assert_eq!(code, Some(0));
    assert!(help.contains("Exit codes:"), "{help}");
}
