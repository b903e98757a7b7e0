//! Names and addresses read as what they are, and a mailbox has one account.

use axum::http::Method;
use serde_json::{Value, json};
use store::environment::{
    clock::{Clock as _, SystemClock},
    entropy::{Entropy as _, SystemEntropy},
};
use tests::{
    Answer,
    people::{self, PASSWORD},
};

use crate::system;

fn fresh(local: &str, domain: &str) -> String {
    let id = SystemEntropy.uuid(SystemClock.now()).as_u128();
    format!("{local}{id}@{domain}")
}

/// Each error as `field code`.
fn errors(answer: &Answer) -> Vec<String> {
    let errors = answer.body["errors"].as_array().into_iter().flatten();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
    errors
        .map(|error| format!("{} {}", text(error, "field"), text(error, "code")))
        .collect()
}

#[tokio::test]
async fn a_letter_of_another_alphabet_does_not_make_another_chief() {
    let api = system::shared().await;
    let chief = fresh("chief", "ward.example.org");
    api.register_as(people::registration_of(&chief)).await;
    let lookalike = chief.replacen('c', "с", 1);
    assert_ne!(lookalike, chief);

    let answer = api
        .post("/auth/register", None, people::registration_of(&lookalike))
        .await;
    assert_eq!(answer.status, 422, "{answer:?}");
    assert_eq!(errors(&answer), ["email mixed_scripts"]);
    let answer = api.login(&lookalike, PASSWORD).await;
    assert_eq!(errors(&answer), ["email mixed_scripts"]);
}

#[tokio::test]
async fn a_mailbox_in_quotation_marks_is_the_same_account() {
    let api = system::shared().await;
    let plain = fresh("ann", "ward.example.org");
    let (local, domain) = plain.split_once('@').unwrap();
    let quoted = format!("\"{}\"@{domain}", local.to_uppercase());
    let ann = api.register_as(people::registration_of(&plain)).await;

    let again = people::registration_of(&quoted);
    let again = api.post("/auth/register", None, again).await;
    assert_eq!((again.status, again.code()), (409, "email_taken"));
    let login = api.login(&quoted, PASSWORD).await.expect_status(200);
    assert_eq!(login.body["user"]["user_id"], ann.user_id());
    assert_eq!(login.body["user"]["email"], plain.as_str());

    let needed = format!("\"{local} ward\"@{domain}");
    let needed = people::registration_of(&needed);
    let needed = api.post("/auth/register", None, needed).await;
    assert_eq!(errors(&needed), ["email quoted_email"]);
}

#[tokio::test]
async fn every_text_of_a_person_refuses_what_hides_or_deceives() {
    let api = system::shared().await;
    let texts = [
        ("Ann \u{202E}nimda", "hidden_character"),
        ("An\u{200B}n", "hidden_character"),
        ("Аnn", "mixed_scripts"),
    ];
    let fields = [
        "full_name",
        "license_number",
        "institution",
        "department",
        "device_name",
    ];
    let nurse = api.register().await;
    for (text, code) in texts {
        let mut person = people::registration();
        for field in fields {
            person[field] = json!(text);
        }
        let answer = api.post("/auth/register", None, person).await;
        let mut expected = fields.map(|field| format!("{field} {code}"));
        let mut found = errors(&answer);
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{text:?}");

        let login = json!({"email": nurse.email, "password": PASSWORD, "device_name": text});
        let login = api.post("/auth/login", None, login).await;
        assert_eq!(errors(&login), [format!("device_name {code}")]);
        for field in &fields[..4] {
            let change = Some(json!({*field: text}));
            let token = Some(nurse.access.as_str());
            let answer = api.send(Method::PATCH, "/auth/profile", token, &[], change);
            assert_eq!(errors(&answer.await), [format!("{field} {code}")]);
        }
    }
}

#[tokio::test]
async fn people_are_called_what_they_are_called() {
    let api = system::shared().await;
    for name in [
        "Siobhán O'Connor",
        "José Núñez",
        "Nguyễn Thị Minh Khai",
        "Анна Ёлкина",
        "山田 はなこ",
        "王小明 David",
        "محمد عبد الله",
        "יעל בן-דוד",
        "علی\u{200C}رضا محمدی",
        "ශ්\u{200D}රී ලංකා",
    ] {
        let mut person = people::registration();
        person["full_name"] = json!(name);
        person["device_name"] = json!("❤\u{FE0F} iPhone (Анна)");
        let nurse = api.register_as(person).await;
        let profile = api.get("/auth/profile", Some(&nurse.access)).await;
        assert_eq!(profile.body["user"]["full_name"], name, "{profile:?}");
    }
    for email in [
        fresh("josé", "ward.example.org"),
        fresh("анна", "ward.example.org"),
    ] {
        let nurse = api.register_as(people::registration_of(&email)).await;
        assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 200);
    }
}
