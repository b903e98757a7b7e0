//! `florence audit verify`, on the project's own template.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use aws_sdk_dynamodb::types::AttributeValue;
use florence_local::stack::Stack;
use tempfile::TempDir;

/// Makes an administrator, whose chain has one event, and tells their id.
fn administrator(data: &Path, email: &str) -> String {
    let password = data.with_file_name("password");
    fs::write(&password, "quiet lamp over the river 7\n").unwrap();
    let create = ["admin", "create", email, "--full-name", "Ann Example"];
    let made = florence(data)
        .args(create)
        .stdin(fs::File::open(password).unwrap())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let told = String::from_utf8(made.stdout).unwrap();
    let made = told.lines().next().unwrap();
    made.rsplit(' ').next().unwrap().to_owned()
}

fn florence(data: &Path) -> Command {
    let mut florence = Command::new(env!("CARGO_BIN_EXE_florence"));
    florence
        .env_remove("DYNAMODB_ENDPOINT")
        .arg("--data-dir")
        .arg(data)
        .stdin(Stdio::null());
    florence
}

/// The exit code and what was printed.
fn verify(data: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = florence(data)
        .args(["audit", "verify"])
        .args(arguments)
        .output()
        .unwrap();
    let text = [stdout, stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert!(!text.contains('@'), "{text}");
    (status.code(), text)
}

/// Removes the whole chain of a user, head and all.
async fn remove_chain(data: &Path, user: &str) {
    let builder = Stack::builder().data_dir(data).without_functions();
    let stack = builder.start().await.unwrap();
    let pk = AttributeValue::S(format!("AUDIT#{user}"));
    let (client, table) = (stack.dynamodb(), stack.table_name());
    let query = client
        .query()
        .table_name(table)
        .key_condition_expression("PK = :pk")
        .expression_attribute_values(":pk", pk);
    for mut item in query.send().await.unwrap().items.unwrap() {
        item.retain(|name, _| name == "PK" || name == "SK");
        let delete = client.delete_item().table_name(table).set_key(Some(item));
        delete.send().await.unwrap();
    }
    stack.shutdown().await;
}

#[tokio::test]
async fn auditors_hear_of_a_chain_that_is_gone_and_of_an_anchor_that_was_changed() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let ann = administrator(&data, "ann@example.org");
    administrator(&data, "bob@example.org");
    let anchor = folder.path().join("anchor.json");
    let kept = ["--anchor", anchor.to_str().unwrap()];

    let clean = "2 chains, 4 events, 0 findings\n";
    let first = format!(
        "{}: no ends kept, nothing compared\n{clean}",
        anchor.display()
    );
    assert_eq!(verify(&data, &kept), (Some(0), first));
    let ends = fs::read_to_string(&anchor).unwrap();
    assert!(ends.contains(&ann));
    assert_eq!(verify(&data, &kept), (Some(0), clean.to_owned()));

    remove_chain(&data, &ann).await;
    let gone = format!("chain {ann}: chain missing at sequence -, event -\n");
    let found = format!("{gone}2 chains, 2 events, 1 findings\n");
    assert_eq!(verify(&data, &kept), (Some(1), found.clone()));
    assert_eq!(verify(&data, &[]), (Some(1), found));
    let only = format!("{gone}1 chains, 0 events, 1 findings\n");
    assert_eq!(verify(&data, &["--user", &ann]), (Some(1), only));
    assert_eq!(fs::read_to_string(&anchor).unwrap(), ends);

    let nobody = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7";
    let (code, text) = verify(&data, &["--user", nobody]);
    assert_eq!(code, Some(2));
    assert!(text.contains(nobody), "{text}");

    fs::write(
        &anchor,
        ends.replacen("\"sequence\": 2", "\"sequence\": 0", 1),
    )
    .unwrap();
    let (code, text) = verify(&data, &kept);
    assert_eq!(code, Some(2));
    assert!(
        text.contains("was changed, or made with another audit secret"),
        "{text}"
    );
}
