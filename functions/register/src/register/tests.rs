mod idempotency;
mod stated;
mod verified;

use axum::http::{Method, Request};
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Answer, Routes, TestApp, people};

const PATH: &str = "/api/v1/auth/register";

async fn app() -> TestApp {
    TestApp::start(&[crate::compose]).await
}

async fn post(app: &TestApp, body: Value) -> Answer {
    app.send(Method::POST, PATH, &[], Some(body)).await
}

#[tokio::test]
async fn an_account_starts_with_a_session() {
    let app = app().await;
    let answer = post(&app, people::registration_of(" Ann@Ward.Example.org")).await;

    let answer = answer.expect_status(201);
    let user = &answer.body["user"];
    assert_eq!(user["email"], "ann@ward.example.org");
    assert_eq!(user["role"], "nurse");
    assert_eq!(user["is_active"], true);
    assert_eq!(user["is_verified"], false);
    assert_eq!(user["version"], 1);
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 600);
    assert!(answer.text("refresh_token").starts_with("flr_"));
    assert!(!answer.text("educational_notice").is_empty());
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn e_mails_that_differ_by_case_are_one_account() {
    let app = app().await;
    let first = post(&app, people::registration_of("Ann@X.org")).await;
    let second = post(&app, people::registration_of("ann@x.org ")).await;

    assert_eq!(first.status, 201);
    assert_eq!((second.status, second.code()), (409, "email_taken"));
}

#[tokio::test]
async fn nobody_registers_as_admin() {
    let app = app().await;
    let mut person = people::registration();
    person["role"] = json!("admin");
    let answer = post(&app, person.clone()).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["role"]));

    person["role"] = json!("user");
    assert_eq!(post(&app, person).await.status, 201);
}

#[tokio::test]
async fn where_nobody_registers_every_registration_is_refused() {
    let app = app().await;
    let taken = people::registration();
    assert_eq!(post(&app, taken.clone()).await.status, 201);
    let closed = app.deployment.with("REGISTRATION_MODE", "invited");
    let routes = Routes::new(&[crate::compose], &closed);
    for body in [people::registration(), taken, json!({}), json!(null)] {
        let answer = routes.send(Method::POST, PATH, &[], Some(body)).await;
        assert_eq!((answer.status, answer.code()), (403, "registration_closed"));
    }
}

#[tokio::test]
async fn the_language_of_mail_is_asked_for_or_that_of_the_browser() {
    let app = app().await;
    for (asked, header, expected) in [
        (Some("es"), "en", "es"),
        (Some("en"), "es", "en"),
        (None, "de, es-MX;q=0.8", "es"),
        (None, "de", "en"),
    ] {
        let mut person = people::registration();
        person["locale"] = json!(asked);
        let headers = [("accept-language", header)];
        let answer = app.send(Method::POST, PATH, &headers, Some(person)).await;
        let answer = answer.expect_status(201);
        assert_eq!(
            answer.body["user"]["locale"], expected,
            "{asked:?} {header}"
        );
    }
}

#[rstest]
#[case("agreed_to_terms", json!(false), "required")]
#[case("email", json!("ann"), "invalid_email")]
#[case("full_name", json!(" "), "empty")]
#[case("password", json!("short"), "too_short")]
#[case("password", json!("passwordpassword"), "too_weak")]
#[case("password", json!("x".repeat(129)), "too_long")]
#[case("role", json!("chief"), "wrong_type")]
#[case("locale", json!({"es": null}), "wrong_type")]
#[case("locale", json!(["es"]), "wrong_type")]
#[case("is_admin", json!(true), "unknown_field")]
#[case("institution", json!("a\u{7}"), "control_character")]
#[tokio::test]
async fn a_bad_field_is_named(#[case] field: &str, #[case] value: Value, #[case] code: &str) {
    let app = app().await;
    let mut person = people::registration();
    person[field] = value;
    let answer = post(&app, person).await.expect_status(422);

    assert_eq!(answer.code(), "validation_failed");
    assert_eq!(answer.fields(), [field]);
    assert_eq!(answer.body["errors"][0]["code"], code);
}

#[rstest]
#[case::own_institution("MercyGeneralHospital")]
#[case::own_name_in_another_order("adeyemi oluwaseun")]
#[case::own_address_and_a_year("o.adeyemi 2024!")]
#[case::abbreviated_institution("Mercy Gen Hosp 2026")]
#[case::own_name_with_digits("O1uwaseun Adeyem1")]
#[case::own_name_with_other_digits("0lu8aseun adeyemi")]
#[case::letters_apart("q w e r t y u i o p")]
#[case::digits_in_groups("1111 2222 3333 4444")]
#[case::a_word_twice("password password")]
#[case::breached("fabulouslypink4ever")]
#[case::breached_in_another_case("FabulouslyPink4Ever")]
#[case::breached_without_its_spaces("the quick brown fox")]
#[tokio::test]
async fn an_easy_password_makes_no_account(#[case] password: &str) {
    let app = app().await;
    let mut person = people::registration_of("o.adeyemi@mercy.example.org");
    person["full_name"] = json!("Oluwaseun Adeyemi");
    person["institution"] = json!("Mercy General Hospital");
    let hard = std::mem::replace(&mut person["password"], json!(password));
    let answer = post(&app, person.clone()).await.expect_status(422);
    assert_eq!(answer.fields(), ["password"]);
    assert_eq!(answer.body["errors"][0]["code"], "too_weak");

    person["password"] = hard;
    assert_eq!(post(&app, person).await.status, 201);
}

#[tokio::test]
async fn the_strength_of_a_password_is_judged_last() {
    let app = app().await;
    let mut person = people::registration();
    person["password"] = json!("passwordpassword");
    person["department"] = json!("");
    let answer = post(&app, person).await.expect_status(422);
    assert_eq!(answer.fields(), ["department"]);
}

#[tokio::test]
async fn all_bad_fields_are_named_at_once() {
    let app = app().await;
    let answer = post(
        &app,
        json!({"email": "x", "password": "y", "full_name": "", "agreed_to_terms": false}),
    )
    .await;

    let mut fields = answer.fields();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["agreed_to_terms", "email", "full_name", "password"]
    );
}

#[rstest]
#[case("text/plain", "{}", 415, "unsupported_media_type")]
#[case("application/json", "{", 400, "malformed_json")]
#[tokio::test]
async fn what_is_not_json_is_refused(
    #[case] content_type: &str,
    #[case] body: &str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let app = app().await;
    let request = Request::post(PATH)
        .header("content-type", content_type)
        .body(body.to_owned().into());
    let answer = app.send_raw(request).await;

    assert_eq!((answer.status, answer.code()), (status, code));
}

#[tokio::test]
async fn a_body_of_more_than_half_a_megabyte_is_refused() {
    let app = app().await;
    let mut person = people::registration();
    person["full_name"] = json!("x".repeat(600_000));
    let answer = post(&app, person).await;

    assert_eq!((answer.status, answer.code()), (413, "payload_too_large"));
}
