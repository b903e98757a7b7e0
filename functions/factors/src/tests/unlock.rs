use futures_util::future::join_all;

use super::*;
use tests::cookies::{ASKING, OWN_PAGE, session_cookie};

const LOCK: &str = "/api/v1/auth/session/lock";
const UNLOCK: &str = "/api/v1/auth/session/unlock";
const VALIDATE: &str = "/api/v1/auth/validate";

async fn lock(app: &TestApp, access: &str) {
    let locked = call(app, access, Method::POST, LOCK, None).await;
    assert_eq!(locked.status, 200, "{}", locked.body);
}

async fn unlock(app: &TestApp, access: &str, proof: Value) -> Answer {
    call(app, access, Method::POST, UNLOCK, Some(proof)).await
}

async fn validate(app: &TestApp, access: &str) -> Answer {
    call(app, access, Method::POST, VALIDATE, None).await
}

#[tokio::test]
async fn a_password_unlocks_and_everything_goes_on() {
    let app = app().await;
    let nurse = app.register().await;
    lock(&app, &nurse.access).await;
    app.clock.advance(400);
    let unlocked = unlock(&app, &nurse.access, json!({"password": PASSWORD})).await;
    let unlocked = unlocked.expect_status(200);
    assert_eq!(unlocked.body["level"], 1);
    assert_eq!(unlocked.body["methods"], json!(["pwd"]));
    let told = validate(&app, &nurse.access).await.expect_status(200);
    // An unlocking is as fresh a proof as a step-up.
    assert_eq!(
        told.body["authenticated_at"],
        unlocked.body["authenticated_at"]
    );
    let body = json!({"refresh_token": nurse.refresh});
    assert_eq!(app.post("/api/v1/auth/refresh", body).await.status, 200);
    let told = actions(&app, nurse.user_id()).await;
    assert_eq!(told, ["registered", "session_locked", "session_unlocked"]);
}

#[tokio::test]
async fn a_code_unlocks_once_and_either_proof_keeps_the_level() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let access = &person.nurse.access;
    lock(&app, access).await;
    let code = person.code(&app);
    let unlocked = unlock(&app, access, json!({"code": code})).await;
    assert_eq!(unlocked.expect_status(200).body["level"], 2);
    lock(&app, access).await;
    let used = unlock(&app, access, json!({"code": code})).await;
    assert_eq!(used.expect_status(422).fields(), ["code"]);
    let unlocked = unlock(&app, access, json!({"password": PASSWORD})).await;
    assert_eq!(unlocked.expect_status(200).body["level"], 2);
}

/// A session from before, whose level is one though the account has two factors by now.
#[tokio::test]
async fn a_password_raises_no_level_and_a_code_does() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let (access, partition) = (&person.nurse.access, user_partition(&person.nurse));
    let session = format!("SESSION#{}", person.nurse.session_id());
    app.set(&partition, &session, "level", json!(1)).await;
    super::step_up::set_methods(&app, &partition, &session).await;
    lock(&app, access).await;
    let unlocked = unlock(&app, access, json!({"password": PASSWORD})).await;
    assert_eq!(unlocked.expect_status(200).body["level"], 1);
    lock(&app, access).await;
    let code = person.code(&app);
    let unlocked = unlock(&app, access, json!({"code": code})).await;
    assert_eq!(unlocked.expect_status(200).body["level"], 2);
}

#[tokio::test]
async fn five_wrong_proofs_end_a_locked_session() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let access = &person.nurse.access;
    let wrong = step_up(&app, access, json!({"password": NEW_PASSWORD})).await;
    assert_eq!(wrong.status, 422);
    lock(&app, access).await;
    for _ in 0..3 {
        let wrong = unlock(&app, access, json!({"password": NEW_PASSWORD})).await;
        assert_eq!(wrong.expect_status(422).fields(), ["password"]);
    }
    let wrong = unlock(&app, access, json!({"code": person.wrong_code(&app)})).await;
    assert_eq!(wrong.expect_status(422).fields(), ["code"]);
    let ended = unlock(&app, access, json!({"password": PASSWORD})).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));
    let told = actions(&app, person.nurse.user_id()).await;
    let last: Vec<_> = told.iter().rev().take(2).collect();
    assert_eq!(
        last,
        [
            "session_unlock_failed: wrong_factor_session_ended",
            "session_unlock_failed: wrong_password"
        ]
    );
}

#[tokio::test]
async fn a_right_proof_forgets_the_wrong_ones() {
    let app = app().await;
    let nurse = app.register().await;
    for _ in 0..2 {
        lock(&app, &nurse.access).await;
        for _ in 0..4 {
            let wrong = unlock(&app, &nurse.access, json!({"password": NEW_PASSWORD})).await;
            assert_eq!(wrong.status, 422);
        }
        let right = unlock(&app, &nurse.access, json!({"password": PASSWORD})).await;
        assert_eq!(right.status, 200);
    }
}

