use futures_util::future::join_all;

use super::*;

#[tokio::test]
async fn a_passkey_signs_in_at_level_two_without_a_password_or_a_code() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let asked = question(&app).await;
    let public_key = &asked.body["public_key"];
    let expected = (json!("florence.test"), json!([]), json!("required"));
    let told = (
        public_key["rpId"].clone(),
        public_key["allowCredentials"].clone(),
        public_key["userVerification"].clone(),
    );
    assert_eq!(told, expected);
    let credential = holder.passkey.answer(public_key, ORIGIN);
    let signed_in = sign_in(&app, &asked, credential).await.expect_status(200);
    assert_eq!(signed_in.body["user"]["second_factor"], true);
    assert_eq!(signed_in.text("device_token"), asked.text("device_token"));

    let access = signed_in.text("access_token");
    let listed = call(&app, access, Method::GET, "/api/v1/auth/sessions", None).await;
    let newest = &listed.expect_status(200).body["sessions"][0];
    assert_eq!(
        (&newest["level"], &newest["methods"]),
        (&json!(2), &json!(["swk", "user", "mfa"]))
    );
    let listed = call(&app, access, Method::GET, FACTORS, None).await;
    assert!(listed.body["passkeys"][0]["last_used_at"].is_string());
    let told = actions(&app, holder.nurse.user_id()).await;
    assert_eq!(told, ["registered", "passkey_added", "login_succeeded"]);
}

#[tokio::test]
async fn a_passkey_of_one_device_is_told_from_a_synced_one() {
    let app = app().await;
    let nurse = app.register().await;
    let asked = begin(&app, &nurse.access).await;
    let mut passkey = Passkey::new(&asked["user"]["id"]);
    passkey.backup = 0;
    let credential = passkey.registration(&passkey.creation(&asked, ORIGIN));
    let added = finish(&app, &nurse.access, "Key", credential).await;
    assert_eq!(added.expect_status(201).body["passkey"]["synced"], false);
    let signed_in = use_passkey(&app, &mut passkey).await.expect_status(200);
    let path = "/api/v1/auth/validate";
    let access = signed_in.text("access_token");
    let valid = call(&app, access, Method::POST, path, Some(json!({}))).await;
    assert_eq!(valid.body["methods"], json!(["hwk", "user", "mfa"]));
}

#[tokio::test]
async fn a_question_is_for_its_device_and_good_five_minutes() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let (asked, other) = (question(&app).await, question(&app).await);
    let credential = holder.passkey.answer(&asked.body["public_key"], ORIGIN);
    let nowhere = json!({"credential": credential});
    for refused in [
        sign_in(&app, &other, credential.clone()).await,
        app.post(SIGN_IN, nowhere).await,
    ] {
        assert_eq!((refused.status, refused.code()), (401, "invalid_challenge"));
    }
    app.clock.advance(300);
    let late = sign_in(&app, &asked, credential).await;
    assert_eq!(late.code(), "invalid_challenge");
    let again = use_passkey(&app, &mut holder.passkey).await;
    assert_eq!(again.status, 200, "a page that was left open asks afresh");
}

#[tokio::test]
async fn nothing_is_stored_for_a_question() {
    let app = app().await;
    let items = async || {
        let scan = app.engine.client().scan();
        let scan = scan.table_name(app.engine.table_name()).send().await;
        scan.unwrap().items.unwrap()
    };
    app.register().await;
    let before = items().await.len();
    question(&app).await;
    assert_eq!(items().await.len(), before);
}

#[tokio::test]
async fn twenty_clients_with_one_answer_get_one_session() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let asked = question(&app).await;
    let credential = holder.passkey.answer(&asked.body["public_key"], ORIGIN);
    let tries = (0..20).map(|_| sign_in(&app, &asked, credential.clone()));
    let answers = join_all(tries).await;
    let signed_in = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(signed_in.count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        let told = (refused.status, refused.code());
        assert!(
            [(401, "invalid_challenge"), (503, "unavailable")].contains(&told),
            "{told:?}"
        );
    }
    let told = actions(&app, holder.nurse.user_id()).await;
    let successes = told.iter().filter(|action| *action == "login_succeeded");
    assert_eq!(successes.count(), 1);
    let again = sign_in(&app, &asked, credential).await;
    assert_eq!(again.code(), "invalid_challenge");
}

#[tokio::test]
async fn a_page_by_cookie_gets_no_token_of_the_device_to_see() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let page = [
        ("x-florence-session", "cookie"),
        ("sec-fetch-site", "same-origin"),
    ];
    let asked = app.send(Method::POST, BEGIN_SIGN_IN, &page, Some(json!({})));
    let asked = asked.await.expect_status(200);
    assert_eq!(asked.body["device_token"], Value::Null);
    let device = asked.header("set-cookie").split(';').next().unwrap();
    let credential = holder.passkey.answer(&asked.body["public_key"], ORIGIN);
    let headers = [page[0], page[1], ("cookie", device)];
    let body = Some(json!({"credential": credential}));
    let signed_in = app.send(Method::POST, SIGN_IN, &headers, body).await;
    let signed_in = signed_in.expect_status(200);
    assert_eq!(signed_in.body["access_token"], Value::Null);
    assert!(signed_in.body["session_id"].is_string());
}

#[tokio::test]
async fn a_disabled_account_is_told_so_to_whoever_has_the_passkey() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let partition = user_partition(&holder.nurse);
    app.set(&partition, "PROFILE", "is_active", json!(false))
        .await;
    let refused = use_passkey(&app, &mut holder.passkey).await;
    assert_eq!((refused.status, refused.code()), (403, "account_disabled"));
    let told = actions(&app, holder.nurse.user_id()).await;
    assert_eq!(told.last().unwrap(), "login_failed: account_disabled");
}

#[tokio::test]
async fn where_no_browser_makes_passkeys_nobody_is_asked_for_one() {
    let app = app().await;
    let nurse = app.register().await;
    for elsewhere in ["", "http://10.0.0.7:3000", "http://ward.example.org"] {
        let deployment = app.deployment.with("RP_ORIGINS", "");
        let elsewhere: &'static str = elsewhere;
        let deployment = deployment.with("WEB_ORIGIN", elsewhere);
        let routes = tests::Routes::new(&[crate::compose], &deployment);
        let asked = routes.send(Method::POST, BEGIN_SIGN_IN, &[], Some(json!({})));
        let asked = asked.await;
        assert_eq!((asked.status, asked.code()), (409, "passkeys_off"));
        let bearer = format!("Bearer {}", nurse.access);
        let headers = [("authorization", bearer.as_str())];
        let begun = routes.send(Method::POST, BEGIN, &headers, None).await;
        assert_eq!((begun.status, begun.code()), (409, "passkeys_off"));
    }
}
