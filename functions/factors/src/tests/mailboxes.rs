//! What whoever reads somebody's mail can do to their second factors.

use domain::{link_token::Purpose, mail::Template, mail_code::CodePurpose, timestamp::Timestamp};
use identity::{
    accounts::Actor, factor_secret::FactorSecret, notices::Notices,
    password_resets::one_time_links::OneTimeLinks, secrets::Secrets,
};
use tests::people;

use super::*;

/// Somebody with a second factor, who has proved their mailbox before.
async fn proved(app: &TestApp) -> Secured {
    let person = Secured::new(app).await;
    let at: Timestamp = app.clock.now();
    let partition = user_partition(&person.nurse);
    let at = json!(at.to_string());
    app.set(&partition, "PROFILE", "email_verified_at", at)
        .await;
    person
}

async fn complete(app: &TestApp, token: &str) {
    let body = json!({"token": token, "new_password": NEW_PASSWORD});
    let completed = app.post("/api/v1/auth/password-reset/complete", body);
    let completed = completed.await.expect_status(200);
    assert_eq!(completed.body["access_token"], Value::Null);
}

/// Completes a reset by mail.
async fn reset(app: &TestApp, nurse: &Nurse) {
    let body = json!({"email": nurse.email});
    let asked = app.post("/api/v1/auth/password-reset", body).await;
    assert_eq!(asked.status, 202);
    let token = mailed(app, Template::PasswordReset, nurse).await;
    complete(app, &token).await;
}

/// The token of the newest mail.
async fn mailed(app: &TestApp, template: Template, nurse: &Nurse) -> String {
    let mails = app.mails(template, &nurse.email).await;
    app.token(mails.last().unwrap()).await
}

async fn report(app: &TestApp, token: &str) {
    let body = json!({"token": token});
    assert_eq!(app.post("/api/v1/auth/not-me", body).await.status, 204);
}

async fn sign_in(app: &TestApp, nurse: &Nurse) -> Answer {
    let body = json!({"email": nurse.email, "password": NEW_PASSWORD});
    app.post(LOGIN, body).await
}

#[tokio::test]
async fn a_reset_leaves_factors_as_they_are() {
    let app = app().await;
    let person = proved(&app).await;
    reset(&app, &person.nurse).await;
    let asked = sign_in(&app, &person.nurse).await.expect_status(202);
    let code = json!({"code": person.code(&app)});
    assert_eq!(answer(&app, &asked, code).await.status, 200);
    assert!(
        !mails(&app, &person.nurse)
            .await
            .contains(&"factor_removed".to_owned())
    );
}

#[tokio::test]
async fn the_first_proof_of_a_mailbox_takes_the_factors_from_before_it_away() {
    let app = app().await;
    let person = Secured::new(&app).await;
    reset(&app, &person.nurse).await;
    let told = actions(&app, person.nurse.user_id()).await;
    assert!(told.contains(&"password_reset: factors_removed".to_owned()));
    assert!(
        mails(&app, &person.nurse)
            .await
            .contains(&"factor_removed".to_owned())
    );
    let signed_in = sign_in(&app, &person.nurse).await.expect_status(200);
    enrol(&app, signed_in.text("access_token")).await;
    reset(&app, &person.nurse).await;
    assert_eq!(sign_in(&app, &person.nurse).await.status, 202);
}

#[tokio::test]
async fn a_link_that_was_handed_over_leaves_factors_as_they_are() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let secrets = Secrets::new(&app.deployment.environment);
    let secret = FactorSecret::new(&app.deployment.variables, &secrets, &app.context).unwrap();
    let links = OneTimeLinks::new((&app.context, &app.audit), Notices::OFF, &secret);
    let user = person.nurse.user_id().parse().unwrap();
    let made = links.make(&Actor::default(), user).await.unwrap();
    complete(&app, &made.token.0).await;
    assert_eq!(sign_in(&app, &person.nurse).await.status, 202);
}

#[tokio::test]
async fn who_did_not_add_a_factor_has_it_removed() {
    let app = app().await;
    let person = proved(&app).await;
    let token = mailed(&app, Template::FactorAdded, &person.nurse).await;
    report(&app, &token).await;
    report(&app, &token).await;
    let told = actions(&app, person.nurse.user_id()).await;
    let reported = told.iter().filter(|told| told.contains("not_me")).count();
    assert_eq!(reported, 1, "{told:?}");
    app.clock.advance(1);
    reset(&app, &person.nurse).await;
    assert_eq!(sign_in(&app, &person.nurse).await.status, 200);
}