#[tokio::test]
async fn wrong_passwords_at_once_are_counted_one_by_one() {
    let app = app().await;
    let nurse = app.register().await;
    lock(&app, &nurse.access).await;
    let wrong = || unlock(&app, &nurse.access, json!({"password": NEW_PASSWORD}));
    let answers = join_all((0..8).map(|_| wrong())).await;
    let told = answers.iter().filter(|answer| answer.status == 422).count();
    assert!((1..=5).contains(&told), "{told} guesses were answered");
    let events = actions(&app, nurse.user_id()).await;
    let failed = |event: &&String| event.starts_with("session_unlock_failed");
    assert_eq!(events.iter().filter(failed).count(), told);
}

#[tokio::test]
async fn wrong_codes_count_for_the_account_too() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let mut access = String::new();
    for round in 0..5 {
        let asked = person.password(&app).await;
        let code = person.code(&app);
        let login = answer(&app, &asked, json!({"code": code})).await;
        let login = login.expect_status(200);
        login.text("access_token").clone_into(&mut access);
        lock(&app, &access).await;
        for _ in 0..2 {
            let wrong = unlock(&app, &access, json!({"code": person.wrong_code(&app)})).await;
            assert_eq!(wrong.status, 422, "{round} {}", wrong.body);
        }
    }
    let code = person.code(&app);
    let closed = unlock(&app, &access, json!({"code": code})).await;
    let told = (closed.status, closed.code());
    assert_eq!(told, (429, "too_many_wrong_factors"));
    let unlocked = unlock(&app, &access, json!({"password": PASSWORD})).await;
    assert_eq!(unlocked.status, 200, "the password still does");
}

#[tokio::test]
async fn in_a_session_that_is_not_locked_no_proof_is_checked() {
    let app = app().await;
    let nurse = app.register().await;
    for password in [PASSWORD, NEW_PASSWORD] {
        for _ in 0..5 {
            let kept = unlock(&app, &nurse.access, json!({"password": password})).await;
            let kept = kept.expect_status(200);
            let started = &nurse.answer.body["user"]["created_at"];
            assert_eq!(&kept.body["authenticated_at"], started);
        }
    }
    assert_eq!(actions(&app, nurse.user_id()).await, ["registered"]);
}

#[tokio::test]
async fn a_locked_session_steps_up_by_no_proof() {
    let app = app().await;
    let nurse = app.register().await;
    lock(&app, &nurse.access).await;
    for password in [PASSWORD, NEW_PASSWORD] {
        let refused = step_up(&app, &nurse.access, json!({"password": password})).await;
        assert_eq!((refused.status, refused.code()), (401, "session_locked"));
    }
    let told = actions(&app, nurse.user_id()).await;
    assert_eq!(told, ["registered", "session_locked"]);
}

#[tokio::test]
async fn a_recovery_code_unlocks_nothing() {
    let app = app().await;
    let person = Secured::new(&app).await;
    let access = &person.nurse.access;
    lock(&app, access).await;
    let code = json!({"recovery_code": person.recovery_codes[0]});
    let refused = unlock(&app, access, code).await;
    assert_eq!(refused.expect_status(422).fields(), ["recovery_code"]);
    for proof in [json!({}), json!({"password": PASSWORD, "code": "123456"})] {
        let refused = unlock(&app, access, proof).await;
        assert_eq!(refused.expect_status(422).fields(), ["code"]);
    }
    let told = validate(&app, access).await;
    assert_eq!(told.code(), "session_locked");
}

#[tokio::test]
async fn an_unlocking_begins_the_idle_time_of_a_cookie_anew() {
    let app = app().await;
    let (path, person) = ("/api/v1/auth/register", tests::people::registration());
    let registered = app.send(Method::POST, path, &ASKING, Some(person)).await;
    let cookie = session_cookie(&registered.expect_status(201));
    let json_of_page = ("content-type", "application/json");
    let send = async |path: &str, body: Option<Value>| {
        let mut headers = vec![("cookie", cookie.as_str()), OWN_PAGE];
        if body.is_none() {
            headers.push(json_of_page);
        }
        app.send(Method::POST, path, &headers, body).await
    };
    assert_eq!(send(LOCK, None).await.status, 200);
    app.clock.advance(3_590);
    let unlocked = send(UNLOCK, Some(json!({"password": PASSWORD}))).await;
    assert_eq!(unlocked.status, 200, "{}", unlocked.body);
    app.clock.advance(3_590);
    assert_eq!(send(VALIDATE, None).await.status, 200);
}
