use axum::http::Method;
use domain::mail::delivery::{Undeliverable, UndeliverableReason};
use serde_json::{Value, json};
use tests::{Answer, Routes, people};

use super::{Person, System};

const INVITATIONS: &str = "/admin/invitations";

fn free() -> String {
    let person = people::registration();
    person["email"].as_str().unwrap().to_owned()
}

fn invitee(email: &str) -> Value {
    json!({"email": email, "role": "nurse"})
}

async fn invite(system: &System, by: &Person, body: Value) -> Answer {
    system.send(by, Method::POST, INVITATIONS, Some(body)).await
}

async fn invite_many(system: &System, invitees: Vec<Value>) -> Answer {
    let body = Some(json!({"invitations": invitees}));
    let path = "/admin/invitations/batch";
    system.send(&system.root, Method::POST, path, body).await
}

/// The addresses of the listed invitations.
async fn listed(system: &System, query: &str) -> (Vec<String>, Value) {
    let list = system.get(&format!("{INVITATIONS}{query}")).await;
    let list = list.expect_status(200).body;
    let invitations = list["invitations"].as_array().unwrap();
    let email = |invitation: &Value| invitation["email"].as_str().unwrap().to_owned();
    let emails = invitations.iter().map(email).collect();
    (emails, list["next_cursor"].clone())
}

#[tokio::test]
async fn who_is_invited_is_listed_until_withdrawn_and_it_is_recorded() {
    let system = System::start().await;
    let email = free();
    let mut body = invitee(&email);
    body["locale"] = json!("es");
    let invited = invite(&system, &system.root, body).await.expect_status(201);
    let invitation = &invited.body["invitation"];
    let id = invitation["invitation_id"].as_str().unwrap();
    let location = format!("/api/v1/admin/invitations/{id}");
    assert_eq!(invited.header("location"), location);
    assert_eq!(invitation["invited_by"], system.root.id);
    let mails = system.app.waiting_mails_to(&email).await;
    assert_eq!((mails.len(), &mails[0]["locale"]), (1, &json!("es")));
    assert_eq!(listed(&system, "").await.0, [email]);

    let path = format!("{INVITATIONS}/{id}");
    let withdraw = async || system.send(&system.root, Method::DELETE, &path, None).await;
    assert_eq!(withdraw().await.status, 204);
    assert_eq!(withdraw().await.status, 404);
    assert_eq!(listed(&system, "").await.0, Vec::<String>::new());
    let trail = system.actions(&system.root).await;
    for action in ["user_invited", "invitation_withdrawn", "invitations_listed"] {
        assert!(trail.iter().any(|known| known == action), "{action}");
    }
}

#[tokio::test]
async fn an_invitation_that_does_not_arrive_says_so() {
    let system = System::start().await;
    let (gone, there) = (free(), free());
    for email in [&gone, &there, &gone] {
        let invited = invite(&system, &system.root, invitee(email)).await;
        assert_eq!(invited.status, 201);
    }
    let bounced = Undeliverable {
        reason: UndeliverableReason::Bounce,
        since: system.app.context.now(),
    };
    let store = &system.app.context.store;
    let email = gone.parse().unwrap();
    store.note_undeliverable(&email, bounced).await.unwrap();

    let list = system.get(INVITATIONS).await.expect_status(200).body;
    let invitations = list["invitations"].as_array().unwrap();
    assert_eq!(invitations.len(), 3);
    for invitation in invitations {
        let reason = &invitation["mail_undeliverable"]["reason"];
        let expected = (invitation["email"] == gone).then_some("bounce");
        assert_eq!(reason.as_str(), expected, "{invitation}");
    }
}

#[tokio::test]
async fn nobody_is_invited_to_administer_or_twice_at_an_address() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let taken = invite(&system, &system.root, invitee(&nurse.email)).await;
    assert_eq!((taken.status, taken.code()), (409, "email_taken"));
    let admin = json!({"email": free(), "role": "admin"});
    let admin = invite(&system, &system.root, admin)
        .await
        .expect_status(422);
    assert_eq!(admin.fields(), ["role"]);
    let forbidden = invite(&system, &nurse, invitee(&free())).await;
    assert_eq!(forbidden.code(), "forbidden");
    assert_eq!(listed(&system, "").await.0, Vec::<String>::new());
}

#[tokio::test]
async fn each_of_a_list_is_answered_by_itself() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let (one, other) = (free(), free());
    let list = vec![
        invitee(&one),
        invitee("not an address"),
        invitee(&nurse.email),
        invitee(&one),
        json!({"email": free(), "role": "admin"}),
        invitee(&other),
    ];
    let answer = invite_many(&system, list).await.expect_status(200);
    let results = answer.body["results"].as_array().unwrap();
    let codes: Vec<&Value> = results.iter().map(|result| &result["code"]).collect();
    let expected = [
        Value::Null,
        json!("validation_failed"),
        json!("email_taken"),
        json!("validation_failed"),
        json!("validation_failed"),
        Value::Null,
    ];
    assert_eq!(codes, expected.iter().collect::<Vec<_>>());
    assert_eq!(results[1]["errors"][0]["field"], "invitations[1].email");
    assert_eq!(results[3]["errors"][0]["code"], "repeated");
    assert_eq!(results[5]["invitation"]["email"], other);
    let mut emails = listed(&system, "").await.0;
    emails.sort();
    let mut expected = [one, other];
    expected.sort();
    assert_eq!(emails, expected);
}

#[tokio::test]
async fn a_list_has_one_to_a_hundred_entries() {
    let system = System::start().await;
    for count in [0, 101] {
        let list = (0..count).map(|_| invitee(&free())).collect();
        let answer = invite_many(&system, list).await.expect_status(422);
        assert_eq!(answer.fields(), ["invitations"]);
    }
    let list = (0..100).map(|_| invitee(&free())).collect();
    let answer = invite_many(&system, list).await.expect_status(200);
    let results = answer.body["results"].as_array().unwrap();
    assert!(
        results
            .iter()
            .all(|result| result["invitation"].is_object())
    );

    let mut seen = Vec::new();
    let mut query = "?limit=40".to_owned();
    loop {
        let (emails, cursor) = listed(&system, &query).await;
        seen.extend(emails);
        let Some(cursor) = cursor.as_str() else { break };
        query = format!("?limit=40&cursor={cursor}");
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 100);
}

#[tokio::test]
async fn where_no_mail_is_sent_nobody_is_invited() {
    let system = System::start().await;
    let off = system.app.deployment.with("MAIL_TRANSPORT", "none");
    let routes = Routes::new(&[crate::compose], &off);
    let bearer = format!("Bearer {}", system.root.token);
    let headers = [("authorization", bearer.as_str())];
    let path = "/api/v1/admin/invitations";
    let body = Some(invitee(&free()));
    let answer = routes.send(Method::POST, path, &headers, body).await;
    assert_eq!((answer.status, answer.code()), (409, "mail_off"));
}
