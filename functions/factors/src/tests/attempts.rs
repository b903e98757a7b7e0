use super::*;

/// Presents wrong codes in one challenge after another.
async fn guess(app: &TestApp, person: &Secured, count: usize) {
    let mut asked = person.password(app).await;
    for number in 0..count {
        if number > 0 && number % 5 == 0 {
            asked = person.password(app).await;
        }
        let code = person.wrong_code(app);
        let wrong = answer(app, &asked, json!({"code": code})).await;
        assert_eq!(wrong.code(), "wrong_factor", "{number}");
    }
}

#[tokio::test]
async fn ten_wrong_factors_close_the_second_step_until_the_day_is_over() {
    let app = app().await;
    let person = Secured::new(&app).await;
    guess(&app, &person, 10).await;
    let asked = person.password(&app).await;
    let code = person.code(&app);
    let closed = answer(&app, &asked, json!({"code": code})).await;
    assert_eq!(
        (closed.status, closed.code()),
        (429, "too_many_wrong_factors")
    );
    let wait: i64 = closed.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&wait));
    let closed = step_up(&app, &person.nurse.access, json!({"code": code})).await;
    assert_eq!(closed.code(), "too_many_wrong_factors");

    app.clock.advance(wait);
    let asked = person.password(&app).await;
    let code = person.code(&app);
    assert_eq!(
        answer(&app, &asked, json!({"code": code})).await.status,
        200
    );
    let told = actions(&app, person.nurse.user_id()).await;
    for (reason, times) in [
        ("wrong_factor", 8),
        ("wrong_factor_challenge_void", 1),
        ("wrong_factor_closed", 1),
    ] {
        let expected = format!("login_failed: {reason}");
        assert_eq!(
            told.iter().filter(|told| **told == expected).count(),
            times,
            "{reason}"
        );
    }
}

#[tokio::test]
async fn the_owner_is_told_once_after_five() {
    let app = app().await;
    let person = Secured::new(&app).await;
    guess(&app, &person, 4).await;
    assert_eq!(mails(&app, &person.nurse).await, ["factor_added"]);
    guess(&app, &person, 4).await;
    assert_eq!(
        mails(&app, &person.nurse).await,
        ["factor_added", "wrong_factors"]
    );
}

#[tokio::test]
async fn guesses_at_once_are_counted_one_by_one() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let mut asked = Vec::new();
    for _ in 0..6 {
        asked.push(person.password(&app).await);
    }
    let code = person.wrong_code(&app);
    let tries = (0..24).map(|n| answer(&app, &asked[n % 6], json!({"code": code})));
    let answers = futures_util::future::join_all(tries).await;
    let told = answers.iter().filter(|answer| answer.status == 401);
    let told = told
        .filter(|answer| answer.code() == "wrong_factor")
        .count();
    assert!((1..=10).contains(&told), "{told} guesses were answered");
    let item = app
        .item(&user_partition(&person.nurse), "PROFILE#WRONG_FACTORS")
        .await;
    assert_eq!(item["count"], told);
}

#[tokio::test]
async fn a_right_code_is_not_asked_of_who_does_not_know_the_password() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let body = json!({"email": person.nurse.email, "password": NEW_PASSWORD});
    let wrong = app.post(LOGIN, body).await;
    assert_eq!((wrong.status, wrong.code()), (401, "invalid_credentials"));
    assert_eq!(wrong.body["second_factor"], Value::Null);
    let made_up = json!({"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA", "code": person.code(&app)});
    assert_eq!(app.post(SECOND, made_up).await.code(), "invalid_challenge");
}
