//! What is linked into a function.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use florence_local::project;

/// The crates that passwords, tokens and secrets need.
const OF_IDENTITY: [&str; 4] = ["argon2", "bcrypt", "jsonwebtoken", "aws-sdk-secretsmanager"];

/// All crates that a build of `package` by itself links.
fn linked(package: &str) -> BTreeSet<String> {
    let name = |(name, _): (String, _)| name;
    resolved(package, "{p}").into_iter().map(name).collect()
}

/// The name of each crate that a build of `package` by itself links, and what cargo tells of it in
/// `format`.
fn resolved(package: &str, format: &str) -> BTreeSet<(String, String)> {
    tree(&["-p", package, "-e", "normal,no-proc-macro"], format)
}

fn tree(of: &[&str], format: &str) -> BTreeSet<(String, String)> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--prefix", "none"]);
    cargo.args(["--format", format]).args(of);
    cargo.arg("--manifest-path");
    let output = cargo.arg(project::root().join("Cargo.toml")).output();
    let output = output.unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let crates = lines.lines().filter_map(|line| {
        // A crate whose dependencies were told before is marked.
        let line = line.trim_end_matches(" (*)");
        let name = line.split(' ').next()?;
        Some((name.to_owned(), line.to_owned()))
    });
    crates.collect()
}

/// They ask nobody who they are: what they do not link cannot slow their start, or leak.
#[test]
fn the_health_check_the_pages_and_the_statistics_link_nothing_that_knows_callers() {
    for function in ["health", "web", "statistics"] {
        let crates = linked(function);
        assert!(crates.contains("api"), "{crates:?}");
        for name in OF_IDENTITY {
            assert!(!crates.contains(name), "{function} links {name}");
        }
    }
}

/// It is asked at every request to other APIs, and reads no secret.
#[test]
fn the_authorizer_links_no_password_and_no_secret() {
    let crates = linked("authorizer");
    assert!(crates.contains("jsonwebtoken"), "{crates:?}");
    for name in OF_IDENTITY {
        let linked = crates.contains(name);
        assert_eq!(linked, name == "jsonwebtoken", "authorizer links {name}");
    }
}

/// Whatever sends mail is not linked where requests are answered.
#[test]
fn only_the_mailer_links_what_sends_mail() {
    let of_mail = ["aws-sdk-sesv2", "askama"];
    let mailer = linked("mailer");
    let profile = linked("profile");
    for name in of_mail {
        assert!(mailer.contains(name), "the mailer does not link {name}");
        assert!(!profile.contains(name), "profile links {name}");
    }
}

/// The names above are those of crates that are linked where they are needed.
#[test]
fn a_function_that_checks_passwords_links_all_of_it() {
    let crates = linked("login");
    for name in OF_IDENTITY {
        assert!(crates.contains(name), "login does not link {name}");
    }
}

/// What judges passwords that are chosen.
const OF_NEW_PASSWORDS: [&str; 2] = ["xorf", "zxcvbn"];

/// The dictionaries and the filter of breached passwords are more than a megabyte.
#[test]
fn only_functions_that_set_passwords_link_what_judges_them() {
    let links = |function: &str| {
        let crates = linked(function);
        OF_NEW_PASSWORDS.map(|name| crates.contains(name))
    };
    for function in functions() {
        let sets_passwords = ["register", "profile"].contains(&function.as_str());
        assert_eq!(links(&function), [sets_passwords; 2], "{function}");
    }
}

/// `sam build` builds each function by itself. If the features of what the SDK stands on differed,
/// it would compile the SDK for each of them.
#[test]
fn what_the_sdk_stands_on_is_compiled_once_for_all_functions() {
    // They differ where patterns are matched and passwords judged; the SDK does not need them.
    let apart = ["either", "regex", "regex-automata", "regex-syntax"];
    let mut known = BTreeMap::new();
    for function in functions() {
        for (name, features) in resolved(&function, "{p} {f}") {
            let ours = features.contains("(/");
            if ours || apart.contains(&name.as_str()) {
                continue;
            }
            let version = features.split(' ').nth(1).unwrap_or_default().to_owned();
            let first = known
                .entry((name, version))
                .or_insert_with(|| features.clone());
            assert_eq!(*first, features, "{function}");
        }
    }
}

/// The packages of all functions, by their folders.
fn functions() -> Vec<String> {
    let folders = std::fs::read_dir(project::root().join("functions")).unwrap();
    let names = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// Otherwise whoever builds and then tests compiles the crate once more, and all that stands on it.
#[test]
fn building_and_testing_ask_for_the_same_features_of_every_crate() {
    let format = "{p} {f}";
    let built = tree(&["--workspace", "-e", "normal,build"], format);
    let tested = tree(&["--workspace", "-e", "normal,build,dev"], format);
    // Samples are for tests alone.
    let differs = |(name, line): &&(String, String)| {
        name != "domain" && !tested.contains(&(name.clone(), line.clone()))
    };
    let different: Vec<_> = built.iter().filter(differs).collect();
    assert!(different.is_empty(), "{different:?}");
}
