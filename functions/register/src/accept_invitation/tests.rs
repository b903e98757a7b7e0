use axum::http::Method;
use domain::{audit::Action, ids::UserId, invitation::Invitation, link_token::Purpose};
use rstest::rstest;
use serde_json::{Value, json};
use store::{Change, Decision, StoreError, environment::clock::Clock};
use tests::{
    Answer, Nurse, Routes, TestApp,
    people::{self, NEW_PASSWORD, PASSWORD, registration_of},
};
use uuid::Uuid;

const ACCEPT: &str = "/api/v1/auth/invitations/accept";

/// A system with an administrator.
async fn system() -> (TestApp, Nurse) {
    let routes = [crate::compose, admin::compose, login::compose];
    let app = TestApp::start(&routes).await;
    let admin = app.register().await;
    app.promote(admin.user_id()).await;
    (app, admin)
}

fn free() -> String {
    let person = people::registration();
    person["email"].as_str().unwrap().to_owned()
}

/// The id of an invitation of that address, and the token of its link.
async fn invite(app: &TestApp, admin: &Nurse, email: &str) -> (String, String) {
    let body = json!({"email": email, "role": "nurse", "full_name": "Bea Example"});
    let path = "/api/v1/admin/invitations";
    let invited = app.call(Method::POST, path, &admin.access, Some(body));
    let invited = invited.await.expect_status(201);
    let id = invited.body["invitation"]["invitation_id"].clone();
    let id = id.as_str().unwrap().to_owned();
    let token = app.mailed_token(Purpose::Invitation, &id, &id).await;
    (id, token)
}

fn acceptance(token: &str) -> Value {
    json!({"token": token, "password": PASSWORD, "agreed_to_terms": true})
}

async fn accept(app: &TestApp, token: &str) -> Answer {
    app.post(ACCEPT, acceptance(token)).await
}

async fn first_action(app: &TestApp, user: &str) -> Action {
    let store = &app.context.store;
    let events = store.events_of_user(user.parse().unwrap(), None, 9).await;
    events.unwrap().last().unwrap().action
}

#[tokio::test]
async fn whoever_has_the_link_gets_the_account_that_was_meant() {
    let (app, admin) = system().await;
    let email = free();
    let (_, token) = invite(&app, &admin, &email).await;
    assert_eq!(app.waiting_templates(&email).await, ["invitation"]);
    let mut body = acceptance(&token);
    body["department"] = json!("Ward 3");
    let accepted = app.post(ACCEPT, body).await.expect_status(201);
    assert_eq!(accepted.header("location"), "/api/v1/auth/profile");
    let user = &accepted.body["user"];
    assert_eq!(
        (&user["email"], &user["role"]),
        (&json!(email), &json!("nurse"))
    );
    assert_eq!(user["full_name"], "Bea Example");
    assert_eq!(user["department"], "Ward 3");
    assert!(user["email_verified_at"].is_string());
    assert_eq!(user["is_verified"], false);
    assert!(accepted.header("set-cookie").contains("__Host-device"));
    assert_eq!(app.login(&email).await.status, 200);
    let user = user["user_id"].as_str().unwrap();
    assert_eq!(first_action(&app, user).await, Action::InvitationAccepted);
}

#[tokio::test]
async fn an_invitation_works_where_nobody_registers() {
    let (app, admin) = system().await;
    let (_, token) = invite(&app, &admin, &free()).await;
    let closed = app.deployment.with("REGISTRATION_MODE", "invited");
    let routes = Routes::new(&[crate::compose], &closed);
    let body = Some(acceptance(&token));
    assert_eq!(
        routes.send(Method::POST, ACCEPT, &[], body).await.status,
        201
    );
}

#[tokio::test]
async fn a_link_that_is_good_for_nothing_is_refused_alike() {
    let (app, admin) = system().await;
    let mut refused = Vec::new();
    let (id, token) = invite(&app, &admin, &free()).await;
    let mut altered = token.clone();
    let last = altered.pop().unwrap();
    altered.push(if last == 'A' { 'B' } else { 'A' });
    let nobodys = Uuid::nil().to_string();
    for token in [
        String::new(),
        altered,
        app.mailed_token(Purpose::Reset, &id, &id).await,
        app.mailed_token(Purpose::Invitation, &nobodys, &nobodys)
            .await,
        app.mailed_token(Purpose::Invitation, &nobodys, &id).await,
    ] {
        refused.push(accept(&app, &token).await);
    }
    assert_eq!(accept(&app, &token).await.status, 201);
    refused.push(accept(&app, &token).await);

    let (id, token) = invite(&app, &admin, &free()).await;
    let path = format!("/api/v1/admin/invitations/{id}");
    let withdraw = async || app.call(Method::DELETE, &path, &admin.access, None).await;
    assert_eq!(withdraw().await.status, 204);
    assert_eq!(withdraw().await.status, 404);
    refused.push(accept(&app, &token).await);

    let (_, token) = invite(&app, &admin, &free()).await;
    app.clock.advance(7 * 86_400);
    refused.push(accept(&app, &token).await);
    for answer in &refused {
        assert_eq!((answer.status, answer.code()), (422, "link_refused"));
        assert_eq!(answer.body, refused[0].body);
    }
}

