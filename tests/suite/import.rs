//! People of the former system sign in to this one, on the real binaries.

use std::path::{Path, PathBuf};

use axum::http::Method;
use florence_cli::import_users::{ImportError, ImportOptions, Summary, import_users};
use florence_cli::parts::Parts;
use florence_local::{output::Output, project, stack::Stack};
use serde_json::json;
use store::{
    environment::{Environment, variables::Variables},
    metered,
};
use tests::{Api, Nurse, people::PASSWORD, sdk};

use crate::{mail, system, table};

const MARY: &str = "mary.seacole@ward.example.org";
const MARYS_PASSWORD: &str = "correct horse battery staple";
const EDITH: &str = "edith@ward.example.org";
const CLARA: &str = "clara@ward.example.org";

/// The command line's view of a running system.
fn parts(stack: &Stack) -> Parts {
    let table = stack.table_name().to_owned();
    let variables = Variables::from_lookup(move |name| match name {
        "TABLE_NAME" => Some(table.clone()),
        "PEPPER_SECRET_ID" => Some("PepperSecret".to_owned()),
        "AUDIT_SECRET_ID" => Some("AuditSecret".to_owned()),
        "FACTOR_SECRET_ID" => Some("FactorSecret".to_owned()),
        _ => None,
    });
    let endpoints = stack.endpoints();
    let (table, secrets) = (sdk(&endpoints.dynamodb), sdk(&endpoints.secrets_manager));
    let environment = Environment::reaching(table, secrets, "test".to_owned());
    Parts::new(&variables, &environment).unwrap()
}

async fn import(parts: &Parts, file: &Path, report: &Path) -> Result<Summary, ImportError> {
    let options = ImportOptions {
        rejects: report.to_owned(),
        ..ImportOptions::of(file)
    };
    import_users(parts, file, &options, &Output::captured()).await
}

async fn hash(stack: &Stack, email: &str) -> String {
    let items = table::partition(stack, &format!("EMAIL#{email}")).await;
    table::text(&items[0], "password_hash")
}

async fn status(api: &Api, email: &str, password: &str) -> u16 {
    api.login(email, password).await.status
}

