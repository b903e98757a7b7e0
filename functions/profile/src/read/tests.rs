use axum::http::Method;
use shared::store::metered;
use tests::TestApp;

#[tokio::test]
async fn the_profile_costs_one_round_trip_and_its_tag_is_the_version() {
    let app = TestApp::start(&[crate::router, register::router]).await;
    let nurse = app.register().await;
    let path = "/api/v1/auth/profile";
    let answer = app.call(Method::GET, path, &nurse.access, None).await;
    let answer = answer.expect_status(200);
    assert_eq!(answer.body["user"], nurse.answer.body["user"]);
    assert_eq!(answer.header("etag"), "\"1\"");

    // What the handler does once the public keys are known is all done by this read.
    let (user, session) = (
        nurse.answer.body["user"]["user_id"].as_str().unwrap(),
        nurse.answer.text("session_id"),
    );
    let (user, session) = (user.parse().unwrap(), session.parse().unwrap());
    let read = app.app.store.session_and_user(user, session);
    let (found, usage) = metered(read).await;
    assert!(found.unwrap().is_some());
    assert_eq!(usage.round_trips, 1);
}
