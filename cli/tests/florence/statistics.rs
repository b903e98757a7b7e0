//! `florence statistics`, on the project's own template.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn statistics(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_florence"))
        .env_remove("DYNAMODB_ENDPOINT")
        .arg("--data-dir")
        .arg(data)
        .arg("statistics")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn what_is_not_rolled_up_yet_is_told_in_each_form() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let range = ["--from", "2020-11-16", "--to", "2020-11-22", "--by", "week"];
    let of = |more: &[&str]| statistics(&data, &[&range, more].concat());

    let tables = of(&[]);
    let lines: Vec<&str> = text(&tables).lines().collect();
    assert_eq!(lines[0], "Nothing is rolled up yet");
    assert_eq!(lines[2], "week        active  registered  invited  deleted");
    assert_eq!(lines[3], "2020-11-16       -           -        -        -");

    let csv = of(&["--csv"]);
    let mut lines = text(&csv).lines();
    assert_eq!(lines.next(), Some("from,to,figure,count,exact"));
    let active = "2020-11-16,2020-11-22,accounts.active,0,false";
    assert_eq!(lines.next(), Some(active));
    assert!(lines.any(|line| line.contains(",sign_ins.by_method.password,0,false")));

    let json: Value = serde_json::from_slice(&of(&["--json"]).stdout).unwrap();
    assert_eq!(
        (&json["by"], &json["until"]),
        (&json!("week"), &json!(null))
    );
    assert_eq!(json["periods"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_names_no_periods_is_a_wrong_command_line() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, told) in [
        (
            &["--from", "2020-11-02", "--to", "2020-11-01"][..],
            "--from must not be after to",
        ),
        (
            &["--from", "2020-01-01"],
            "--from must be later: one answer has at most 93 periods",
        ),
        (&["--to", "tomorrow"], "not a day of the form YYYY-MM-DD"),
    ] {
        let refused = statistics(folder.path(), arguments);
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{error}");
        assert!(error.contains(told), "{error}");
    }
}
