//! The code for an administrator's first factor, from their mailbox.

use domain::{mail::Template, mail_code::CodePurpose};
use tests::Routes;

use super::{administrators::Strict, *};

const MAIL: &str = "/api/v1/auth/factors/enrolment-code";

async fn mail(strict: &Strict, access: &str) -> Answer {
    strict
        .call(access, Method::POST, MAIL, Some(json!({})))
        .await
}

/// The codes that mails bring, the oldest first.
async fn mailed(strict: &Strict, nurse: &Nurse) -> Vec<String> {
    let secrets = strict.app.deployment.mail_secrets();
    let mut codes = Vec::new();
    for mail in strict
        .app
        .mails(Template::EnrolmentCode, &nurse.email)
        .await
    {
        let code = secrets.shown_code(CodePurpose::Enrolment, mail.reference_id);
        codes.push(code.await.unwrap());
    }
    codes
}

async fn confirm(strict: &Strict, access: &str, code: &str, enrolment: &str) -> Answer {
    let body = Some(json!({"code": code, "enrolment_code": enrolment}));
    strict.call(access, Method::POST, CONFIRM, body).await
}

#[tokio::test]
async fn the_code_in_the_mail_sets_up_an_administrators_first_factor() {
    let strict = Strict::start("administrators").await;
    let admin = strict.administrator().await;
    let sent = mail(&strict, &admin.access).await.expect_status(202);
    assert!(sent.body["expires_at"].is_string());
    let [enrolment]: [String; 1] = mailed(&strict, &admin).await.try_into().unwrap();
    let code = strict.begin(&admin.access).await;
    let confirmed = confirm(&strict, &admin.access, &code, &enrolment).await;
    assert_eq!(confirmed.status, 200);
    let told = actions(&strict.app, admin.user_id()).await;
    assert!(told.contains(&"enrolment_code_made: mailed".to_owned()));
    assert_eq!(mail(&strict, &admin.access).await.status, 404);
}

#[tokio::test]
async fn three_are_mailed_in_an_hour_and_the_newest_is_good() {
    let strict = Strict::start("administrators").await;
    let admin = strict.administrator().await;
    let mut until = Vec::new();
    for _ in 0..4 {
        let sent = mail(&strict, &admin.access).await.expect_status(202);
        until.push(sent.text("expires_at").to_owned());
    }
    assert_eq!(until[2], until[3]);
    let codes = mailed(&strict, &admin).await;
    assert_eq!(codes.len(), 3);
    let code = strict.begin(&admin.access).await;
    for (number, status) in [(0, 422), (1, 422), (2, 200)] {
        let confirmed = confirm(&strict, &admin.access, &code, &codes[number]).await;
        assert_eq!(confirmed.status, status, "{number}");
    }
}

#[tokio::test]
async fn a_mailed_code_is_good_for_an_hour_and_for_its_account() {
    let strict = Strict::start("administrators").await;
    let (admin, other) = (strict.administrator().await, strict.administrator().await);
    drop(mail(&strict, &admin.access).await.expect_status(202));
    let [enrolment]: [String; 1] = mailed(&strict, &admin).await.try_into().unwrap();
    let code = strict.begin(&other.access).await;
    let refused = confirm(&strict, &other.access, &code, &enrolment).await;
    assert_eq!(refused.expect_status(422).fields(), ["enrolment_code"]);

    strict.app.clock.advance(3_600);
    let again = strict.app.login(&admin.email).await.expect_status(200);
    let access = again.text("access_token");
    let code = strict.begin(access).await;
    let refused = confirm(&strict, access, &code, &enrolment).await;
    assert_eq!(refused.expect_status(422).fields(), ["enrolment_code"]);
}

#[tokio::test]
async fn who_needs_no_code_gets_none() {
    let strict = Strict::start("administrators").await;
    let nurse = strict.register().await;
    assert_eq!(mail(&strict, &nurse.access).await.status, 404);
    let optional = Strict::start("optional").await;
    let admin = optional.administrator().await;
    assert_eq!(mail(&optional, &admin.access).await.status, 404);
    assert!(mailed(&optional, &admin).await.is_empty());
}

#[tokio::test]
async fn a_code_is_mailed_for_a_fresh_proof_and_where_mail_is_sent() {
    let strict = Strict::start("administrators").await;
    let admin = strict.administrator().await;
    let off = strict.app.deployment.with("MAIL_TRANSPORT", "none");
    let routes = Routes::new(&FUNCTIONS, &off);
    let bearer = format!("Bearer {}", admin.access);
    let headers = [("authorization", bearer.as_str())];
    let refused = routes.send(Method::POST, MAIL, &headers, None).await;
    assert_eq!((refused.status, refused.code()), (409, "mail_off"));
    strict.app.clock.advance(301);
    let refused = mail(&strict, &admin.access).await;
    assert_eq!((refused.status, refused.code()), (401, "step_up_required"));
}
