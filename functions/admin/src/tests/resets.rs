use axum::http::Method;
use domain::mail::Template;
use rstest::rstest;
use serde_json::json;
use tests::{Answer, Routes};

use super::{Person, System, accounts::bounce};

async fn start(system: &System, what: &str, of: &Person) -> Answer {
    let path = format!("/admin/users/{}/{what}", of.id);
    system.send(&system.root, Method::POST, &path, None).await
}

async fn mailed(system: &System, person: &Person) -> usize {
    let mails = system.app.mails(Template::PasswordReset, &person.email);
    mails.await.len()
}

/// Also for another administrator and one's own: whoever starts it sees nothing of it.
#[rstest]
#[case("password-reset", 202)]
#[case("unlock", 200)]
#[tokio::test]
async fn a_reset_is_mailed_and_no_budget_holds_it_up(#[case] what: &str, #[case] status: u16) {
    let system = System::start().await;
    let (nurse, admin) = (system.nurse().await, system.admin().await);
    for person in [&nurse, &admin, &system.root] {
        for _ in 0..12 {
            let answer = start(&system, what, person).await.expect_status(status);
            let text = String::from_utf8(answer.bytes.clone()).unwrap();
            assert!(!text.contains("flm_"), "{text}");
            assert_eq!(answer.text("unlock_code"), "");
        }
        assert_eq!(mailed(&system, person).await, 12);
    }
    let actions = system.actions(&nurse).await;
    let requested = actions
        .iter()
        .filter(|action| *action == "password_reset_requested");
    assert_eq!(requested.count(), 12);
}

#[rstest]
#[case("password-reset")]
#[case("unlock")]
#[tokio::test]
async fn a_disabled_account_gets_no_reset(#[case] what: &str) {
    let system = System::start().await;
    let nurse = system.nurse().await;
    system.change(&nurse, json!({"is_active": false})).await;
    let answer = start(&system, what, &nurse).await;
    assert_eq!((answer.status, answer.code()), (409, "user_disabled"));
    assert_eq!(mailed(&system, &nurse).await, 0);
}

#[tokio::test]
async fn why_no_reset_reaches_its_owner_is_told() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    bounce(&system, &nurse).await;
    let answer = start(&system, "password-reset", &nurse).await;
    assert_eq!((answer.status, answer.code()), (409, "mail_undeliverable"));

    let deployment = system.app.deployment.with("MAIL_TRANSPORT", "none");
    let routes = Routes::new(&[crate::compose], &deployment);
    let bearer = format!("Bearer {}", system.root.token);
    let headers = [("authorization", bearer.as_str())];
    let path = format!("/api/v1/admin/users/{}", nurse.id);
    let send = async |what: &str| {
        let path = format!("{path}/{what}");
        routes.send(Method::POST, &path, &headers, None).await
    };
    let answer = send("password-reset").await;
    assert_eq!((answer.status, answer.code()), (409, "mail_off"));
    let answer = send("unlock").await.expect_status(200);
    assert_eq!(answer.body["mailed"], false);
    assert_eq!(answer.text("unlock_code").len(), 19);
    assert_eq!(mailed(&system, &nurse).await, 0);
}

#[tokio::test]
async fn an_account_that_is_not_there_gets_no_reset() {
    let system = System::start().await;
    let nobody = Person {
        id: "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7".to_owned(),
        ..system.root.clone()
    };
    let answer = start(&system, "password-reset", &nobody).await;
    assert_eq!((answer.status, answer.code()), (404, "not_found"));
}