#[tokio::test]
async fn imported_people_sign_in_with_their_old_password_and_role() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("rejected");
    let sample = project::root().join("tests/import/users.csv");
    let summary = import(&parts(&stack), &sample, &report).await.unwrap();
    assert_eq!((summary.imported, summary.rejected), (5, 0));

    // A nurse, whose hash is replaced.
    assert!(hash(&stack, MARY).await.starts_with("$2b$10$"));
    assert_eq!(status(&api, MARY, "wrong horse battery staple").await, 401);
    let mary = api.login(MARY, MARYS_PASSWORD).await.expect_status(200);
    assert!(hash(&stack, MARY).await.starts_with("$argon2id$"));
    assert_eq!(status(&api, MARY, MARYS_PASSWORD).await, 200);
    let user = &mary.body["user"];
    let expected = json!([
        "7f0c1d1e-58c4-4a8e-9b8e-0d2f4a6b8c10",
        "nurse",
        "British Hotel, Balaklava",
        "2024-03-01T08:15:00.123Z"
    ]);
    let fields = ["user_id", "role", "institution", "created_at"];
    assert_eq!(json!(fields.map(|field| user[field].clone())), expected);
    let sessions = api.get("/auth/sessions", Some(mary.text("access_token")));
    let sessions = sessions.await.expect_status(200);
    assert_eq!(sessions.body["sessions"].as_array().unwrap().len(), 2);
    let events = table::audit(&stack, user["user_id"].as_str().unwrap()).await;
    assert_eq!(events[0].0, "account_imported");

    // An administrator, whose password is shorter than today's rule.
    let edith = api.login(EDITH, "winter9").await.expect_status(200);
    let users = api.get("/admin/users", Some(edith.text("access_token")));
    assert_eq!(
        users.await.expect_status(200).body["users"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    let own = format!(
        "/admin/users/{}",
        edith.body["user"]["user_id"].as_str().unwrap()
    );
    let resign = Some(json!({"role": "nurse"}));
    let token = Some(edith.text("access_token"));
    let headers = [("if-match", "\"1\"")];
    let refused = api.send(Method::PATCH, &own, token, &headers, resign).await;
    assert_eq!((refused.status, refused.code()), (409, "last_admin"));

    // A password of 86 bytes, of which bcrypt saw 72: the rest may be mistyped, so the hash stays.
    let long = format!("{}ends here", "ward round ".repeat(7));
    assert_eq!(status(&api, CLARA, &long).await, 200);
    assert_eq!(status(&api, CLARA, &long[..72]).await, 200);
    assert!(hash(&stack, CLARA).await.starts_with("$2b$10$"));

    // One who may not, and one who agreed to nothing.
    let gone = api.login("gone@ward.example.org", "old disabled one").await;
    assert_eq!((gone.status, gone.code()), (403, "account_disabled"));
    let walt = api
        .login("walt@ward.example.org", "lamp and oil 1854")
        .await;
    let walt = walt.expect_status(200);
    assert_eq!(walt.body["user"]["agreed_to_terms"], false);

    // Again: nobody is changed, not even those who have a new hash by now.
    let parts = parts(&stack);
    let (again, usage) = metered(Box::pin(import(&parts, &sample, &report))).await;
    let again = again.unwrap();
    assert_eq!((again.imported, again.already_there), (0, 5));
    let read_once = (1, 5.0, 0.0);
    let cost = (usage.round_trips, usage.read_units, usage.write_units);
    assert_eq!(cost, read_once);
    assert!(hash(&stack, MARY).await.starts_with("$argon2id$"));
}

/// `count` users, every fourth an active administrator.
fn users(folder: &Path, count: usize) -> PathBuf {
    let lines: Vec<String> = (0..count)
        .map(|n| {
            let user = json!({
                "id": n,
                "email": format!("former-{n}@ward.example.org"),
                "full_name": "Ann Example",
                "password_hash": "$2b$04$6zNMXlJflfrhz8mwnkRLdOcN7YpuFhgqQNC6rFO5AvNyMWfNWvui.",
                "role": if n % 4 == 0 { "admin" } else { "nurse" },
                "is_active": true,
                "is_verified": true,
                "created_at": "2024-03-01 08:15:00",
                "agreed_to_terms": true,
            });
            user.to_string()
        })
        .collect();
    let file = folder.join("users.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    file
}

async fn counts(stack: &Stack) -> (usize, usize, String) {
    let items = table::items(stack).await;
    let accounts = items.iter().filter(|item| item.contains_key("full_name"));
    let credentials = items
        .iter()
        .filter(|item| item.contains_key("password_hash"));
    let admins = items
        .iter()
        .find(|item| table::text(item, "PK") == "ADMINS");
    let admins = admins.and_then(|item| item["active_admins"].as_n().ok());
    let admins = admins.cloned().unwrap_or_default();
    (accounts.count(), credentials.count(), admins)
}

#[tokio::test]
async fn two_imports_at_once_make_every_account_once() {
    let stack = system::start(system::ephemeral().without_functions()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = users(folder.path(), 150);
    let (one, two) = (parts(&stack), parts(&stack));
    let reports = ["one", "two"].map(|name| folder.path().join(name));

    let one = import(&one, &file, &reports[0]);
    let two = import(&two, &file, &reports[1]);
    let (one, two) = futures_util::join!(one, two);
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.rejected, two.rejected), (0, 0));
    assert_eq!(one.imported + two.imported, 150);
    assert_eq!(counts(&stack).await, (150, 150, "38".to_owned()));
}

#[tokio::test]
async fn an_import_outlives_an_outage_and_one_that_was_dropped_goes_on() {
    let stack = system::start(system::ephemeral().without_functions()).await;
    let folder = tempfile::tempdir().unwrap();
    // So many that it is still at work when forty are seen.
    let file = users(folder.path(), 1_000);
    let (parts, report) = (parts(&stack), folder.path().join("rejected"));
    let some = async {
        while counts(&stack).await.0 < 40 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        done = import(&parts, &file, &report) => panic!("nothing stopped it: {done:?}"),
        () = some => {}
    }
    let (made, credentials, _) = counts(&stack).await;
    assert_eq!(made, credentials, "an account is whole or not there");
    assert!(made < 1_000, "{made}");

    stack.stop_engine().await.unwrap();
    let back = async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        stack.start_engine().await.unwrap();
    };
    let (summary, ()) = futures_util::join!(import(&parts, &file, &report), back);
    let summary = summary.unwrap();
    assert_eq!(summary.imported + summary.already_there, 1_000);
    assert!(summary.already_there >= 40, "{summary:?}");
    assert_eq!(counts(&stack).await, (1_000, 1_000, "250".to_owned()));
}

