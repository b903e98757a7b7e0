use futures_util::future::join_all;
use serde_json::json;
use tests::{Nurse, TestApp};

use super::guesses::{app, user_partition};

#[tokio::test]
async fn a_sign_in_beyond_the_limit_ends_the_oldest_session() {
    let app = app().await;
    let nurse = app.register().await;
    for _ in 0..5 {
        assert_eq!(app.login(&nurse.email).await.status, 200);
    }
    let partition = user_partition(&nurse);
    let oldest = format!("SESSION#{}", nurse.answer.text("session_id"));
    let item = app.item(&partition, &oldest).await;
    assert_eq!(item["active"], false);
    assert_eq!(item["ended_reason"], "session_limit");
    assert_eq!(live_sessions(&app, &nurse).await, 5);
}

#[tokio::test]
async fn sign_ins_at_once_stay_within_the_limit() {
    let app = app().await;
    let nurse = app.register().await;
    let answers = join_all((0..9).map(|_| app.login(&nurse.email))).await;
    let signed_in = answers.iter().filter(|a| a.status == 200).count();

    assert!(signed_in > 0);
    assert!(answers.iter().all(|a| [200, 503].contains(&a.status)));
    assert_eq!(live_sessions(&app, &nurse).await, 5.min(signed_in + 1));
}

#[tokio::test]
async fn a_session_starts_in_the_epoch_that_stands() {
    let app = app().await;
    let nurse = app.register().await;
    let partition = user_partition(&nurse);
    app.set(&partition, "PROFILE", "sessions_epoch", json!(3))
        .await;
    assert_eq!(live_sessions(&app, &nurse).await, 0);

    assert_eq!(app.login(&nurse.email).await.status, 200);
    assert_eq!(live_sessions(&app, &nurse).await, 1);
}

async fn live_sessions(app: &TestApp, nurse: &Nurse) -> usize {
    let user = nurse.answer.body["user"]["user_id"].as_str().unwrap();
    let store = &app.context.store;
    let account = store.account(user.parse().unwrap()).await.unwrap();
    let (user, now) = (account.user.unwrap(), app.context.now());
    account
        .sessions
        .iter()
        .filter(|session| session.check_live(&user, now).is_ok())
        .count()
}
