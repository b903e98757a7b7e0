use tests::people::registration_of;

use super::{app, begun, change, code, free, send_code, state, undo, undo_token};

#[tokio::test]
async fn of_two_uses_of_a_code_one_changes_the_address() {
    let app = app().await;
    let nurse = app.register().await;
    let new = free();
    let change = begun(&app, &nurse, &new).await;
    let code = code(&app, &change).await;
    let answers = tokio::join!(
        send_code(&app, &nurse, &change, &code),
        send_code(&app, &nurse, &change, &code),
    );
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    let (email, actions) = state(&app, &nurse).await;
    assert_eq!(email, new);
    let changed = actions.iter().filter(|action| **action == "email_changed");
    assert_eq!(changed.count(), 1);
}

#[tokio::test]
async fn an_address_goes_to_the_change_or_to_the_registration_never_to_both() {
    let app = app().await;
    for _ in 0..5 {
        let nurse = app.register().await;
        let new = free();
        let change = begun(&app, &nurse, &new).await;
        let code = code(&app, &change).await;
        let (changed, registered) = tokio::join!(
            send_code(&app, &nurse, &change, &code),
            app.post("/api/v1/auth/register", registration_of(&new)),
        );
        let statuses = (changed.status, registered.status);
        assert!([(200, 409), (409, 201)].contains(&statuses), "{statuses:?}");
        let login = app.login(&new).await.expect_status(200);
        let is_nurse = login.body["user"]["user_id"] == nurse.user_id();
        assert_eq!(is_nurse, changed.status == 200);
    }
}

#[tokio::test]
async fn two_changes_of_two_accounts_to_one_address_make_one() {
    let app = app().await;
    let (one, other) = (app.register().await, app.register().await);
    let new = free();
    let (first, second) = (
        begun(&app, &one, &new).await,
        begun(&app, &other, &new).await,
    );
    let (of_first, of_second) = (code(&app, &first).await, code(&app, &second).await);
    let answers = tokio::join!(
        send_code(&app, &one, &first, &of_first),
        send_code(&app, &other, &second, &of_second),
    );
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_sign_in_at_the_same_moment_is_by_the_address_before_or_after() {
    let app = app().await;
    for _ in 0..5 {
        let nurse = app.register().await;
        let new = free();
        let change = begun(&app, &nurse, &new).await;
        let code = code(&app, &change).await;
        let (changed, login) = tokio::join!(
            send_code(&app, &nurse, &change, &code),
            app.login(&nurse.email),
        );
        assert_eq!(changed.status, 200);
        assert!([200, 401].contains(&login.status), "{}", login.body);
        assert_eq!(app.login(&new).await.status, 200);
    }
}

#[tokio::test]
async fn of_two_undoings_one_undoes() {
    let app = app().await;
    let nurse = app.register().await;
    change(&app, &nurse, &free()).await;
    let token = undo_token(&app, &nurse, &nurse.email).await;
    let answers = tokio::join!(undo(&app, &token), undo(&app, &token));
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 422]);
    assert_eq!(state(&app, &nurse).await.0, nurse.email);
}
