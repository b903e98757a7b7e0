use rstest::rstest;

use super::*;

#[tokio::test]
async fn an_app_is_a_factor_once_a_code_of_it_was_confirmed() {
    let app = app().await;
    let nurse = app.register().await;
    let listed = call(&app, &nurse.access, Method::GET, FACTORS, None).await;
    let listed = listed.expect_status(200).body;
    assert_eq!(
        (&listed["totp"], &listed["recovery_codes"]),
        (&Value::Null, &Value::Null)
    );

    let begun = call(&app, &nurse.access, Method::POST, TOTP, None).await;
    let begun = begun.expect_status(200);
    let uri = begun.text("otpauth_uri");
    assert!(
        uri.starts_with("otpauth://totp/AI%20Nurse%20Florence:"),
        "{uri}"
    );
    assert!(uri.contains(begun.text("secret")));
    assert!(begun.text("qr_svg").starts_with("<svg"));
    assert_eq!(
        app.login(&nurse.email).await.status,
        200,
        "nothing is asked yet"
    );

    let code = Authenticator::of(&begun).code_at(app.clock.now());
    let body = Some(json!({"code": code}));
    let confirmed = call(&app, &nurse.access, Method::POST, CONFIRM, body).await;
    let made = codes(&confirmed.expect_status(200));
    assert_eq!(made.len(), 10);
    let listed = call(&app, &nurse.access, Method::GET, FACTORS, None).await;
    let listed = listed.expect_status(200).body;
    assert_eq!(listed["recovery_codes"]["left"], 10);
    assert!(listed["totp"]["confirmed_at"].is_string());
    assert_eq!(app.login(&nurse.email).await.status, 202);
    assert_eq!(mails(&app, &nurse).await, ["factor_added"]);
}

#[tokio::test]
async fn setting_one_up_makes_the_session_one_of_two_factors_and_ends_the_others() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await.expect_status(200);
    enrol(&app, &nurse.access).await;

    let valid = |access: String| {
        let app = &app;
        async move {
            call(
                app,
                &access,
                Method::POST,
                "/api/v1/auth/validate",
                Some(json!({})),
            )
            .await
        }
    };
    assert_eq!(
        valid(other.text("access_token").to_owned()).await.code(),
        "session_ended"
    );
    let own = valid(nurse.access.clone()).await.expect_status(200).body;
    assert_eq!(
        (&own["level"], &own["methods"]),
        (&json!(2), &json!(["pwd", "otp", "mfa"]))
    );
}

#[tokio::test]
async fn a_secret_is_confirmed_within_ten_minutes_and_the_last_one_counts() {
    let app = app().await;
    let nurse = app.register().await;
    let confirm = |authenticator: &Authenticator| {
        let body = Some(json!({"code": authenticator.code_at(app.clock.now())}));
        call(&app, &nurse.access, Method::POST, CONFIRM, body)
    };
    let begin = || call(&app, &nurse.access, Method::POST, TOTP, None);
    let first = Authenticator::of(&begin().await.expect_status(200));
    let second = Authenticator::of(&begin().await.expect_status(200));
    let refused = confirm(&first).await.expect_status(422);
    assert_eq!(
        (refused.fields(), &refused.body["errors"][0]["code"]),
        (vec!["code"], &json!("wrong_code"))
    );
    app.clock.advance(600);
    assert_eq!(confirm(&second).await.code(), "factor_not_begun");

    let proved = step_up(&app, &nurse.access, json!({"password": PASSWORD})).await;
    assert_eq!(proved.status, 200);
    let third = Authenticator::of(&begin().await.expect_status(200));
    assert_eq!(confirm(&third).await.status, 200);
    assert_eq!(begin().await.code(), "factor_already_set");
    assert_eq!(confirm(&third).await.code(), "factor_already_set");
}

