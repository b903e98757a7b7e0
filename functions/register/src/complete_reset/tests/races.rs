use axum::http::Method;
use futures_util::future::join_all;
use serde_json::json;
use tests::{
    Routes,
    faults::{Fault, FaultProxy, Plan, Rule},
};

use super::{PATH, app, sign_in, token};

fn passwords(count: usize) -> Vec<String> {
    let password = |number| format!("velvet harbour counts {number} geese");
    (0..count).map(password).collect()
}

/// Of those who use one link at once, and of two links at once, one sets the password.
#[tokio::test]
async fn of_resets_at_once_one_is_completed() {
    for links in [1, 2] {
        let app = app().await;
        let nurse = app.register().await;
        let mut tokens = Vec::new();
        for _ in 0..links {
            tokens.push(token(&app, &nurse.email).await);
            app.clock.advance(1);
        }
        let passwords = passwords(4);
        let attempts = passwords.iter().enumerate().map(|(number, password)| {
            let body = json!({"token": tokens[number % links], "new_password": password});
            app.post(PATH, body)
        });
        let answers = join_all(attempts).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        let done: Vec<_> = (0..4).filter(|number| statuses[*number] == 200).collect();
        assert_eq!(done.len(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 3);
        for (number, password) in passwords.iter().enumerate() {
            let expected = if number == done[0] { 200 } else { 401 };
            assert_eq!(sign_in(&app, &nurse.email, password).await, expected);
        }
    }
}

/// The answer to the commit is lost: it is known again, and the reset told as done.
#[tokio::test]
async fn a_reset_whose_commit_was_not_answered_is_done_once() {
    let app = app().await;
    let nurse = app.register().await;
    let token = token(&app, &nurse.email).await;
    let lost = Rule::once("TransactWriteItems", Fault::Lose);
    let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::Script(vec![lost])).await;
    let routes = Routes::new(&[crate::compose], &app.behind(&proxy));
    let password = &passwords(1)[0];
    let body = Some(json!({"token": token, "new_password": password}));
    let answer = routes.send(Method::POST, PATH, &[], body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(sign_in(&app, &nurse.email, password).await, 200);
}
