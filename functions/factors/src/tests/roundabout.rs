//! Ways around a second factor.

use domain::{ids::UserId, invitation::Invitation, link_token::Purpose};
use identity::{
    accounts::Actor, factor_secret::FactorSecret, secrets::Secrets, unlock_codes::UnlockCodes,
};
use store::{Change, Decision, StoreError};
use tests::people;

use super::*;

#[tokio::test]
async fn a_repeated_registration_does_not_go_round_a_factor() {
    let app = app().await;
    let person = people::registration();
    let register = async || {
        let headers = [("idempotency-key", "once")];
        let path = "/api/v1/auth/register";
        let body = Some(person.clone());
        app.send(Method::POST, path, &headers, body).await
    };
    let registered = register().await.expect_status(201);
    enrol(&app, registered.text("access_token")).await;
    let repeated = register().await.expect_status(202);
    assert_eq!(repeated.body["access_token"], Value::Null);
    assert!(repeated.body["second_factor"]["challenge"].is_string());
}

#[tokio::test]
async fn a_known_device_does_not_go_round_a_factor() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let device = person.nurse.answer.text("device_token");
    let body = json!({"email": person.nurse.email, "password": PASSWORD, "device_token": device});
    let asked = app.post(LOGIN, body).await.expect_status(202);
    assert_eq!(asked.text("device_token"), device);
    let code = person.code(&app);
    assert_eq!(
        answer(&app, &asked, json!({"code": code})).await.status,
        200
    );
}

#[tokio::test]
async fn a_device_is_not_known_for_a_password_alone() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let devices = async || {
        let keys = app.sort_keys(&user_partition(&person.nurse)).await;
        keys.iter()
            .filter(|key| key.starts_with("PROFILE#DEVICE#"))
            .count()
    };
    let asked = person.password(&app).await;
    assert_eq!(devices().await, 1);
    let code = person.code(&app);
    assert_eq!(
        answer(&app, &asked, json!({"code": code})).await.status,
        200
    );
    assert_eq!(devices().await, 2);
}

#[tokio::test]
async fn an_unlock_code_does_not_go_round_a_factor_and_is_used_up() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let secrets = Secrets::new(&app.deployment.environment);
    let secret = FactorSecret::new(&app.deployment.variables, &secrets, &app.context).unwrap();
    let codes = UnlockCodes::new((&app.context, &app.audit), &secret);
    let user = person.nurse.user_id().parse().unwrap();
    let issued = codes.issue(&Actor::default(), user).await.unwrap();
    let email = format!("EMAIL#{}", person.nurse.email);
    let closed = app.clock.now().plus_seconds(100 * 3_600).to_string();
    app.set(&email, "GUESSES", "drained_at", json!(closed))
        .await;
    let body = json!({
        "email": person.nurse.email,
        "password": PASSWORD,
        "unlock_code": issued.code.grouped(),
    });
    let asked = app.post(LOGIN, body.clone()).await.expect_status(202);
    assert_eq!(app.post(LOGIN, body).await.status, 429);
    let code = person.code(&app);
    assert_eq!(
        answer(&app, &asked, json!({"code": code})).await.status,
        200
    );
}

#[tokio::test]
async fn a_refresh_keeps_the_level_that_was_proved() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let body = json!({"refresh_token": person.nurse.refresh});
    let refreshed = app
        .post("/api/v1/auth/refresh", body)
        .await
        .expect_status(200);
    let access = refreshed.text("access_token");
    let valid = call(
        &app,
        access,
        Method::POST,
        "/api/v1/auth/validate",
        Some(json!({})),
    )
    .await;
    assert_eq!(valid.expect_status(200).body["level"], 2);
}

/// An invitation to an account that has no password any more, as after "this was not me".
#[tokio::test]
async fn an_invitation_does_not_go_round_a_factor() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let (email, id) = (&person.nurse.email, person.nurse.user_id());
    app.remove(&format!("EMAIL#{email}"), "CREDENTIALS", "password_hash")
        .await;
    let store = &app.context.store;
    let user: UserId = id.parse().unwrap();
    let user = store.user(user).await.unwrap().unwrap();
    let now = app.clock.now();
    let invitation = Invitation::to_account(app.context.id(now), &user, now);
    let put = store.decide(|_| async {
        let change = Change::unrecorded().rely(store.put_invitation(&invitation)?);
        Ok::<Decision<(), StoreError>, StoreError>(change.then(()))
    });
    put.await.unwrap();
    let reference = invitation.invitation_id.to_string();
    let token = app.mailed_token(Purpose::Invitation, id, &reference).await;
    let body = json!({"token": token, "password": NEW_PASSWORD, "agreed_to_terms": true});
    let refused = app.post("/api/v1/auth/invitations/accept", body).await;
    assert_eq!((refused.status, refused.code()), (422, "link_refused"));
    let login = app.post(LOGIN, json!({"email": email, "password": NEW_PASSWORD}));
    assert_eq!(login.await.status, 401);
}