/// bcrypt sees 72 bytes: what else was typed may be mistyped, and must not become the password.
#[tokio::test]
async fn a_long_imported_password_goes_on_working_after_a_mistyped_sign_in() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    let folder = tempfile::tempdir().unwrap();
    let real = "a long phrase of many words ".repeat(4);
    let (email, bcrypt) = ("long@ward.example.org", bcrypt::hash(&real, 4).unwrap());
    let user = json!({
        "id": 1, "email": email, "full_name": "Long Phrase", "password_hash": bcrypt,
        "role": "nurse", "is_active": true, "is_verified": true,
        "created_at": "2024-03-01T08:15:00Z", "agreed_to_terms": true,
    });
    let file = folder.path().join("users.jsonl");
    std::fs::write(&file, user.to_string()).unwrap();
    let report = folder.path().join("rejected");
    let summary = import(&parts(&stack), &file, &report).await.unwrap();
    assert_eq!((summary.imported, summary.rejected), (1, 0));

    let mistyped = format!("{real}!");
    assert_eq!(status(&api, email, &mistyped).await, 200);
    assert!(hash(&stack, email).await.starts_with("$2b$"));
    assert_eq!(status(&api, email, &real).await, 200);
    assert_eq!(status(&api, email, &format!("\0{real}")).await, 401);
}

/// A file with one nurse, who has no password.
fn one_nurse(folder: &Path, email: &str) -> PathBuf {
    let nurse = json!({
        "id": 7, "email": email, "full_name": "Bea Example", "password_hash": null,
        "role": "nurse", "is_active": true, "is_verified": false,
        "created_at": "2024-03-01T08:15:00", "agreed_to_terms": false,
    });
    let file = folder.join("users.jsonl");
    std::fs::write(&file, format!("{nurse}\n")).unwrap();
    file
}

fn inviting(file: &Path) -> ImportOptions {
    ImportOptions {
        invite: true,
        ..ImportOptions::of(file)
    }
}

#[tokio::test]
async fn who_comes_without_a_password_is_invited_once_to_choose_one() {
    let stack = system::start(system::ephemeral()).await;
    let (api, parts) = (system::api(&stack), parts(&stack));
    let folder = tempfile::tempdir().unwrap();
    let email = "bea@ward.example.org";
    let file = one_nurse(folder.path(), email);
    for imported in [1, 0] {
        let done = import_users(&parts, &file, &inviting(&file), &Output::captured()).await;
        assert_eq!(done.unwrap().imported, imported);
    }
    assert!(stack.fire_schedules("mailer").await.unwrap());
    let link = mail::link_token(&stack, email, "invitation").await;
    assert_eq!(stack.mailbox().to(email).len(), 1);
    let accept = json!({"token": link, "password": PASSWORD, "agreed_to_terms": true});
    let accepted = api.post("/auth/invitations/accept", None, accept).await;
    let user = accepted.expect_status(201).body["user"].take();
    assert_eq!(user["created_at"], "2024-03-01T08:15:00.000Z");
    assert_eq!(user["agreed_to_terms"], true);
    assert_eq!(status(&api, email, PASSWORD).await, 200);
    let events = table::audit(&stack, user["user_id"].as_str().unwrap()).await;
    let mut events: Vec<&str> = events.iter().map(|(action, _)| action.as_str()).collect();
    events.truncate(3);
    // Both of the import are of one moment.
    events[..2].sort_unstable();
    assert_eq!(
        events,
        ["account_imported", "user_invited", "invitation_accepted"]
    );
}

#[tokio::test]
async fn an_import_takes_over_what_nobody_showed_to_be_theirs_and_nothing_else() {
    let stack = system::start(system::ephemeral()).await;
    let (api, parts) = (system::api(&stack), parts(&stack));
    let folder = tempfile::tempdir().unwrap();
    let import = async |nurse: &Nurse| {
        let file = one_nurse(folder.path(), &nurse.email);
        let done = import_users(&parts, &file, &inviting(&file), &Output::captured()).await;
        done.unwrap()
    };
    let stranger = api.register().await;
    let administrator = api.register().await;
    tests::promote(&stack, administrator.user_id()).await;
    let kept = import(&administrator).await;
    assert_eq!((kept.imported, kept.taken_over, kept.rejected), (0, 0, 1));
    let status_of = status(&api, &administrator.email, PASSWORD).await;
    assert_eq!(status_of, 200);

    let done = import(&stranger).await;
    let counts = (done.imported, done.taken_over, done.rejected);
    assert_eq!(counts, (1, 1, 0));
    let token = Some(stranger.access.as_str());
    let profile = api.get("/auth/profile", token).await;
    assert_eq!(profile.code(), "session_ended");
    assert_eq!(status(&api, &stranger.email, PASSWORD).await, 401);
    let left = table::partition(&stack, &format!("USER#{}", stranger.user_id())).await;
    let left: Vec<String> = left.iter().map(|item| table::text(item, "SK")).collect();
    assert_eq!(left, ["DELETION"]);
    let events = table::audit(&stack, stranger.user_id()).await;
    assert_eq!(events.last().unwrap().0, "account_deleted");
    let again = import(&stranger).await;
    assert_eq!((again.already_there, again.taken_over), (1, 0));
}
