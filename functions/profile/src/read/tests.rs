use axum::http::Method;
use tests::TestApp;

const PATH: &str = "/api/v1/auth/profile";

#[tokio::test]
async fn the_profile_is_what_was_registered_and_its_tag_the_version() {
    let app = TestApp::start(&[crate::compose, register::compose]).await;
    let nurse = app.register().await;
    let answer = app.call(Method::GET, PATH, &nurse.access, None).await;
    let answer = answer.expect_status(200);

    assert_eq!(answer.body["user"], nurse.answer.body["user"]);
    assert_eq!(answer.header("etag"), "\"1\"");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn once_the_keys_are_known_a_profile_is_one_round_trip() {
    let app = TestApp::start(&[crate::compose, register::compose]).await;
    let nurse = app.register().await;
    for round_trips in [2, 1] {
        let _ = app.take_log();
        let answer = app.call(Method::GET, PATH, &nurse.access, None).await;
        assert_eq!(answer.status, 200);
        let [line] = &app.take_log()[..] else {
            panic!("one line per request");
        };
        assert_eq!(line["table_round_trips"], round_trips);
        assert_eq!(line["user_id"], nurse.answer.body["user"]["user_id"]);
        assert!(!line.to_string().contains(&nurse.email));
    }
}
