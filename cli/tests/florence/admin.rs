//! `florence admin`, on the project's own template.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use domain::role::Role;
use domain::unlock_code::UnlockCode;
use florence_local::stack::Stack;
use store::Store;
use store::credentials::SignInRecord;
use tempfile::TempDir;

const PASSWORD: &str = "quiet lamp over the river 7";

fn create(data: &Path, arguments: &[&str], password: &str) -> Output {
    admin(data, "create", arguments, password)
}

fn admin(data: &Path, command: &str, arguments: &[&str], password: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_florence"))
        .env_remove("DYNAMODB_ENDPOINT")
        .args(["admin", command])
        .args(arguments)
        .arg("--data-dir")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that asks for no password does not read its input.
    drop(writeln!(stdin, "{password}"));
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

async fn record(data: &Path, email: &str) -> (SignInRecord, Option<Role>) {
    let builder = Stack::builder().data_dir(data).without_functions();
    let stack = builder.start().await.unwrap();
    let store = Store::of(stack.dynamodb(), stack.table_name());
    let record = store.sign_in_record(&email.parse().unwrap()).await.unwrap();
    let role = match &record.credentials {
        Some(credentials) => store.user(credentials.user_id).await.unwrap(),
        None => None,
    };
    stack.shutdown().await;
    (record, role.map(|user| user.role))
}

#[tokio::test]
async fn an_administrator_is_made_once_with_a_good_password() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let ann = ["ann@example.org", "--full-name", "Ann Example"];

    let weak = refusal(&create(&data, &ann, "short"));
    assert!(weak.starts_with("florence: password: "), "{weak}");
    let made = create(&data, &ann, PASSWORD);
    assert!(made.status.success(), "{}", refusal(&made));
    let told = String::from_utf8(made.stdout).unwrap();
    let last = told.lines().last().unwrap();
    let code = last.strip_prefix("To set up a second factor, within 24 hours: ");
    assert!(code.unwrap().parse::<UnlockCode>().is_ok(), "{told}");
    let again = refusal(&create(&data, &ann, PASSWORD));
    assert_eq!(
        again,
        "florence: ann@example.org has an account: use --promote"
    );

    let (record, role) = record(&data, "ann@example.org").await;
    let hash = record.credentials.unwrap().password_hash.unwrap().0;
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    assert_eq!(role, Some(Role::Admin));
}

#[tokio::test]
async fn a_code_is_printed_once_and_is_not_in_the_table() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let ann = ["ann@example.org", "--full-name", "Ann Example"];
    assert!(create(&data, &ann, PASSWORD).status.success());

    let printed = admin(&data, "unlock", &ann[..1], "");
    assert!(printed.status.success(), "{}", refusal(&printed));
    let printed = String::from_utf8(printed.stdout).unwrap();
    let code: UnlockCode = printed.lines().next().unwrap().parse().unwrap();
    let (record, _) = record(&data, ann[0]).await;
    let stored = record.unlock_code.unwrap();
    assert_eq!(stored.user_id, record.credentials.unwrap().user_id);
    assert!(!format!("{stored:?}").contains(&code.grouped().replace('-', "")));

    let nobody = refusal(&admin(&data, "unlock", &["bob@example.org"], ""));
    assert_eq!(nobody, "florence: bob@example.org has no account");
    let half = ["ann@example.org", "--table", "t"];
    assert_eq!(admin(&data, "unlock", &half, "").status.code(), Some(2));
}

#[tokio::test]
async fn an_administrator_without_factors_gets_a_code_for_the_first() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let ann = ["ann@example.org", "--full-name", "Ann Example"];
    assert!(create(&data, &ann, PASSWORD).status.success());
    let reset = admin(&data, "reset-factors", &ann[..1], "");
    assert!(reset.status.success(), "{}", refusal(&reset));
    let told = String::from_utf8(reset.stdout).unwrap();
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines[0], "There is no second factor");
    assert!(lines[1].starts_with("To set up a second factor"), "{told}");
    let nobody = refusal(&admin(&data, "reset-factors", &["bob@example.org"], ""));
    assert_eq!(nobody, "florence: bob@example.org has no account");
}

#[tokio::test]
async fn a_reset_waits_in_the_outbox_for_who_sends_it() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let ann = ["ann@example.org", "--full-name", "Ann Example"];
    assert!(create(&data, &ann, PASSWORD).status.success());
    let started = admin(&data, "reset", &ann[..1], "");
    assert!(started.status.success(), "{}", refusal(&started));
    let started = String::from_utf8(started.stdout).unwrap();
    assert!(
        started.starts_with("A mail to ann@example.org is on its way"),
        "{started}"
    );
    assert!(!started.contains("flm_"), "{started}");

    let nobody = refusal(&admin(&data, "reset", &["bob@example.org"], ""));
    assert_eq!(nobody, "florence: bob@example.org has no account");
}

#[tokio::test]
async fn an_account_is_deleted_but_not_the_last_administrator() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    for email in ["ann@example.org", "bob@example.org"] {
        let made = create(&data, &[email, "--full-name", "Example"], PASSWORD);
        assert!(made.status.success(), "{}", refusal(&made));
    }
    let deleted = admin(&data, "delete", &["bob@example.org"], "");
    assert!(deleted.status.success(), "{}", refusal(&deleted));
    let (gone, role) = record(&data, "bob@example.org").await;
    assert_eq!((gone.credentials, role), (None, None));

    let last = refusal(&admin(&data, "delete", &["ann@example.org"], ""));
    let expected =
        "florence: ann@example.org was not deleted: there must be another active administrator";
    assert_eq!(last, expected);
    let again = refusal(&admin(&data, "delete", &["bob@example.org"], ""));
    assert_eq!(again, "florence: bob@example.org has no account");
    let (kept, _) = record(&data, "ann@example.org").await;
    assert!(kept.credentials.is_some());
}

#[test]
fn what_cannot_be_done_is_said_in_one_line() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");

    let unknown = refusal(&create(&data, &["bob@example.org", "--promote"], ""));
    assert_eq!(unknown, "florence: bob@example.org has no account");
    let address = refusal(&create(&data, &["bob", "--full-name", "Bob"], PASSWORD));
    assert!(address.starts_with("florence: e-mail: "), "{address}");
}
