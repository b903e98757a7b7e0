use super::*;

const EXPORT: &str = "/api/v1/auth/profile/export";

#[tokio::test]
async fn an_old_session_proves_itself_again_for_what_needs_a_fresh_proof() {
    let app = app().await;
    let nurse = app.register().await;
    let access = &nurse.access;
    assert_eq!(
        call(&app, access, Method::GET, EXPORT, None).await.status,
        200
    );
    app.clock.advance(300);
    let stale = call(&app, access, Method::GET, EXPORT, None).await;
    assert_eq!((stale.status, stale.code()), (401, "step_up_required"));
    assert_eq!(
        stale.header("www-authenticate"),
        "Bearer realm=\"florence\", error=\"insufficient_user_authentication\", \
         acr_values=\"urn:florence:acr:1\", max_age=\"300\""
    );
    let proved = step_up(&app, access, json!({"password": PASSWORD})).await;
    let proved = proved.expect_status(200);
    assert_eq!(
        (&proved.body["level"], &proved.body["methods"]),
        (&json!(1), &json!(["pwd"]))
    );
    assert_eq!(
        call(&app, access, Method::GET, EXPORT, None).await.status,
        200
    );
}

#[tokio::test]
async fn five_wrong_proofs_in_a_row_end_the_session() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let access = &person.nurse.access;
    for _ in 0..2 {
        for _ in 0..4 {
            let wrong = step_up(&app, access, json!({"password": NEW_PASSWORD})).await;
            let wrong = wrong.expect_status(422);
            assert_eq!(wrong.fields(), ["password"]);
        }
        let right = step_up(&app, access, json!({"password": PASSWORD})).await;
        assert_eq!(right.status, 200);
    }
    for _ in 0..4 {
        let wrong = step_up(&app, access, json!({"password": NEW_PASSWORD})).await;
        assert_eq!(wrong.status, 422);
    }
    let code = person.wrong_code(&app);
    let wrong = step_up(&app, access, json!({"code": code})).await;
    assert_eq!(wrong.expect_status(422).fields(), ["code"]);
    let ended = step_up(&app, access, json!({"password": PASSWORD})).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));
    let told = actions(&app, person.nurse.user_id()).await;
    assert_eq!(
        told.last().unwrap(),
        "step_up_failed: wrong_factor_session_ended"
    );
}

#[tokio::test]
async fn a_code_steps_up_once() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let access = &person.nurse.access;
    let code = person.code(&app);
    assert_eq!(
        step_up(&app, access, json!({"code": code})).await.status,
        200
    );
    assert_eq!(
        step_up(&app, access, json!({"code": code})).await.status,
        422
    );
    let recovery = json!({"recovery_code": person.recovery_codes[0]});
    assert_eq!(step_up(&app, access, recovery.clone()).await.status, 200);
    assert_eq!(step_up(&app, access, recovery).await.status, 422);
}

#[tokio::test]
async fn an_own_account_is_changed_without_its_password_where_the_proof_is_fresh() {
    let app = app().await;
    let nurse = app.register().await;
    let path = "/api/v1/auth/change-password";
    let change = |new: &str| {
        let body = Some(json!({"new_password": new}));
        call(&app, &nurse.access, Method::POST, path, body)
    };
    assert_eq!(change(NEW_PASSWORD).await.status, 204);
    app.clock.advance(300);
    let stale = change(PASSWORD).await;
    assert_eq!((stale.status, stale.code()), (401, "step_up_required"));
    let path = "/api/v1/auth/profile";
    let delete = || call(&app, &nurse.access, Method::DELETE, path, Some(json!({})));
    assert_eq!(delete().await.code(), "step_up_required");
    let proved = step_up(&app, &nurse.access, json!({"password": NEW_PASSWORD})).await;
    assert_eq!(proved.status, 200);
    assert_eq!(delete().await.status, 204);
}

/// A session from before, whose level is one though the account has two factors by now.
#[tokio::test]
async fn a_password_takes_the_place_of_no_second_factor() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let (access, partition) = (&person.nurse.access, user_partition(&person.nurse));
    let session = format!("SESSION#{}", person.nurse.session_id());
    app.set(&partition, &session, "level", json!(1)).await;
    set_methods(&app, &partition, &session).await;
    let body = Some(json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD}));
    let path = "/api/v1/auth/change-password";
    let refused = call(&app, access, Method::POST, path, body.clone()).await;
    assert_eq!((refused.status, refused.code()), (401, "step_up_required"));
    let proved = step_up(&app, access, json!({"password": PASSWORD})).await;
    assert_eq!(proved.expect_status(200).body["level"], 1);
    assert_eq!(
        call(&app, access, Method::POST, path, body.clone())
            .await
            .status,
        401
    );
    let code = person.code(&app);
    let proved = step_up(&app, access, json!({"code": code})).await;
    assert_eq!(proved.expect_status(200).body["level"], 2);
    assert_eq!(
        call(&app, access, Method::POST, path, body).await.status,
        204
    );
}

/// Makes the methods of a session those of a password alone.
pub(super) async fn set_methods(app: &TestApp, partition: &str, session: &str) {
    use aws_sdk_dynamodb::types::AttributeValue;
    let methods = vec![AttributeValue::S("pwd".to_owned())];
    let update = app.engine.client().update_item();
    update
        .table_name(app.engine.table_name())
        .key("PK", AttributeValue::S(partition.to_owned()))
        .key("SK", AttributeValue::S(session.to_owned()))
        .update_expression("SET methods = :methods")
        .expression_attribute_values(":methods", AttributeValue::L(methods))
        .send()
        .await
        .unwrap();
}
