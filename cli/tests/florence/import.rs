//! `florence import users` and `florence export users`, on the project's own template.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/import/users.csv");
const BCRYPT: &str = "$2b$10$gAfoYc3YGTScj29jU6B2ROjtnvQd7HkCeAwZG8ZMKtuHivaHtM4wu";

/// A folder with the data of a system that nobody has used yet.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn command(&self, data: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_florence"));
        command
            .env_remove("DYNAMODB_ENDPOINT")
            .args(arguments)
            .arg("--data-dir")
            .arg(self.path(data));
        command
    }

    fn import(&self, data: &str, file: &Path, more: &[&str]) -> Output {
        let arguments = [&["import", "users", file.to_str().unwrap()], more].concat();
        self.command(data, &arguments).output().unwrap()
    }

    /// What a system exports, as CSV.
    fn export(&self, data: &str) -> String {
        let output = self.command(data, &["export", "users"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

fn stdout(output: &Output, code: i32) -> &str {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    std::str::from_utf8(&output.stdout).unwrap().trim()
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    stderr.lines().last().unwrap_or_default().to_owned()
}

fn users(range: std::ops::Range<usize>) -> String {
    let mut file = String::new();
    for n in range {
        writeln!(
            file,
            "{{\"id\":{n},\"email\":\"nurse-{n}@ward.example.org\",\"full_name\":\"Nurse {n}\",\
             \"password_hash\":\"{BCRYPT}\",\"role\":\"nurse\",\"is_active\":true,\
             \"is_verified\":false,\"created_at\":\"2024-03-01T08:15:00\",\
             \"agreed_to_terms\":true}}"
        )
        .unwrap();
    }
    file
}

#[test]
fn a_round_trip_gives_the_same_accounts() {
    let folder = Folder::new();
    let sample = Path::new(SAMPLE);
    let report = folder.path("rejected");
    let report = ["--rejects", report.to_str().unwrap()];

    let dry = folder.import("a", sample, &[&report[..], &["--dry-run"]].concat());
    let expected = "would import 5, already there 0, rejected 0";
    assert_eq!(stdout(&dry, 0), expected);
    let first = folder.import("a", sample, &report);
    assert_eq!(stdout(&first, 0), "imported 5, already there 0, rejected 0");
    let again = folder.import("a", sample, &report);
    assert_eq!(stdout(&again, 0), "imported 0, already there 5, rejected 0");
    assert!(!folder.path("rejected").exists(), "nothing was rejected");

    let exported = folder.export("a");
    let names: Vec<&str> = exported.lines().skip(1).map(|l| &l[..2]).collect();
    assert_eq!(names, ["5,", "2,", "3,", "4,", "7f"], "in the order made");
    for format in ["csv", "jsonl"] {
        let file = folder.path(&format!("exported.{format}"));
        let name = file.to_str().unwrap();
        let export = folder.command("a", &["export", "users", name]).output();
        assert!(export.unwrap().status.success());
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds password hashes");
        let imported = folder.import(format, &file, &[]);
        let expected = "imported 5, already there 0, rejected 0";
        assert_eq!(stdout(&imported, 0), expected);
        assert_eq!(folder.export(format), exported);
    }
}

#[test]
fn rejected_lines_are_reported_without_secrets() {
    let folder = Folder::new();
    let mut lines: Vec<String> = users(0..4).lines().map(str::to_owned).collect();
    lines[1] = lines[1].replace("\"nurse\"", "\"superuser\"");
    lines[2] = lines[2].replace("nurse-2@", "Nurse-0@");
    let file = folder.file("former.jsonl", &lines.join("\n"));

    let output = folder.import("a", &file, &[]);
    assert_eq!(
        stdout(&output, 3),
        "imported 2, already there 0, rejected 2"
    );
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("former.jsonl.rejected.jsonl"), "{stderr}");
    let report = folder.path("former.jsonl.rejected.jsonl");
    let mode = fs::metadata(&report).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let report = fs::read_to_string(report).unwrap();
    assert!(!report.contains('$') && !report.contains('@'), "{report}");
    let rejected: Vec<Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told = rejected.iter().map(|line| {
        let error = &line["errors"][0];
        (
            line["line"].as_u64().unwrap(),
            line["id"].as_str().unwrap(),
            error["field"].as_str().unwrap(),
            error["code"].as_str().unwrap(),
        )
    });
    let expected = [
        (2, "1", "role", "unknown_role"),
        (3, "2", "email", "repeated"),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);

    // Once the lines are right, only they are made.
    let other = users(0..4)
        .replace("nurse-3@", "nurse-0@")
        .replace("\"id\":3", "\"id\":9");
    let other: Vec<&str> = other.lines().skip(3).collect();
    let other = folder.file("other.jsonl", &other.join("\n"));
    assert_eq!(
        stdout(&folder.import("a", &other, &[]), 3),
        "imported 0, already there 0, rejected 1"
    );
    let report = fs::read_to_string(folder.path("other.jsonl.rejected.jsonl")).unwrap();
    assert!(report.contains("\"email_taken\""), "{report}");
    let right = folder.file("right.jsonl", &users(0..4));
    assert_eq!(
        stdout(&folder.import("a", &right, &[]), 0),
        "imported 2, already there 2, rejected 0"
    );
}

#[test]
fn a_file_that_is_none_of_users_changes_nothing() {
    let folder = Folder::new();
    let file = folder.file("users.csv", "id,email\n1,ann@x.org\n");
    let missing = refusal(&folder.import("a", &file, &[]));
    assert!(
        missing.ends_with("users.csv: column full_name is missing"),
        "{missing}"
    );
    let nothing = refusal(&folder.import("a", &folder.path("none.csv"), &[]));
    assert!(nothing.contains("No such file"), "{nothing}");

    let name = file.to_str().unwrap();
    let onto_itself = refusal(&folder.import("a", Path::new(SAMPLE), &["--rejects", SAMPLE]));
    assert!(
        onto_itself.contains("cannot be reported into"),
        "{onto_itself}"
    );
    let export = folder
        .command("a", &["export", "users", name])
        .output()
        .unwrap();
    assert!(refusal(&export).contains("exists already"), "{export:?}");
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);
    assert_eq!(folder.export("a").lines().count(), 1, "nobody was imported");
}

#[test]
fn a_killed_import_goes_on_where_it_stopped() {
    let folder = Folder::new();
    let file = folder.file("users.jsonl", &users(0..600));
    let arguments = ["import", "users", file.to_str().unwrap()];
    let mut first = folder.command("a", &arguments);
    let mut first = first
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // However far it comes until then, what follows must hold.
    std::thread::sleep(Duration::from_millis(700));
    first.kill().unwrap();
    first.wait().unwrap();

    let second = folder.import("a", &file, &[]);
    let said = stdout(&second, 0).to_owned();
    let numbers: Vec<u32> = said
        .split([' ', ','])
        .filter_map(|word| word.parse().ok())
        .collect();
    assert_eq!(numbers[0] + numbers[1], 600, "{said}");
    assert_eq!(numbers[2], 0, "{said}");
    assert_eq!(folder.export("a").lines().count(), 601);
}

/// Users as another former system exports them: an array, roles and lengths of its own, and those
/// it deleted.
#[test]
fn a_file_is_adjusted_as_it_is_told() {
    let folder = Folder::new();
    let users = users(0..4)
        .replacen("\"nurse\"", "\"superuser\"", 1)
        .replace("Nurse 1", "Nurse One of a Long Name")
        .replace(
            "nurse-2@ward.example.org",
            "nurse-2@ward.example.org_deleted_1709280900",
        )
        .replace("nurse-3@", "NURSE-1@");
    let users: Vec<&str> = users.lines().collect();
    let file = folder.file("users.json", &format!("[\n{}\n]\n", users.join(",\n")));
    let map = folder.path("ids.csv");
    let more = [
        "--id-map",
        map.to_str().unwrap(),
        "--skip-deleted",
        "--role",
        "superuser=user",
        "--cut",
        "10",
    ];
    let expected = "2, already there 0, rejected 1, skipped 1, cut 1";
    let dry = folder.import("a", &file, &[&more[..], &["--dry-run"]].concat());
    assert_eq!(stdout(&dry, 3), format!("would import {expected}"));
    let output = folder.import("a", &file, &more);
    assert_eq!(stdout(&output, 3), format!("imported {expected}"));

    let exported = folder.export("a");
    assert!(
        exported.contains("nurse-0@ward.example.org,Nurse 0,"),
        "{exported}"
    );
    assert!(
        exported.contains(",user,") && exported.contains(",Nurse One,"),
        "{exported}"
    );
    assert!(!exported.contains("deleted"), "{exported}");
    let map = fs::read_to_string(&map).unwrap();
    let former: Vec<&str> = map
        .lines()
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(former, ["former_id", "0", "1"]);
    assert!(map.lines().skip(1).all(|line| line.len() > 36), "{map}");

    let report = fs::read_to_string(folder.path("users.json.rejected.jsonl")).unwrap();
    let report: Vec<Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(report[0]["cut"][0], "full_name");
    assert_eq!(
        (&report[0]["line"], &report[0]["id"]),
        (&Value::from(3), &Value::from("1"))
    );
    // The two addresses that are one here.
    assert_eq!(report[1]["errors"][0]["code"], "repeated");
    assert_eq!(
        (&report[1]["line"], &report[1]["id"]),
        (&Value::from(5), &Value::from("3"))
    );
    let first = &report[1]["same_as"];
    assert_eq!(
        (&first["line"], &first["id"]),
        (&Value::from(3), &Value::from("1"))
    );

    let onto_itself = ["--id-map", file.to_str().unwrap()];
    let refused = refusal(&folder.import("a", &file, &onto_itself));
    assert!(refused.contains("cannot be written into"), "{refused}");
    assert!(fs::read_to_string(&file).unwrap().starts_with('['));
}

#[test]
fn a_spreadsheet_gets_no_formula() {
    let folder = Folder::new();
    let users = users(0..1).replace("Nurse 0", "=HYPERLINK(1)");
    let file = folder.file("users.jsonl", &users);
    assert_eq!(folder.import("a", &file, &[]).status.code(), Some(0));
    let export = |more: &[&str]| {
        let arguments = [&["export", "users"], more].concat();
        folder.command("a", &arguments).output().unwrap()
    };
    let plain = String::from_utf8(export(&[]).stdout).unwrap();
    assert!(plain.contains(",=HYPERLINK(1),"), "{plain}");
    let marked = String::from_utf8(export(&["--spreadsheet"]).stdout).unwrap();
    assert!(marked.contains(",'=HYPERLINK(1),"), "{marked}");
    let json = export(&["--spreadsheet", "--format", "jsonl"]);
    assert!(refusal(&json).contains("--spreadsheet is for CSV"));
}
