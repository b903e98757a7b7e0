use futures_util::future::join_all;

use super::*;

#[tokio::test]
async fn a_password_and_a_code_sign_in_at_level_two() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let asked = person.password(&app).await;
    let second = &asked.body["second_factor"];
    assert_eq!(second["methods"], json!(["totp", "recovery_code"]));
    assert_eq!(second["expires_in"], 300);
    assert!(second["challenge"].as_str().unwrap().starts_with("flc_"));
    for token in ["access_token", "refresh_token", "session_id", "user"] {
        assert_eq!(asked.body[token], Value::Null);
    }
    let code = person.code(&app);
    let signed_in = answer(&app, &asked, json!({"code": code})).await;
    let signed_in = signed_in.expect_status(200);
    assert_eq!(signed_in.body["user"]["second_factor"], true);
    assert_eq!(signed_in.text("device_token"), asked.text("device_token"));

    let listed = call(
        &app,
        signed_in.text("access_token"),
        Method::GET,
        "/api/v1/auth/sessions",
        None,
    );
    let listed = listed.await.expect_status(200);
    let newest = &listed.body["sessions"][0];
    assert_eq!(
        (&newest["level"], &newest["methods"]),
        (&json!(2), &json!(["pwd", "otp", "mfa"]))
    );
    let told = actions(&app, person.nurse.user_id()).await;
    let expected = [
        "registered",
        "totp_added",
        "second_factor_required",
        "login_succeeded",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_challenge_is_good_for_one_sign_in_on_the_device_that_got_it() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let asked = person.password(&app).await;
    let elsewhere = person.password(&app).await;
    let code = person.code(&app);
    let challenge = &asked.body["second_factor"]["challenge"];
    let others = [
        Value::Null,
        elsewhere.body["device_token"].clone(),
        json!("fld_x"),
    ];
    for device in others {
        let body = json!({"challenge": challenge, "code": code, "device_token": device});
        let refused = app.post(SECOND, body).await;
        assert_eq!((refused.status, refused.code()), (401, "invalid_challenge"));
        assert_eq!(
            refused.header("www-authenticate"),
            "Bearer realm=\"florence\""
        );
    }
    assert_eq!(
        answer(&app, &asked, json!({"code": code})).await.status,
        200
    );
    let code = person.code(&app);
    let again = answer(&app, &asked, json!({"code": code})).await;
    assert_eq!((again.status, again.code()), (401, "invalid_challenge"));
    let other = answer(&app, &elsewhere, json!({"code": code})).await;
    assert_eq!(
        other.status, 200,
        "the code was not used up by what was refused"
    );
}

#[tokio::test]
async fn a_browser_answers_with_its_cookie() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let asked = person.password(&app).await;
    let cookie = asked.header("set-cookie").split(';').next().unwrap();
    let body = json!({
        "challenge": asked.body["second_factor"]["challenge"],
        "code": person.code(&app),
    });
    let headers = [("cookie", cookie)];
    let signed_in = app.send(Method::POST, SECOND, &headers, Some(body)).await;
    assert_eq!(
        signed_in.expect_status(200).text("device_token"),
        asked.text("device_token")
    );
}

#[tokio::test]
async fn a_challenge_ends_after_five_minutes_or_five_wrong_factors() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let asked = person.password(&app).await;
    app.clock.advance(270);
    let code = person.code(&app);
    let late = answer(&app, &asked, json!({"code": code})).await;
    assert_eq!(late.code(), "invalid_challenge");

    let asked = person.password(&app).await;
    for _ in 0..5 {
        let code = person.wrong_code(&app);
        let wrong = answer(&app, &asked, json!({"code": code})).await;
        assert_eq!((wrong.status, wrong.code()), (401, "wrong_factor"));
    }
    let code = person.code(&app);
    let void = answer(&app, &asked, json!({"code": code})).await;
    assert_eq!(void.code(), "invalid_challenge");
    let asked = person.password(&app).await;
    assert_eq!(
        answer(&app, &asked, json!({"code": code})).await.status,
        200
    );
}

#[tokio::test]
async fn one_code_used_by_twenty_clients_at_once_signs_in_once() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let asked = join_all((0..5).map(|_| person.password(&app))).await;
    let code = person.code(&app);
    let tries = (0..20).map(|n| answer(&app, &asked[n % 5], json!({"code": code})));
    let answers = join_all(tries).await;
    let signed_in = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(signed_in, 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert!(
            [401, 429, 503].contains(&refused.status),
            "{}",
            refused.body
        );
    }
}

#[tokio::test]
async fn one_recovery_code_used_by_many_clients_at_once_signs_in_once() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let asked = join_all((0..8).map(|_| person.password(&app))).await;
    let factor = json!({"recovery_code": person.recovery_codes[3]});
    let tries = asked
        .iter()
        .map(|asked| answer(&app, asked, factor.clone()));
    let answers = join_all(tries).await;
    let signed_in = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(signed_in, 1);
    let listed = call(&app, &person.nurse.access, Method::GET, FACTORS, None).await;
    assert_eq!(listed.body["recovery_codes"]["left"], 9);
    let told = actions(&app, person.nurse.user_id()).await;
    assert!(told.contains(&"login_succeeded: recovery_code".to_owned()));
}

#[tokio::test]
async fn what_ends_all_sessions_ends_a_challenge() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let asked = person.password(&app).await;
    let access = &person.nurse.access;
    let ended = call(&app, access, Method::DELETE, "/api/v1/auth/sessions", None).await;
    assert_eq!(ended.status, 204);
    let code = person.code(&app);
    let refused = answer(&app, &asked, json!({"code": code})).await;
    assert_eq!(refused.code(), "invalid_challenge");

    let asked = person.password(&app).await;
    let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    let path = "/api/v1/auth/change-password";
    let changed = call(&app, access, Method::POST, path, Some(body)).await;
    assert_eq!(changed.status, 204);
    let code = person.code(&app);
    let refused = answer(&app, &asked, json!({"code": code})).await;
    assert_eq!(refused.code(), "invalid_challenge");
}

#[tokio::test]
async fn another_accounts_factor_answers_no_challenge() {
    let app = app().await;
    let (person, other) = (Secured::new(&app).await, Secured::new(&app).await);
    let asked = person.password(&app).await;
    let code = other.code(&app);
    let recovery = other.recovery_codes[0].clone();
    for factor in [json!({"code": code}), json!({"recovery_code": recovery})] {
        let refused = answer(&app, &asked, factor).await;
        assert_eq!(refused.code(), "wrong_factor");
    }
}

#[tokio::test]
async fn the_table_holds_no_token_of_a_challenge() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let asked = person.password(&app).await;
    let token = asked.body["second_factor"]["challenge"].as_str().unwrap();
    let scan = app
        .engine
        .client()
        .scan()
        .table_name(app.engine.table_name());
    let items = scan.send().await.unwrap().items.unwrap();
    let text = format!("{items:?}");
    assert!(text.contains("CHALLENGE#"));
    assert!(!text.contains(&token[4..]));
    assert!(!text.contains(&person.authenticator.secret()));
    for code in &person.recovery_codes {
        assert!(!text.contains(code) && !text.contains(&code.replace('-', "")));
    }
}
