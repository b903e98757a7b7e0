use domain::source_limit::SourceLimit;
use serde_json::json;
use store::environment::clock::Clock as _;
use tests::{Routes, people::NEW_PASSWORD};

use super::{PATH, app};

#[tokio::test]
async fn a_network_waits_for_the_next_hour() {
    let app = app().await;
    let limited = app.deployment.with(SourceLimit::SIGN_IN_FAILURES.name, "2");
    let routes = Routes::new(&[crate::compose], &limited);
    let guess = async |number: u32| {
        let email = format!("nobody-{number}@ward.example.org");
        let body = json!({"email": email, "password": NEW_PASSWORD});
        routes
            .send(axum::http::Method::POST, PATH, &[], Some(body))
            .await
    };
    // From the first second of an hour on, so that the test stays in it.
    let seconds = app.clock.now().unix_seconds();
    app.clock.advance(3_600 - seconds.rem_euclid(3_600));
    assert_eq!(guess(1).await.status, 401);
    assert_eq!(guess(2).await.status, 401);

    app.clock.advance(600);
    let refused = guess(3).await;
    assert_eq!(
        (refused.status, refused.code()),
        (429, "too_many_from_network")
    );
    assert_eq!(refused.header("retry-after"), "3000");

    app.clock.advance(3_000);
    assert_eq!(guess(3).await.status, 401);
}
