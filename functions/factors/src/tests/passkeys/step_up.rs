use super::{super::step_up, *};

async fn question_of(app: &TestApp, access: &str) -> Value {
    let asked = call(app, access, Method::POST, BEGIN_STEP_UP, None).await;
    asked.expect_status(200).body["public_key"].take()
}

#[tokio::test]
async fn a_passkey_proves_once_more_who_one_is_once() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let access = &holder.nurse.access;
    app.clock.advance(300);
    let stale = call(&app, access, Method::POST, BEGIN, None).await;
    assert_eq!(stale.code(), "step_up_required");
    let asked = question_of(&app, access).await;
    let proof = json!({"credential": holder.passkey.answer(&asked, ORIGIN)});
    let proved = step_up(&app, access, proof.clone())
        .await
        .expect_status(200);
    assert_eq!(proved.body["level"], 2);
    assert_eq!(
        call(&app, access, Method::POST, BEGIN, None).await.status,
        200
    );
    let again = step_up(&app, access, proof).await;
    assert_eq!(again.expect_status(422).fields(), ["credential"]);
    let told = actions(&app, holder.nurse.user_id()).await;
    assert_eq!(told.last().unwrap(), "stepped_up", "a replay is no guess");
}

#[tokio::test]
async fn five_wrong_answers_in_a_row_end_the_session() {
    let app = app().await;
    let (holder, mut other) = (Holder::new(&app).await, Holder::new(&app).await);
    let access = &holder.nurse.access;
    let asked = question_of(&app, access).await;
    let proof = json!({"credential": other.passkey.answer(&asked, ORIGIN)});
    for _ in 0..5 {
        let wrong = step_up(&app, access, proof.clone()).await;
        assert_eq!(wrong.expect_status(422).fields(), ["credential"]);
    }
    let ended = step_up(&app, access, proof).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));
}

#[tokio::test]
async fn the_answer_for_another_session_proves_nothing() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let signed_in = use_passkey(&app, &mut holder.passkey)
        .await
        .expect_status(200);
    let asked = question_of(&app, signed_in.text("access_token")).await;
    let proof = json!({"credential": holder.passkey.answer(&asked, ORIGIN)});
    let wrong = step_up(&app, &holder.nurse.access, proof).await;
    assert_eq!(wrong.expect_status(422).fields(), ["credential"]);
}

#[tokio::test]
async fn who_has_no_passkey_is_asked_for_none() {
    let app = app().await;
    let nurse = app.register().await;
    let asked = call(&app, &nurse.access, Method::POST, BEGIN_STEP_UP, None).await;
    assert_eq!(asked.status, 404);
}