#[tokio::test]
async fn removing_it_needs_two_factors_and_is_told_by_mail() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let access = &person.nurse.access;
    app.clock.advance(300);
    let stale = call(&app, access, Method::DELETE, TOTP, None).await;
    assert_eq!((stale.status, stale.code()), (401, "step_up_required"));
    assert_eq!(
        stale.header("www-authenticate"),
        "Bearer realm=\"florence\", error=\"insufficient_user_authentication\", \
         acr_values=\"urn:florence:acr:2\", max_age=\"300\""
    );
    let code = person.code(&app);
    assert_eq!(
        step_up(&app, access, json!({"code": code})).await.status,
        200
    );
    assert_eq!(
        call(&app, access, Method::DELETE, TOTP, None).await.status,
        204
    );
    assert_eq!(
        call(&app, access, Method::DELETE, TOTP, None).await.status,
        404
    );
    assert_eq!(app.login(&person.nurse.email).await.status, 200);
    assert_eq!(
        mails(&app, &person.nurse).await,
        ["factor_added", "factor_removed"]
    );
    let keys = app.sort_keys(&user_partition(&person.nurse)).await;
    assert!(
        !keys
            .iter()
            .any(|key| key == "PROFILE#TOTP" || key == "PROFILE#RECOVERY")
    );
}

#[tokio::test]
async fn recovery_codes_are_made_again_and_those_before_are_good_no_more() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let made = call(&app, &person.nurse.access, Method::POST, RECOVERY, None).await;
    let made = codes(&made.expect_status(200));
    assert!(
        made.iter()
            .all(|code| !person.recovery_codes.contains(code))
    );

    let asked = person.password(&app).await;
    let old = answer(
        &app,
        &asked,
        json!({"recovery_code": person.recovery_codes[0]}),
    )
    .await;
    assert_eq!((old.status, old.code()), (401, "wrong_factor"));
    let new = answer(
        &app,
        &asked,
        json!({"recovery_code": made[0].to_lowercase()}),
    )
    .await;
    assert_eq!(new.status, 200);
    assert_eq!(
        mails(&app, &person.nurse).await,
        ["factor_added", "recovery_codes_made"]
    );
}

#[tokio::test]
async fn without_an_app_there_are_no_recovery_codes() {
    let app = app().await;
    let nurse = app.register().await;
    let made = call(&app, &nurse.access, Method::POST, RECOVERY, None).await;
    assert_eq!((made.status, made.code()), (404, "not_found"));
}

#[rstest]
#[case(TOTP, json!({"code": "12345"}), "code", "invalid_code")]
#[case(TOTP, json!({"code": "123456", "enrolment_code": "x"}), "enrolment_code", "invalid_code")]
#[case(TOTP, json!({}), "code", "required")]
#[case(SECOND, json!({"challenge": "flc_x", "code": "abc"}), "code", "invalid_code")]
#[case(SECOND, json!({"challenge": "flc_x", "recovery_code": "abc"}), "recovery_code", "invalid_code")]
#[case(SECOND, json!({"challenge": "flc_x"}), "code", "required")]
#[case(SECOND, json!({"challenge": "flc_x", "code": "123456", "recovery_code": "abc"}), "code", "too_many")]
#[case(SECOND, json!({"code": "123456"}), "challenge", "required")]
#[case(STEP_UP, json!({}), "code", "required")]
#[case(STEP_UP, json!({"password": ""}), "password", "required")]
#[case(STEP_UP, json!({"password": "x", "code": "123456"}), "code", "too_many")]
#[tokio::test]
async fn a_bad_field_is_named(
    #[case] path: &str,
    #[case] body: Value,
    #[case] field: &str,
    #[case] code: &str,
) {
    let app = app().await;
    let nurse = app.register().await;
    let path = if path == TOTP { CONFIRM } else { path };
    let answer = call(&app, &nurse.access, Method::POST, path, Some(body)).await;
    let answer = answer.expect_status(422);
    assert_eq!(
        (answer.fields(), &answer.body["errors"][0]["code"]),
        (vec![field], &json!(code))
    );
}
