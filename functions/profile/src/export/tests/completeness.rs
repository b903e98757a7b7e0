//! Every attribute that is stored about a person is exported, or listed here with the reason why
//! it is not.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use domain::mail_code::CodePurpose;
use serde_json::{Value, json};
use tests::{Nurse, TestApp, people::NEW_PASSWORD, services};

use super::{app, page, save, start_wizard};

/// Where an item lies and how it is read, in every item.
const LAYOUT: [&str; 6] = ["PK", "SK", "GSI1PK", "GSI1SK", "schema_version", "ttl"];

/// How a kind of item is exported.
struct Kind {
    array: &'static str,
    id: &'static str,
    /// The export calls them otherwise.
    renamed: &'static [(&'static str, &'static str)],
    /// What the service works with.
    technical: &'static [&'static str],
}

const PROFILE: Kind = Kind {
    array: "profile",
    id: "user_id",
    renamed: &[],
    technical: &["sessions_epoch", "kept_session", "sign_ins"],
};
const DEVICE: Kind = Kind {
    array: "devices",
    id: "device_id",
    renamed: &[],
    technical: &["attempted_at", "attempts", "factor_epoch"],
};
const PENDING_EMAIL_CHANGE: Kind = Kind {
    array: "email_changes",
    id: "",
    renamed: &[],
    technical: &["mailed", "failures"],
};
const MADE_EMAIL_CHANGE: Kind = Kind {
    array: "email_changes",
    id: "event_id",
    renamed: &[],
    technical: &[],
};
const SESSION: Kind = Kind {
    array: "sessions",
    id: "session_id",
    renamed: &[],
    // Whether it was ended is told by `ended_at`.
    technical: &[
        "user_id",
        "epoch",
        "seed",
        "cookie",
        "generation",
        "rotation_key",
        "active",
        "failed_proofs",
        "write_id",
    ],
};
const WIZARD: Kind = Kind {
    array: "wizards",
    id: "wizard_id",
    renamed: &[("type", "wizard_type")],
    technical: &["bytes"],
};
/// Stands below its wizard, under its number.
const STEP: Kind = Kind {
    array: "steps",
    id: "",
    renamed: &[("data", "step_data")],
    technical: &["write_id"],
};
const EVENT: Kind = Kind {
    array: "audit_events",
    id: "event_id",
    renamed: &[],
    // The address of a program is nobody's.
    technical: &[
        "service_address",
        "user_id",
        "kept_until",
        "previous_kept_until",
        "previous_hash",
        "hash",
    ],
};

/// `None` for what says nothing about the person: the markers of wizards that are exported, the
/// count of wizards started, the end of the audit chain, and of requests that may be repeated a
/// fingerprint that expires within a day.
fn kind(sort_key: &str) -> Option<Kind> {
    match sort_key.split_once('#') {
        None if sort_key == "PROFILE" => Some(PROFILE),
        None if sort_key == "EMAIL_CHANGE" => Some(PENDING_EMAIL_CHANGE),
        Some(("EMAIL_UNDO", _)) => Some(MADE_EMAIL_CHANGE),
        Some(("PROFILE", _)) => Some(DEVICE),
        Some(("SESSION", _)) => Some(SESSION),
        Some(("WIZARD", _)) => Some(WIZARD),
        Some(("STEP", _)) => Some(STEP),
        Some(("DRAFT" | "IDEMPOTENCY" | "USAGE", _) | ("", "HEAD")) => None,
        None => Some(EVENT),
        Some(_) => panic!("{sort_key} is a new kind: export it, or say here why not"),
    }
}

async fn items(app: &TestApp, partition: String) -> Vec<HashMap<String, AttributeValue>> {
    let query = app.engine.client().query();
    let query = query
        .table_name(app.engine.table_name())
        .key_condition_expression("PK = :pk")
        .expression_attribute_values(":pk", AttributeValue::S(partition));
    query.send().await.unwrap().items.unwrap()
}

/// Somebody who has done everything that stores something about them.
async fn busy_nurse(app: &TestApp) -> Nurse {
    let nurse = app.register().await;
    for _ in 0..2 {
        let id = start_wizard(app, &nurse, 1).await;
        save(app, &nurse, &id, 1, &json!({"pain": 3})).await;
        let path = format!("/api/v1/wizards/{id}/complete");
        app.call(Method::POST, &path, &nurse.access, None).await;
    }
    start_wizard(app, &nurse, 1).await;
    let key = [
        ("idempotency-key", "k-1"),
        ("authorization", &format!("Bearer {}", nurse.access)),
    ];
    let wizard = Some(json!({"wizard_type": "sbar_report"}));
    let started = app
        .send(Method::POST, "/api/v1/wizards", &key, wizard)
        .await;
    assert_eq!(started.status, 201);
    let user = format!("USER#{}", nurse.user_id());
    app.set(&user, "PROFILE", "former_id", json!("4711")).await;
    let key = services::create(&app.context.store, "backend").await;
    let of_service = [
        ("x-florence-service-key", key.as_str()),
        ("x-florence-client-address", "198.51.100.7"),
    ];
    let login = json!({"email": nurse.email, "password": tests::people::PASSWORD});
    let path = "/api/v1/auth/login";
    let other = app.send(Method::POST, path, &of_service, Some(login)).await;
    let other = other.expect_status(200);
    let refresh = json!({"refresh_token": other.text("refresh_token")});
    let refreshed = app.post("/api/v1/auth/refresh", refresh).await;
    let token = refreshed.text("access_token");
    let path = "/api/v1/auth/session/lock";
    let lock = app.call(Method::POST, path, token, None).await;
    assert_eq!(lock.status, 200);
    let logout = app.call(Method::POST, "/api/v1/auth/logout", token, None);
    assert_eq!(logout.await.status, 204);
    let passwords =
        json!({"current_password": tests::people::PASSWORD, "new_password": NEW_PASSWORD});
    let path = "/api/v1/auth/change-password";
    let changed = app.call(Method::POST, path, &nurse.access, Some(passwords));
    assert_eq!(changed.await.status, 204);
    change_email(app, nurse).await
}

