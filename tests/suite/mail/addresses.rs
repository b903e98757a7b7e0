//! Codes and links that give an address to an account, and take it away: from the mailbox of the
//! real system.

use axum::http::Method;
use serde_json::{Value, json};
use tests::{
    Answer, Api, Nurse,
    people::{self, PASSWORD},
};

use super::{code, link_token, mails, newest, tell_of_a_bounce};
use crate::{system, table};

fn free() -> String {
    let person = people::registration();
    person["email"].as_str().unwrap().to_owned()
}

async fn begin(api: &Api, nurse: &Nurse, email: &str) -> String {
    let body = json!({"new_email": email, "password": PASSWORD});
    let begun = api.post("/auth/profile/email", Some(&nurse.access), body);
    begun.await.expect_status(202).text("change_id").to_owned()
}

async fn confirm(api: &Api, nurse: &Nurse, change: &str, code: &str) -> Answer {
    let body = json!({"change_id": change, "code": code});
    let path = "/auth/profile/email/confirm";
    api.post(path, Some(&nurse.access), body).await
}

#[tokio::test]
async fn an_address_is_changed_by_its_code_and_comes_back_by_its_link() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let (nurse, new) = (api.register().await, free());
    let change = begin(&api, &nurse, &new).await;
    let mail = newest(stack, &new).await;
    assert_eq!(mail.subject, "Your code to confirm this address");
    assert!(!mail.text.contains("Ann") && !mail.text.contains(&nurse.email));
    let confirmed = confirm(&api, &nurse, &change, &code(&mail)).await;
    assert_eq!(confirmed.expect_status(200).body["user"]["email"], new);
    assert_eq!(api.login(&new, PASSWORD).await.status, 200);

    let link = link_token(stack, &nurse.email, "undo-email").await;
    let told = newest(stack, &nurse.email).await;
    assert_eq!(told.subject, "The address of your account was changed");
    assert!(!told.text.contains(&new), "{}", told.text);
    // One more tells of the sign-in.
    let after = mails(stack, &new, 3).await;
    let mut subjects = after.iter().map(|mail| mail.subject.as_str());
    assert!(subjects.any(|subject| subject == "Your account has this address now"));
    let undo = json!({"token": link});
    let undone = api.post("/auth/email-undo", None, undo.clone()).await;
    assert_eq!(undone.status, 204);
    let profile = api.get("/auth/profile", Some(&nurse.access)).await;
    assert_eq!(profile.code(), "session_ended");
    assert_eq!(api.login(&new, PASSWORD).await.status, 401);
    let again = api.post("/auth/email-undo", None, undo).await;
    assert_eq!((again.status, again.code()), (422, "link_refused"));
    assert_eq!(
        mails(stack, &nurse.email, 2).await[0].subject,
        "A change of address was undone"
    );
}

/// Somebody who is signed in says that the mailbox is theirs, and repaired.
#[tokio::test]
async fn the_code_for_an_address_that_bounced_is_tried_once_more() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let (nurse, new) = (api.register().await, free());
    tell_of_a_bounce(stack, &new).await;
    let change = begin(&api, &nurse, &new).await;
    let code = code(&newest(stack, &new).await);
    let confirmed = confirm(&api, &nurse, &change, &code).await;
    assert_eq!(confirmed.expect_status(200).body["user"]["email"], new);
    // The mailbox is read, so notices arrive again.
    mails(stack, &new, 2).await;
}

/// The mailer tells its owner, and brings no code.
#[tokio::test]
async fn the_owner_of_a_taken_address_is_told_and_nobody_has_a_code() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let (nurse, owner) = (api.register().await, api.register().await);
    begin(&api, &nurse, &owner.email).await;
    let mail = newest(stack, &owner.email).await;
    assert_eq!(mail.subject, "This address already has an account");
    let digits = |line: &str| line.chars().filter(char::is_ascii_digit).count();
    assert!(
        !mail.text.lines().any(|line| digits(line) == 8),
        "{}",
        mail.text
    );
    assert!(!mail.text.contains("#token="), "{}", mail.text);
}

#[tokio::test]
async fn an_invitation_is_accepted_by_its_link_and_a_deletion_is_told() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let admin = api.register().await;
    tests::promote(stack, admin.user_id()).await;
    let access = Some(admin.access.as_str());
    let email = free();
    let invite = json!({"email": email, "role": "nurse", "locale": "es"});
    let invited = api.post("/admin/invitations", access, invite).await;
    assert_eq!(invited.status, 201);
    let mail = newest(stack, &email).await;
    assert_eq!(mail.subject, "Tiene una invitación");
    let link = link_token(stack, &email, "invitation").await;
    let accept = json!({
        "token": link, "password": PASSWORD, "full_name": "Bea Example",
        "agreed_to_terms": true,
    });
    let path = "/auth/invitations/accept";
    let accepted = api.post(path, None, accept).await.expect_status(201);
    assert_eq!(accepted.body["user"]["locale"], "es");

    let user = accepted.body["user"]["user_id"].as_str().unwrap();
    let path = format!("/admin/users/{user}");
    let deleted = api.send(Method::DELETE, &path, access, &[], None).await;
    assert_eq!(deleted.status, 204);
    let told = mails(stack, &email, 2).await;
    assert_eq!(told[0].subject, "Se ha eliminado su cuenta");
    assert_eq!(api.login(&email, PASSWORD).await.status, 401);
}

/// Both are made again from ids when they are needed.
#[tokio::test]
async fn no_code_and_no_token_is_stored() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    let (nurse, new) = (api.register().await, free());
    let change = begin(&api, &nurse, &new).await;
    let code = code(&newest(&stack, &new).await);
    let stored = async |secret: &str| {
        let items = table::items(&stack).await;
        items
            .iter()
            .any(|item| format!("{item:?}").contains(secret))
    };
    let digits: String = code.split_whitespace().collect();
    assert!(!stored(&code).await && !stored(&digits).await);
    assert_eq!(confirm(&api, &nurse, &change, &code).await.status, 200);
    let token = link_token(&stack, &nurse.email, "undo-email").await;
    assert!(!stored(&token).await && !stored("flm_").await);
    let undo: Value = json!({"token": token});
    assert_eq!(api.post("/auth/email-undo", None, undo).await.status, 204);
}