#[tokio::test]
async fn who_did_not_add_a_passkey_has_it_removed_and_keeps_the_older_app() {
    let app = app().await;
    let person = proved(&app).await;
    app.clock.advance(60);
    let (mut passkey, added) = passkeys::add(&app, &person.nurse.access, "Theirs").await;
    assert_eq!(added.status, 201);
    let token = mailed(&app, Template::FactorAdded, &person.nurse).await;
    report(&app, &token).await;
    let refused = passkeys::use_passkey(&app, &mut passkey).await;
    assert_eq!(refused.code(), "invalid_passkey");
    app.clock.advance(1);
    reset(&app, &person.nurse).await;
    let asked = sign_in(&app, &person.nurse).await.expect_status(202);
    assert_eq!(asked.body["second_factor"]["methods"], json!(["totp"]));
}

#[tokio::test]
async fn the_first_proof_of_a_mailbox_takes_passkeys_from_before_it_away() {
    let app = app().await;
    let mut holder = passkeys::Holder::new(&app).await;
    reset(&app, &holder.nurse).await;
    let refused = passkeys::use_passkey(&app, &mut holder.passkey).await;
    assert_eq!(refused.code(), "invalid_passkey");
    assert_eq!(sign_in(&app, &holder.nurse).await.status, 200);
}

#[tokio::test]
async fn who_did_not_make_recovery_codes_keeps_the_older_app() {
    let app = app().await;
    let person = proved(&app).await;
    app.clock.advance(60);
    let access = &person.nurse.access;
    let made = call(&app, access, Method::POST, RECOVERY, Some(json!({}))).await;
    let made = codes(&made.expect_status(200));
    let token = mailed(&app, Template::RecoveryCodesMade, &person.nurse).await;
    report(&app, &token).await;
    app.clock.advance(1);
    reset(&app, &person.nurse).await;
    let asked = sign_in(&app, &person.nurse).await.expect_status(202);
    assert_eq!(asked.body["second_factor"]["methods"], json!(["totp"]));
    let theirs = json!({"recovery_code": made[0]});
    assert_eq!(answer(&app, &asked, theirs).await.code(), "wrong_factor");
    let code = json!({"code": person.code(&app)});
    assert_eq!(answer(&app, &asked, code).await.status, 200);
}

#[tokio::test]
async fn an_address_that_two_factors_changed_comes_back_by_its_link_and_a_factor() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let nurse = &person.nurse;
    let new = people::registration()["email"].clone();
    let path = "/api/v1/auth/profile/email";
    let body = Some(json!({"new_email": new}));
    let begun = call(&app, &nurse.access, Method::POST, path, body).await;
    let change = begun.expect_status(202).text("change_id").to_owned();
    let code = app.mailed_code(CodePurpose::EmailChange, &change).await;
    let path = "/api/v1/auth/profile/email/confirm";
    let body = Some(json!({"change_id": change, "code": code}));
    let changed = call(&app, &nurse.access, Method::POST, path, body).await;
    assert_eq!(changed.status, 200);

    let told = app.waiting_mails_to(&nurse.email).await;
    let told = told.iter().find(|mail| mail["template"] == "email_changed");
    let event = told.unwrap()["reference_id"].as_str().unwrap();
    let purpose = Purpose::UndoEmailChange;
    let token = app.mailed_token(purpose, nurse.user_id(), event).await;
    let undo = async |factor: Value| {
        let mut body = factor;
        body["token"] = json!(token);
        app.post("/api/v1/auth/email-undo", body).await
    };
    let missing = undo(json!({})).await;
    assert_eq!((missing.status, missing.code()), (422, "validation_failed"));
    let wrong = undo(json!({"code": person.wrong_code(&app)})).await;
    assert_eq!((wrong.status, wrong.code()), (401, "wrong_factor"));
    let told = actions(&app, nurse.user_id()).await;
    let last = told.last().map(String::as_str);
    assert_eq!(last, Some("email_change_failed: wrong_factor"));
    let right = json!({"recovery_code": person.recovery_codes[0]});
    assert_eq!(undo(right).await.status, 204);
    reset(&app, nurse).await;
    assert_eq!(sign_in(&app, nurse).await.status, 202);
}