/// Has an address come in the place of the nurse's, and another one wait for its code.
async fn change_email(app: &TestApp, nurse: Nurse) -> Nurse {
    let path = "/api/v1/auth/profile/email";
    let begin = async |email: &str| {
        let body = json!({"new_email": email, "password": NEW_PASSWORD});
        let begun = app.call(Method::POST, path, &nurse.access, Some(body));
        let begun = begun.await.expect_status(202);
        begun.text("change_id").to_owned()
    };
    let email = format!("new-{}", nurse.email);
    let change = begin(&email).await;
    let code = app.mailed_code(CodePurpose::EmailChange, &change).await;
    let confirm = Some(json!({"change_id": change, "code": code}));
    let path = "/api/v1/auth/profile/email/confirm";
    let changed = app.call(Method::POST, path, &nurse.access, confirm).await;
    assert_eq!(changed.status, 200);
    begin(&format!("other-{email}")).await;
    Nurse { email, ..nurse }
}

/// The exported form of an item.
fn exported<'a>(export: &'a Value, kind: &Kind, sort_key: &str) -> &'a Value {
    match sort_key {
        "PROFILE" => return &export["profile"],
        // It is the first.
        "EMAIL_CHANGE" => return &export["email_changes"][0],
        _ => {}
    }
    if let Some((wizard, number)) = sort_key
        .strip_prefix("STEP#")
        .and_then(|s| s.split_once('#'))
    {
        let wizard = exported(export, &WIZARD, wizard);
        return &wizard["steps"][number.trim_start_matches('0')];
    }
    let id = sort_key.rsplit('#').next().unwrap();
    let mut entries = export[kind.array].as_array().unwrap().iter();
    let found = entries.find(|entry| entry[kind.id] == id);
    found.unwrap_or_else(|| panic!("{sort_key} is not exported"))
}

#[tokio::test]
async fn everything_stored_about_a_person_is_exported_or_listed() {
    let app = app().await;
    let nurse = busy_nurse(&app).await;
    let export = page(&app, &nurse, None).await.expect_status(200).body;
    let mut seen = Vec::new();
    for partition in ["USER", "AUDIT"] {
        for item in items(&app, format!("{partition}#{}", nurse.user_id())).await {
            let sort_key = item["SK"].as_s().unwrap();
            let Some(kind) = kind(sort_key) else { continue };
            let entry = exported(&export, &kind, sort_key).as_object().unwrap();
            for name in item.keys().map(String::as_str) {
                let renamed = kind.renamed.iter().find(|(stored, _)| *stored == name);
                let told = renamed.map_or(name, |(_, exported)| exported);
                let left_out = kind.technical.contains(&name) || LAYOUT.contains(&name);
                assert_eq!(entry.contains_key(told), !left_out, "{name} of {sort_key}");
            }
            seen.push(kind.array);
        }
    }
    let count = |array: &str| seen.iter().filter(|seen| **seen == array).count();
    let kinds = [
        "profile",
        "email_changes",
        "devices",
        "sessions",
        "wizards",
        "steps",
        "audit_events",
    ];
    assert_eq!(kinds.map(count), [1, 2, 2, 2, 4, 2, 15]);
}

#[tokio::test]
async fn nothing_that_authenticates_is_exported() {
    let app = app().await;
    let nurse = busy_nurse(&app).await;
    let text = page(&app, &nurse, None).await.expect_status(200);
    let text = String::from_utf8(text.bytes).unwrap();
    let email = items(&app, format!("EMAIL#{}", nurse.email)).await;
    let hash = email[0]["password_hash"].as_s().unwrap().clone();
    let mut secrets = vec![hash, nurse.access.clone(), nurse.refresh.clone()];
    for item in items(&app, format!("USER#{}", nurse.user_id())).await {
        secrets.extend(item.get("seed").map(|seed| seed.as_s().unwrap().clone()));
    }
    assert_eq!(secrets.len(), 5);
    for secret in secrets {
        assert!(!text.contains(&secret));
    }
}

#[tokio::test]
async fn where_an_administrator_was_is_theirs() {
    use domain::{
        audit::{Action, Origin},
        session::{Assurance, Level, Method},
    };
    use store::environment::entropy::{Entropy, SystemEntropy};
    let app = app().await;
    let (nurse, admin) = (app.register().await, app.register().await);
    let now = store::environment::clock::Clock::now(&*app.clock);
    let origin = Origin {
        user_id: nurse.user_id().parse().unwrap(),
        actor_id: admin.user_id().parse().unwrap(),
        session_id: Some(admin.session_id().parse().unwrap()),
        ip_address: Some("192.0.2.7".to_owned()),
        assurance: Some(Assurance {
            methods: vec![Method::Pwd],
            level: Level::Two,
        }),
    };
    let event = origin.event(SystemEntropy.uuid(now), Action::UserRead, None, now);
    let unit = app.audit.unit().await.unwrap();
    unit.record(&event).await.unwrap();

    let export = page(&app, &nurse, None).await.expect_status(200).body;
    let mut events = export["audit_events"].as_array().unwrap().iter();
    let read = events.find(|event| event["action"] == "user_read").unwrap();
    assert_eq!(read["actor_id"], admin.user_id());
    assert_eq!(
        (&read["ip_address"], &read["session_id"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&read["level"], &read["methods"]),
        (&Value::Null, &json!([]))
    );
}