#[rstest]
#[case("role", json!("nurse"))]
#[case("is_active", json!(false))]
#[tokio::test]
async fn an_invitation_of_somebody_who_administers_no_more_is_refused(
    #[case] field: &str,
    #[case] value: Value,
) {
    let (app, admin) = system().await;
    let (_, token) = invite(&app, &admin, &free()).await;
    let user = format!("USER#{}", admin.user_id());
    app.set(&user, "PROFILE", field, value).await;
    let answer = accept(&app, &token).await;
    assert_eq!((answer.status, answer.code()), (422, "link_refused"));
}

#[tokio::test]
async fn an_address_that_registered_meanwhile_is_told_as_taken() {
    let (app, admin) = system().await;
    let email = free();
    let (_, token) = invite(&app, &admin, &email).await;
    let registered = app.post("/api/v1/auth/register", registration_of(&email));
    assert_eq!(registered.await.status, 201);
    let answer = accept(&app, &token).await;
    assert_eq!((answer.status, answer.code()), (409, "email_taken"));
}

#[tokio::test]
async fn of_two_acceptances_one_makes_the_account() {
    let (app, admin) = system().await;
    for _ in 0..3 {
        let (_, token) = invite(&app, &admin, &free()).await;
        let answers = tokio::join!(accept(&app, &token), accept(&app, &token));
        let mut statuses = [answers.0.status, answers.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422]);
    }
}

#[rstest]
#[case("agreed_to_terms", json!(false), "agreed_to_terms")]
#[case("password", json!("short"), "password")]
#[case("full_name", json!(""), "full_name")]
#[case("role", json!("admin"), "role")]
#[tokio::test]
async fn a_bad_field_is_named_and_uses_nothing_up(
    #[case] field: &str,
    #[case] value: Value,
    #[case] named: &str,
) {
    let (app, admin) = system().await;
    let (_, token) = invite(&app, &admin, &free()).await;
    let mut body = acceptance(&token);
    body[field] = value;
    let answer = app.post(ACCEPT, body).await.expect_status(422);
    assert_eq!(answer.fields(), [named]);
    assert_eq!(accept(&app, &token).await.status, 201);
}

/// An account that was brought without a password, and the token of the invitation to it.
async fn invited_account(app: &TestApp) -> (Nurse, String) {
    let nurse = app.register().await;
    let partition = format!("EMAIL#{}", nurse.email);
    app.remove(&partition, "CREDENTIALS", "password_hash").await;
    let user: UserId = nurse.user_id().parse().unwrap();
    let user = app.context.store.user(user).await.unwrap().unwrap();
    let now = app.clock.now();
    let invitation = Invitation::to_account(app.context.id(now), &user, now);
    put(app, &invitation).await;
    let id = invitation.invitation_id.to_string();
    let token = app.mailed_token(Purpose::Invitation, nurse.user_id(), &id);
    let token = token.await;
    (nurse, token)
}

async fn put(app: &TestApp, invitation: &Invitation) {
    let store = &app.context.store;
    let put = store.decide(|_| async {
        let change = Change::unrecorded().rely(store.put_invitation(invitation)?);
        Ok::<Decision<(), StoreError>, StoreError>(change.then(()))
    });
    put.await.unwrap();
}

#[tokio::test]
async fn an_account_without_a_password_gets_its_first_one() {
    let (app, _) = system().await;
    let (nurse, token) = invited_account(&app).await;
    assert_eq!(app.login(&nurse.email).await.status, 401);
    let accepted = accept(&app, &token).await.expect_status(201);
    let user = &accepted.body["user"];
    assert_eq!(user["user_id"], nurse.user_id());
    assert!(user["email_verified_at"].is_string());
    assert_eq!(user["full_name"], "Ann Example");
    assert_eq!(app.login(&nurse.email).await.status, 200);
    assert_eq!(accept(&app, &token).await.code(), "link_refused");
}

#[tokio::test]
async fn an_account_that_has_a_password_meanwhile_or_is_disabled_is_left_alone() {
    let (app, _) = system().await;
    let (nurse, token) = invited_account(&app).await;
    let (partition, hash) = (format!("EMAIL#{}", nurse.email), json!("$argon2id$"));
    app.set(&partition, "CREDENTIALS", "password_hash", hash.clone())
        .await;
    assert_eq!(accept(&app, &token).await.code(), "link_refused");
    assert_eq!(
        app.item(&partition, "CREDENTIALS").await["password_hash"],
        hash
    );

    let (nurse, token) = invited_account(&app).await;
    let user = format!("USER#{}", nurse.user_id());
    app.set(&user, "PROFILE", "is_active", json!(false)).await;
    let mut body = acceptance(&token);
    body["password"] = json!(NEW_PASSWORD);
    assert_eq!(app.post(ACCEPT, body).await.code(), "link_refused");
}
