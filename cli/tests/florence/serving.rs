//! The `florence` command, on templates without functions so that nothing has
//! to be built.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

pub(super) const TEMPLATE: &str = "
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: PK, AttributeType: S}]
      KeySchema: [{AttributeName: PK, KeyType: HASH}]
";

const FUNCTION: &str = "
  Login:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: login}}
    Properties:
      Environment: {Variables: {TABLE_NAME: !Ref Table}}
";

pub(super) fn project(template: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("template.yaml"), template).unwrap();
    folder
}

pub(super) fn command(project: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_florence"));
    command
        .current_dir(project)
        .env_remove("DYNAMODB_ENDPOINT")
        .args(arguments);
    command
}

fn florence(project: &Path, arguments: &[&str]) -> Output {
    command(project, arguments).output().unwrap()
}

/// Starts a system and waits until it says where it is.
pub(super) fn serve(project: &Path) -> (Child, Vec<String>) {
    let mut child = command(project, &["--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let lines = stdout.lines().map(Result::unwrap);
    let said = lines
        .take_while(|line| !line.starts_with("Ctrl-C"))
        .collect();
    (child, said)
}

fn stop(mut child: Child, signal: &str) -> Option<i32> {
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &id])
            .status()
            .unwrap()
            .success()
    );
    child.wait().unwrap().code()
}

/// Asserts that the command failed with one line on stderr and returns it.
fn only_line(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    stderr.trim().to_owned()
}

#[test]
fn it_says_where_it_is_and_ends_cleanly_on_both_signals() {
    let project = project(TEMPLATE);

    let (first, said) = serve(project.path());
    let origin = said[0].strip_prefix("Pages            ").unwrap();
    assert!(origin.starts_with("http://localhost:"), "{said:?}");
    assert_eq!(said[1], format!("API              {origin}"));
    assert!(said[2].ends_with("(table Table)"), "{said:?}");
    assert_eq!(stop(first, "-TERM"), Some(0));

    let (second, _) = serve(project.path());
    assert_eq!(stop(second, "-INT"), Some(0));
}

