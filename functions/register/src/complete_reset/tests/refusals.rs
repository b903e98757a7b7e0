use axum::http::Method;
use domain::{ids::UserId, link_token::Purpose, mail::Template};
use serde_json::json;
use tests::{
    Answer, Nurse, TestApp,
    people::{NEW_PASSWORD, PASSWORD},
};

use super::{app, complete, sign_in, token};

/// Tells no more than that the link is refused, whatever is wrong with it.
fn refused(answer: &Answer) -> Vec<u8> {
    assert_eq!((answer.status, answer.code()), (422, "link_refused"));
    assert_eq!(answer.header("set-cookie"), "");
    answer.bytes.clone()
}

async fn change_password(app: &TestApp, nurse: &Nurse) {
    let body = Some(json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD}));
    let path = "/api/v1/auth/change-password";
    let changed = app.call(Method::POST, path, &nurse.access, body).await;
    assert_eq!(changed.status, 204);
}

#[tokio::test]
async fn a_link_that_is_not_good_any_more_is_refused_alike() {
    let app = app().await;
    let mut told = Vec::new();

    let nurse = app.register().await;
    let first = token(&app, &nurse.email).await;
    app.clock.advance(1);
    let other = token(&app, &nurse.email).await;
    assert_eq!(complete(&app, &first).await.status, 200);
    told.push(refused(&complete(&app, &first).await));
    // Another reset was completed since.
    told.push(refused(&complete(&app, &other).await));

    let nurse = app.register().await;
    let changed = token(&app, &nurse.email).await;
    app.clock.advance(1);
    change_password(&app, &nurse).await;
    told.push(refused(&complete(&app, &changed).await));

    let nurse = app.register().await;
    let moved = token(&app, &nurse.email).await;
    let user = format!("USER#{}", nurse.user_id());
    let address = json!("elsewhere@ward.example.org");
    app.set(&user, "PROFILE", "email", address).await;
    told.push(refused(&complete(&app, &moved).await));

    let nurse = app.register().await;
    let gone = token(&app, &nurse.email).await;
    let body = Some(json!({"password": PASSWORD}));
    let path = "/api/v1/auth/profile";
    let deleted = app.call(Method::DELETE, path, &nurse.access, body).await;
    assert_eq!(deleted.status, 204);
    told.push(refused(&complete(&app, &gone).await));

    let nurse = app.register().await;
    let expired = token(&app, &nurse.email).await;
    app.clock.advance(3_600);
    told.push(refused(&complete(&app, &expired).await));

    told.dedup();
    assert_eq!(told.len(), 1);
}

#[tokio::test]
async fn no_other_text_is_a_link() {
    let app = app().await;
    let nurse = app.register().await;
    let good = token(&app, &nurse.email).await;
    let mail = app
        .mails(Template::PasswordReset, &nurse.email)
        .await
        .remove(0);
    let (subject, reference) = (mail.subject(), mail.reference_id);
    let mut forged = Vec::new();
    for place in [4, 20, 40, 60, good.len() - 1] {
        let mut altered = good.clone().into_bytes();
        altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
        forged.push(String::from_utf8(altered).unwrap());
    }
    forged.extend([
        String::new(),
        good[..good.len() - 1].to_owned(),
        format!("{good}A"),
    ]);
    for purpose in [
        Purpose::NotMe,
        Purpose::Invitation,
        Purpose::UndoEmailChange,
    ] {
        forged.push(app.token_for(purpose, (subject, reference)).await);
    }
    let nobody = UserId::SYSTEM.as_uuid();
    for ids in [(reference, subject), (nobody, reference), (subject, nobody)] {
        forged.push(app.token_for(Purpose::Reset, ids).await);
    }
    for token in forged {
        refused(&complete(&app, &token).await);
    }
    assert_eq!(sign_in(&app, &nurse.email, PASSWORD).await, 200);
    assert_eq!(complete(&app, &good).await.status, 200);
}

/// What stands for an address without an account never has a password.
#[tokio::test]
async fn a_reset_of_an_address_without_an_account_sets_nothing() {
    let app = app().await;
    let email = "nobody@ward.example.org";
    let token = token(&app, email).await;
    refused(&complete(&app, &token).await);
    // Not even when somebody makes an account of it.
    let person = tests::people::registration_of(email);
    let registered = app.post("/api/v1/auth/register", person).await;
    assert_eq!(registered.status, 201);
    refused(&complete(&app, &token).await);
}

#[tokio::test]
async fn a_reset_is_no_way_round_a_disabled_account() {
    let app = app().await;
    let nurse = app.register().await;
    let token = token(&app, &nurse.email).await;
    let user = format!("USER#{}", nurse.user_id());
    app.set(&user, "PROFILE", "is_active", json!(false)).await;
    let answer = complete(&app, &token).await;
    assert_eq!((answer.status, answer.code()), (403, "account_disabled"));
    assert_eq!(sign_in(&app, &nurse.email, NEW_PASSWORD).await, 401);
}
