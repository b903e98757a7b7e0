use super::{super::administrators::Strict, *};

#[tokio::test]
async fn a_browser_is_asked_for_a_passkey_that_it_keeps_and_verifies_and_tells_nothing_of() {
    let app = app().await;
    let nurse = app.register().await;
    let asked = begin(&app, &nurse.access).await;
    let selection = json!({
        "residentKey": "required",
        "requireResidentKey": true,
        "userVerification": "required",
    });
    assert_eq!(asked["authenticatorSelection"], selection);
    assert_eq!(asked["attestation"], "none");
    assert_eq!(asked["rp"]["id"], "florence.test");
    assert_eq!(asked["user"]["name"], nurse.email.as_str());
    let algorithms = asked["pubKeyCredParams"].as_array().unwrap();
    let algorithms: Vec<_> = algorithms.iter().map(|offered| &offered["alg"]).collect();
    assert_eq!(algorithms, [-7, -8, -257]);
    assert_eq!(asked["excludeCredentials"], json!([]));

    assert_eq!(add(&app, &nurse.access, "Phone").await.1.status, 201);
    let asked = begin(&app, &nurse.access).await;
    let excluded = &asked["excludeCredentials"][0];
    assert_eq!(excluded["transports"], json!(["internal", "hybrid"]));
}

#[tokio::test]
async fn the_first_passkey_brings_recovery_codes_and_ends_other_sessions() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await.expect_status(200);
    let (_, added) = add(&app, &nurse.access, "Phone").await;
    let added = added.expect_status(201);
    assert_eq!(codes(&added).len(), 10);
    let passkey = &added.body["passkey"];
    let told = (
        &passkey["name"],
        &passkey["usable"],
        &passkey["last_used_at"],
    );
    assert_eq!(told, (&json!("Phone"), &json!(true), &Value::Null));
    let id = passkey["passkey_id"].as_str().unwrap();
    assert_eq!(added.header("location"), format!("{PASSKEYS}/{id}"));

    let path = "/api/v1/auth/validate";
    let body = Some(json!({}));
    let valid = call(&app, &nurse.access, Method::POST, path, body.clone()).await;
    assert_eq!(valid.expect_status(200).body["level"], 2);
    let ended = call(&app, other.text("access_token"), Method::POST, path, body).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));
    assert_eq!(mails(&app, &nurse).await, ["factor_added"]);
    let (_, second) = add(&app, &nurse.access, "Key").await;
    assert_eq!(
        second.expect_status(201).body["recovery_codes"],
        Value::Null
    );
    let listed = call(&app, &nurse.access, Method::GET, FACTORS, None).await;
    let listed = listed.expect_status(200).body;
    assert_eq!(listed["passkeys"].as_array().unwrap().len(), 2);
    assert_eq!(listed["recovery_codes"]["left"], 10);
    assert_eq!(app.login(&nurse.email).await.status, 202);
}

#[tokio::test]
async fn a_passkey_is_made_and_removed_with_a_fresh_proof_and_renamed_without() {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let access = &holder.nurse.access;
    let path = format!("{PASSKEYS}/{}", holder.passkey_id(&app).await);
    app.clock.advance(300);
    let begun = call(&app, access, Method::POST, BEGIN, None).await;
    let removed = call(&app, access, Method::DELETE, &path, None).await;
    for stale in [begun, removed] {
        assert_eq!((stale.status, stale.code()), (401, "step_up_required"));
    }
    let body = Some(json!({"name": "Key on the ring"}));
    let renamed = call(&app, access, Method::PATCH, &path, body).await;
    assert_eq!(renamed.expect_status(200).body["name"], "Key on the ring");
    let body = Some(json!({"name": ""}));
    let refused = call(&app, access, Method::PATCH, &path, body).await;
    assert_eq!(refused.expect_status(422).fields(), ["name"]);
    let told = actions(&app, holder.nurse.user_id()).await;
    assert_eq!(told.last().unwrap(), "passkey_renamed");
}

#[tokio::test]
async fn nobody_reaches_the_passkey_of_another() {
    let app = app().await;
    let (holder, other) = (Holder::new(&app).await, Holder::new(&app).await);
    let id = holder.passkey_id(&app).await;
    for path in [format!("{PASSKEYS}/{id}"), format!("{PASSKEYS}/none")] {
        let body = Some(json!({"name": "Mine"}));
        let access = &other.nurse.access;
        assert_eq!(
            call(&app, access, Method::PATCH, &path, body).await.status,
            404
        );
        assert_eq!(
            call(&app, access, Method::DELETE, &path, None).await.status,
            404
        );
    }
}

#[tokio::test]
async fn an_administrators_first_passkey_needs_an_enrolment_code() {
    let strict = Strict::start("administrators").await;
    let admin = strict.administrator().await;
    let access = &admin.access;
    let begin = async || {
        let begun = strict.call(access, Method::POST, BEGIN, None).await;
        begun.expect_status(200).body["public_key"].take()
    };
    let finish = |credential: &Value, code: Option<&str>| {
        let body = json!({"name": "Key", "credential": credential, "enrolment_code": code});
        strict.call(access, Method::POST, PASSKEYS, Some(body))
    };
    let (mut passkey, credential) = Passkey::made_for(&begin().await, ORIGIN);
    for wrong in [None, Some("7KQ2-M0XC-9TJV-4HWD")] {
        let refused = finish(&credential, wrong).await;
        assert_eq!(refused.expect_status(422).fields(), ["enrolment_code"]);
    }
    let told = actions(&strict.app, admin.user_id()).await;
    assert_eq!(told.last().unwrap(), "passkey_addition_failed: wrong_code");
    let refused = use_passkey(&strict.app, &mut passkey).await;
    assert_eq!(refused.code(), "invalid_passkey");

    let code = strict.enrolment_code(&admin).await;
    assert_eq!(finish(&credential, Some(&code)).await.status, 201);
    let (_, credential) = Passkey::made_for(&begin().await, ORIGIN);
    let second = finish(&credential, None).await;
    assert_eq!(second.status, 201, "the first one proves who it is");
}
