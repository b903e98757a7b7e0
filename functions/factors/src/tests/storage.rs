use identity::{factor_resets::FactorResealing, factor_secret::FactorSecret, secrets::Secrets};

use super::*;

fn resealing(app: &TestApp) -> FactorResealing {
    let secrets = Secrets::new(&app.deployment.environment);
    let secret = FactorSecret::new(&app.deployment.variables, &secrets, &app.context).unwrap();
    FactorResealing::new(&app.context, &secret)
}

async fn signs_in(app: &TestApp, person: &Secured, factor: Value) -> u16 {
    let asked = person.password(app).await;
    answer(app, &asked, factor).await.status
}

#[tokio::test]
async fn factors_outlive_two_rotations_of_their_secret_once_they_are_resealed() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let user = person.nurse.user_id().parse().unwrap();
    for round in 0..2 {
        app.secrets.rotate("FactorSecret").unwrap();
        app.clock.advance(86_400);
        let code = person.code(&app);
        assert_eq!(
            signs_in(&app, &person, json!({"code": code})).await,
            200,
            "{round}"
        );
        assert!(resealing(&app).reseal(user).await.unwrap());
        assert!(!resealing(&app).reseal(user).await.unwrap(), "it is done");
    }
    let code = person.code(&app);
    assert_eq!(signs_in(&app, &person, json!({"code": code})).await, 200);
    let recovery = json!({"recovery_code": person.recovery_codes[0]});
    assert_eq!(signs_in(&app, &person, recovery).await, 200);
}

#[tokio::test]
async fn a_factor_whose_key_is_lost_is_a_failure_and_no_way_in() {
    let app = app().await;
    let person = Secured::new(&app).await;
    for _ in 0..2 {
        app.secrets.rotate("FactorSecret").unwrap();
        app.clock.advance(86_400);
    }
    let code = person.code(&app);
    assert_eq!(signs_in(&app, &person, json!({"code": code})).await, 500);
}

#[tokio::test]
async fn a_rotation_of_the_secret_of_tokens_loses_nothing() {
    let app = app().await;
    let person = Secured::new(&app).await;
    app.secrets.rotate("TokenSecret").unwrap();
    app.clock.advance(86_400);
    let code = person.code(&app);
    assert_eq!(signs_in(&app, &person, json!({"code": code})).await, 200);
}

#[tokio::test]
async fn an_account_takes_its_factors_along_into_the_export_and_when_it_goes() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let access = &person.nurse.access;
    let export = call(
        &app,
        access,
        Method::GET,
        "/api/v1/auth/profile/export",
        None,
    )
    .await;
    let export = export.expect_status(200);
    let factors = &export.body["profile"]["second_factors"];
    assert!(factors["totp"]["confirmed_at"].is_string());
    assert_eq!(factors["recovery_codes"]["left"], 10);
    let events = export.body["audit_events"].as_array().unwrap();
    let added = events.iter().find(|event| event["action"] == "totp_added");
    assert_eq!(added.unwrap()["level"], 2);
    let text = String::from_utf8(export.bytes.clone()).unwrap();
    assert!(!text.contains("sealed"));

    let body = Some(json!({"password": PASSWORD}));
    let deleted = call(&app, access, Method::DELETE, "/api/v1/auth/profile", body).await;
    assert_eq!(deleted.status, 204);
    let left = app.sort_keys(&user_partition(&person.nurse)).await;
    assert_eq!(left, ["DELETION"]);
}