#[test]
fn env_prints_how_to_reach_a_running_system() {
    let project = project(&format!("{TEMPLATE}{FUNCTION}"));
    let data = project.path().join(".florence");
    let without_functions = self::project(TEMPLATE);
    let data_dir = ["--data-dir", data.to_str().unwrap()];
    let before = only_line(&florence(project.path(), &["env"]));
    let mut child = command(without_functions.path(), &["--port", "0"])
        .args(data_dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    assert!(
        stdout
            .lines()
            .any(|line| line.unwrap().starts_with("Ctrl-C"))
    );

    let shell = florence(project.path(), &["env"]);
    let sam = florence(project.path(), &["env", "--format", "sam"]);
    let reset = only_line(&florence(project.path(), &["reset"]));
    stop(child, "-TERM");

    assert!(
        before.starts_with("florence: no florence is running on"),
        "{before}"
    );
    let shell = String::from_utf8(shell.stdout).unwrap();
    assert!(shell.contains("export TABLE_NAME='Table'\n"), "{shell}");
    assert!(
        shell.contains("export AWS_ENDPOINT_URL_DYNAMODB='http://127.0.0.1:"),
        "{shell}"
    );
    let sam: serde_json::Value = serde_json::from_slice(&sam.stdout).unwrap();
    assert_eq!(sam["Login"]["TABLE_NAME"], "Table");
    assert!(reset.contains("another florence is running"), "{reset}");
}

#[test]
fn reset_removes_the_data_folder_and_nothing_else() {
    let project = project(TEMPLATE);
    let (child, _) = serve(project.path());
    stop(child, "-TERM");
    let data = project.path().join(".florence");
    assert!(data.join("table.sqlite").exists());

    let removed = florence(project.path(), &["reset"]);
    let nothing = florence(project.path(), &["reset"]);
    let foreign = only_line(&florence(project.path(), &["reset", "--data-dir", "."]));

    assert!(removed.status.success() && !data.exists());
    assert!(nothing.status.success());
    assert!(foreign.contains("was not made by florence"), "{foreign}");
    assert!(project.path().join("template.yaml").exists());
}

const PARAMETERS: &str = "
Parameters:
  Mode: {Type: String, Default: closed, AllowedValues: [open, closed]}
  Seconds: {Type: Number, Default: 600, MinValue: 60}
";

#[test]
fn parameters_of_the_template_take_the_values_that_are_given() {
    let function = FUNCTION.replace(
        "{TABLE_NAME: !Ref Table}",
        "{MODE: !Ref Mode, SECONDS: !Ref Seconds}",
    );
    let served = project(TEMPLATE);
    let (child, _) = serve(served.path());
    let project = project(&format!("{PARAMETERS}{TEMPLATE}{function}"));
    let data = served.path().join(".florence");
    let env = ["--data-dir", data.to_str().unwrap(), "env", "--parameter"];

    let given = florence(project.path(), &[&env[..], &["Mode=open"]].concat());
    stop(child, "-TERM");

    let given = String::from_utf8(given.stdout).unwrap();
    assert!(given.contains("export MODE='open'\n"), "{given}");
    assert!(given.contains("export SECONDS='600'\n"), "{given}");
}

#[test]
fn a_parameter_that_cannot_be_is_one_line_and_a_usage_error() {
    let project = project(&format!("{PARAMETERS}{TEMPLATE}"));
    for (arguments, line) in [
        (
            "--parameter Mod=open",
            "parameter Mod: no such parameter; the template has Mode, Seconds",
        ),
        (
            "--parameter Mode=ajar",
            r#"parameter Mode: "ajar" is not one of open, closed"#,
        ),
        (
            "--parameter Mode=open --parameter Seconds=59",
            r#"parameter Seconds: "59" is less than 60"#,
        ),
        (
            "--parameter Mode=open --parameter Mode=closed",
            "--parameter Mode=closed: is there twice",
        ),
        ("--parameter Mode", "--parameter Mode: must be NAME=VALUE"),
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let refused = florence(project.path(), &arguments);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        let stderr = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(stderr, format!("florence: {line}\n"));
    }
    assert!(!project.path().join(".florence").exists());
}

#[test]
fn what_cannot_start_is_one_line_and_a_failure() {
    let broken = project("Resources: {Table: {}}");
    let unbuildable = project(&format!("{TEMPLATE}{FUNCTION}"));
    let whole = project(TEMPLATE);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let template = only_line(&florence(broken.path(), &["--port", "0"]));
    let port = only_line(&florence(whole.path(), &["--port", &port]));
    let folder = only_line(&florence(
        whole.path(),
        &["--port", "0", "--data-dir", "/dev/null/x"],
    ));
    // Bound and not listening: connections are refused, and nobody else gets the port.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let closed_url = format!("http://{}", closed.local_addr().unwrap());
    let endpoint = ["--port", "0", "--ephemeral", "--dynamodb-endpoint"];
    let endpoint = [&endpoint[..], &[&closed_url]].concat();
    let endpoint = only_line(&florence(whole.path(), &endpoint));
    let build = florence(unbuildable.path(), &["--port", "0", "--ephemeral"]);

    assert_eq!(
        template,
        "florence: template: Resources.Table: Type is required"
    );
    assert!(port.contains("Address already in use"), "{port}");
    assert!(
        folder.starts_with("florence: data folder /dev/null/x:"),
        "{folder}"
    );
    assert!(endpoint.contains("Connection refused"), "{endpoint}");
    assert_eq!(build.status.code(), Some(1));
    let build = String::from_utf8_lossy(&build.stderr).into_owned();
    assert!(
        build
            .trim()
            .lines()
            .last()
            .unwrap()
            .starts_with("florence: the functions do not build")
    );
}
