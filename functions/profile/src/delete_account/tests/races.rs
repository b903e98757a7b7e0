//! Deletions against everything that stores something for the account.

use axum::http::Method;
use domain::audit::Action;
use tests::people::PASSWORD;

use super::{PROFILE, actions, app, delete, finish, save_step, start_wizard, stored_by_email};

#[tokio::test]
async fn of_two_deletions_one_is_told_that_it_is_done() {
    let app = app().await;
    let nurse = app.register().await;
    let answers = tokio::join!(
        delete(&app, &nurse, PASSWORD),
        delete(&app, &nurse, PASSWORD)
    );

    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401]);
    let deleted = actions(&app, &nurse).await;
    let deleted = deleted.iter().filter(|a| **a == Action::AccountDeleted);
    assert_eq!(deleted.count(), 1);
    finish(&app, &nurse).await;
}

#[tokio::test]
async fn a_sign_in_at_the_same_moment_does_not_outlive_the_account() {
    let app = app().await;
    for _ in 0..5 {
        let nurse = app.register().await;
        let (deleted, login) =
            tokio::join!(delete(&app, &nurse, PASSWORD), app.login(&nurse.email));
        assert_eq!(deleted.status, 204);
        let credentials = stored_by_email(&app, &nurse).await;
        assert!(!credentials.iter().any(|sk| sk == "CREDENTIALS"));
        if login.status == 200 {
            let token = login.text("access_token");
            let profile = app.call(Method::GET, PROFILE, token, None).await;
            assert_eq!((profile.status, profile.code()), (401, "session_ended"));
        } else {
            assert_eq!(login.status, 401);
        }
        finish(&app, &nurse).await;
    }
}

#[tokio::test]
async fn a_wizard_started_or_saved_at_the_same_moment_goes_with_the_account() {
    let app = app().await;
    for _ in 0..5 {
        let nurse = app.register().await;
        let started = start_wizard(&app, &nurse).await.expect_status(201);
        let wizard = started.body["wizard"]["wizard_id"].as_str().unwrap();
        let (deleted, started, saved) = tokio::join!(
            delete(&app, &nurse, PASSWORD),
            start_wizard(&app, &nurse),
            save_step(&app, &nurse, wizard),
        );
        assert_eq!(deleted.status, 204);
        assert!([201, 401].contains(&started.status), "{}", started.body);
        assert!([200, 401, 404].contains(&saved.status), "{}", saved.body);
        finish(&app, &nurse).await;
    }
}
