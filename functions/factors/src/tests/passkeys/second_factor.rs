use tests::passkeys::VERIFIED;

use super::*;

/// Asks for a passkey that answers the challenge of `asked`, from the device that got it.
async fn question_of(app: &TestApp, asked: &Answer) -> Answer {
    let body = json!({
        "challenge": asked.body["second_factor"]["challenge"],
        "device_token": asked.body["device_token"],
    });
    app.post(BEGIN_SECOND, body).await
}

#[tokio::test]
async fn a_passkey_answers_after_the_password() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let asked = app.login(&holder.nurse.email).await.expect_status(202);
    let methods = &asked.body["second_factor"]["methods"];
    assert_eq!(*methods, json!(["passkey", "recovery_code"]));
    let question = question_of(&app, &asked).await.expect_status(200);
    let public_key = &question.body["public_key"];
    let allowed = &public_key["allowCredentials"][0];
    assert_eq!(allowed["transports"], json!(["internal", "hybrid"]));
    let credential = holder.passkey.answer(public_key, ORIGIN);
    assert_eq!(allowed["id"], credential["id"]);
    let signed_in = answer(&app, &asked, json!({"credential": credential})).await;
    let access = signed_in.expect_status(200).text("access_token").to_owned();
    let path = "/api/v1/auth/validate";
    let valid = call(&app, &access, Method::POST, path, Some(json!({}))).await;
    let methods = json!(["pwd", "swk", "user", "mfa"]);
    assert_eq!(
        (&valid.body["level"], &valid.body["methods"]),
        (&json!(2), &methods)
    );
    let again = answer(&app, &asked, json!({"credential": credential})).await;
    assert_eq!((again.status, again.code()), (401, "invalid_challenge"));
}

#[tokio::test]
async fn a_passkey_answers_the_question_that_asked_for_it() {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let asked = app.login(&holder.nurse.email).await.expect_status(202);
    let other = app.login(&holder.nurse.email).await.expect_status(202);
    let question = question_of(&app, &other).await.expect_status(200);
    let right = holder.passkey.request(&question.body["public_key"], ORIGIN);
    let credential = holder.passkey.assertion(&right);
    let wrong = answer(&app, &asked, json!({"credential": credential})).await;
    assert_eq!((wrong.status, wrong.code()), (401, "wrong_factor"));
    let mut unverified = right.clone();
    unverified.flags &= !VERIFIED;
    let credential = holder.passkey.assertion(&unverified);
    let wrong = answer(&app, &other, json!({"credential": credential})).await;
    assert_eq!((wrong.status, wrong.code()), (401, "wrong_factor"));
    let told = actions(&app, holder.nurse.user_id()).await;
    assert_eq!(told.last().unwrap(), "login_failed: wrong_factor");
}

#[tokio::test]
async fn the_passkey_of_somebody_else_answers_nothing() {
    let app = app().await;
    let (holder, mut thief) = (Holder::new(&app).await, Holder::new(&app).await);
    let asked = app.login(&holder.nurse.email).await.expect_status(202);
    let question = question_of(&app, &asked).await.expect_status(200);
    let credential = thief.passkey.answer(&question.body["public_key"], ORIGIN);
    let wrong = answer(&app, &asked, json!({"credential": credential})).await;
    assert_eq!((wrong.status, wrong.code()), (401, "wrong_factor"));
}

#[tokio::test]
async fn a_passkey_is_asked_for_where_the_challenge_is_good_and_there_is_one() {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let asked = app.login(&holder.nurse.email).await.expect_status(202);
    let body = json!({"challenge": asked.body["second_factor"]["challenge"]});
    let elsewhere = app.post(BEGIN_SECOND, body).await;
    assert_eq!(elsewhere.code(), "invalid_challenge");
    let malformed = app.post(BEGIN_SECOND, json!({"challenge": "flc_"})).await;
    assert_eq!(malformed.code(), "invalid_challenge");
    let secured = Secured::new(&app).await;
    let asked = secured.password(&app).await;
    assert_eq!(question_of(&app, &asked).await.status, 404);
}

/// What a passkey was made for is where browsers offer it, and nowhere else.
#[tokio::test]
async fn a_passkey_of_another_domain_says_so() {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let asked = app.login(&holder.nurse.email).await.expect_status(202);
    let deployment = app.deployment.with("RP_ORIGINS", "https://moved.example");
    let routes = tests::Routes::new(&[crate::compose], &deployment);
    let body = json!({
        "challenge": asked.body["second_factor"]["challenge"],
        "device_token": asked.body["device_token"],
    });
    let told = routes
        .send(Method::POST, BEGIN_SECOND, &[], Some(body))
        .await;
    assert_eq!((told.status, told.code()), (409, "passkey_elsewhere"));
    let bearer = format!("Bearer {}", holder.nurse.access);
    let headers = [("authorization", bearer.as_str())];
    let listed = routes.send(Method::GET, FACTORS, &headers, None).await;
    let passkey = &listed.expect_status(200).body["passkeys"][0];
    assert_eq!(
        (&passkey["rp_id"], &passkey["usable"]),
        (&json!("florence.test"), &json!(false))
    );
    let recovery = json!({"recovery_code": holder.recovery_codes[0]});
    assert_eq!(answer(&app, &asked, recovery).await.status, 200);
}
