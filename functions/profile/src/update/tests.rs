use axum::http::Method;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Answer, TestApp};

const PATH: &str = "/api/v1/auth/profile";

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose]).await
}

async fn patch(app: &TestApp, token: &str, tag: Option<&str>, body: Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    headers.extend(tag.map(|tag| ("if-match", tag)));
    app.send(Method::PATCH, PATH, &headers, Some(body)).await
}

async fn profile(app: &TestApp, token: &str) -> Value {
    let answer = app.call(Method::GET, PATH, token, None).await;
    answer.expect_status(200).body["user"].clone()
}

#[tokio::test]
async fn what_is_given_changes_null_removes_and_the_rest_stays() {
    let app = app().await;
    let nurse = app.register().await;
    let body = json!({"institution": "Ward House", "license_number": "RN-1"});
    let first = patch(&app, &nurse.access, None, body).await;
    let user = &first.expect_status(200).body["user"];
    assert_eq!(
        (&user["institution"], &user["license_number"]),
        (&json!("Ward House"), &json!("RN-1"))
    );

    assert_eq!(user["locale"], "en");

    let body = json!({"full_name": " Ann Other ", "institution": null, "locale": "es"});
    let second = patch(&app, &nurse.access, Some("\"2\""), body).await;
    let second = second.expect_status(200);
    let user = &second.body["user"];
    assert_eq!(user["full_name"], "Ann Other");
    assert_eq!(user["locale"], "es");
    assert_eq!(user["institution"], Value::Null);
    assert_eq!(user["license_number"], "RN-1");
    assert_eq!(user["version"], 3);
    assert!(user["updated_at"].as_str() > user["created_at"].as_str());
    assert_eq!(second.header("etag"), "\"3\"");
    assert_eq!(&profile(&app, &nurse.access).await, user);
}

#[rstest]
#[case(None, json!({"department": "ICU"}), 200)]
#[case(Some("\"1\""), json!({"department": "ICU"}), 200)]
#[case(Some("*"), json!({"department": "ICU"}), 200)]
#[case(None, json!({"department": "ICU", "version": 1}), 200)]
#[case(Some("\"0\""), json!({"department": "ICU"}), 412)]
#[case(None, json!({"department": "ICU", "version": 2}), 412)]
#[case(Some("\"1\""), json!({"department": "ICU", "version": 2}), 412)]
#[case(Some("1"), json!({"department": "ICU"}), 400)]
#[case(Some("\"0\", \"1\""), json!({"department": "ICU"}), 200)]
#[case(Some("W/\"1\""), json!({"department": "ICU"}), 412)]
#[tokio::test]
async fn a_change_is_made_only_to_the_version_it_names(
    #[case] tag: Option<&str>,
    #[case] body: Value,
    #[case] status: u16,
) {
    let app = app().await;
    let nurse = app.register().await;
    let answer = patch(&app, &nurse.access, tag, body)
        .await
        .expect_status(status);

    let changed = status == 200;
    let department = &profile(&app, &nurse.access).await["department"];
    assert_eq!(department == "ICU", changed);
    if status == 412 {
        assert_eq!(answer.code(), "precondition_failed");
        assert_eq!(answer.header("etag"), "\"1\"");
    }
}

/// Lines of one header are one list (RFC 9110 §5.3), and `*` is no element of a list.
#[rstest]
#[case(["\"1\"", "\"2\""], 200)]
#[case(["\"2\"", "\"3\""], 412)]
#[case(["*", "\"2\""], 400)]
#[case(["\"1\"", "*"], 400)]
#[tokio::test]
async fn lines_of_a_header_are_one_list(#[case] tags: [&str; 2], #[case] status: u16) {
    let app = app().await;
    let nurse = app.register().await;
    let bearer = format!("Bearer {}", nurse.access);
    let tags = tags.map(|tag| ("if-match", tag));
    let headers = [("authorization", bearer.as_str()), tags[0], tags[1]];
    let body = Some(json!({"department": "ICU"}));
    let answer = app.send(Method::PATCH, PATH, &headers, body).await;

    assert_eq!(answer.status, status);
    let version = if status == 200 { 2 } else { 1 };
    assert_eq!(profile(&app, &nurse.access).await["version"], version);
}

#[rstest]
#[case("email", json!("ann@x.org"), "unknown_field")]
#[case("role", json!("admin"), "unknown_field")]
#[case("is_verified", json!(true), "unknown_field")]
#[case("full_name", Value::Null, "required")]
#[case("full_name", json!(""), "empty")]
#[case("locale", Value::Null, "required")]
#[case("locale", json!("de"), "wrong_type")]
#[case("locale", json!({"es": null}), "wrong_type")]
#[case("full_name", json!(7), "wrong_type")]
#[case("department", json!("x".repeat(201)), "too_long")]
#[case("version", json!("1"), "wrong_type")]
#[tokio::test]
async fn a_bad_field_is_named_and_nothing_changed(
    #[case] field: &str,
    #[case] value: Value,
    #[case] code: &str,
) {
    let app = app().await;
    let nurse = app.register().await;
    let body = json!({"institution": "Ward House", field: value});
    let answer = patch(&app, &nurse.access, None, body)
        .await
        .expect_status(422);

    assert_eq!(answer.fields(), [field]);
    assert_eq!(answer.body["errors"][0]["code"], code);
    assert_eq!(
        profile(&app, &nurse.access).await,
        nurse.answer.body["user"]
    );
}

#[tokio::test]
async fn of_two_changes_to_the_same_version_exactly_one_wins() {
    let app = app().await;
    let nurse = app.register().await;
    let change = |ward: &str| {
        let body = json!({"department": ward});
        patch(&app, &nurse.access, Some("\"1\""), body)
    };
    let (first, second) = tokio::join!(change("ICU"), change("ER"));

    let (won, lost) = if first.status == 200 {
        (first, second)
    } else {
        (second, first)
    };
    assert_eq!((won.status, lost.status), (200, 412));
    assert_eq!(lost.header("etag"), "\"2\"");
    assert_eq!(profile(&app, &nurse.access).await, won.body["user"]);
}

#[tokio::test]
async fn changes_without_a_version_are_all_made() {
    let app = app().await;
    let nurse = app.register().await;
    let bodies = [
        json!({"department": "ICU"}),
        json!({"institution": "Ward House"}),
        json!({"license_number": "RN-1"}),
    ];
    let answers = join_all(bodies.map(|body| patch(&app, &nurse.access, None, body))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));

    let user = profile(&app, &nurse.access).await;
    assert_eq!(user["version"], 4);
    assert_eq!(user["department"], "ICU");
    assert_eq!(user["institution"], "Ward House");
    assert_eq!(user["license_number"], "RN-1");
}
