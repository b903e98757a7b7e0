use domain::link_token::Purpose;
use serde_json::json;
use tests::people::registration_of;
use uuid::Uuid;

use super::{app, begun, change, code, free, profile, send_code, state, undo, undo_token};

#[tokio::test]
async fn the_address_before_comes_back_and_everything_else_ends() {
    let app = app().await;
    let nurse = app.register().await;
    let new = free();
    change(&app, &nurse, &new).await;
    let waiting = begun(&app, &nurse, &free()).await;
    let token = undo_token(&app, &nurse, &nurse.email).await;
    let undone = undo(&app, &token).await;
    assert_eq!((undone.status, undone.bytes.len()), (204, 0));

    let ended = profile(&app, &nurse.access).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));
    let (email, actions) = state(&app, &nurse).await;
    assert_eq!(email, nurse.email);
    assert_eq!(actions.last(), Some(&json!("email_change_undone")));
    let user = format!("USER#{}", nurse.user_id());
    let kept = app.sort_keys(&user).await;
    let devices = |sk: &String| sk.starts_with("PROFILE#DEVICE#") || sk.starts_with("EMAIL_");
    assert!(!kept.iter().any(devices), "{kept:?}");
    // Whoever made the change knew the password.
    for email in [&nurse.email, &new] {
        let login = app.login(email).await;
        assert_eq!((login.status, login.code()), (401, "invalid_credentials"));
    }
    for email in [&nurse.email, &new] {
        let told = app.waiting_templates(email).await;
        assert_eq!(told.last().map(String::as_str), Some("email_change_undone"));
    }
    let code = code(&app, &waiting).await;
    let late = send_code(&app, &nurse, &waiting, &code).await;
    assert_eq!(late.code(), "session_ended");
}

#[tokio::test]
async fn a_link_that_is_good_for_nothing_is_refused_alike() {
    let app = app().await;
    let nurse = app.register().await;
    change(&app, &nurse, &free()).await;
    let token = undo_token(&app, &nurse, &nurse.email).await;
    let id = nurse.user_id();
    let purpose = Purpose::UndoEmailChange;
    let mut altered = token.clone();
    let last = altered.pop().unwrap();
    altered.push(if last == 'A' { 'B' } else { 'A' });
    let mut refused = vec![
        undo(&app, "").await,
        undo(&app, &altered).await,
        undo(
            &app,
            &app.mailed_token(purpose, id, &Uuid::nil().to_string())
                .await,
        )
        .await,
        undo(
            &app,
            &app.mailed_token(purpose, &Uuid::nil().to_string(), id)
                .await,
        )
        .await,
    ];
    for purpose in [Purpose::Reset, Purpose::NotMe, Purpose::Invitation] {
        let mails = app.waiting_mails_to(&nurse.email).await;
        let event = mails[0]["reference_id"].as_str().unwrap();
        refused.push(undo(&app, &app.mailed_token(purpose, id, event).await).await);
    }
    assert_eq!(undo(&app, &token).await.status, 204);
    refused.push(undo(&app, &token).await);
    for answer in &refused {
        assert_eq!((answer.status, answer.code()), (422, "link_refused"));
        assert_eq!(answer.body, refused[0].body);
    }
}

#[tokio::test]
async fn nothing_is_undone_after_a_week_or_once_somebody_else_has_the_address() {
    let app = app().await;
    let (late, other) = (app.register().await, app.register().await);
    for nurse in [&late, &other] {
        change(&app, nurse, &free()).await;
    }
    let token = undo_token(&app, &other, &other.email).await;
    let anew = app.post("/api/v1/auth/register", registration_of(&other.email));
    assert_eq!(anew.await.status, 201);
    assert_eq!(undo(&app, &token).await.code(), "link_refused");
    let token = undo_token(&app, &late, &late.email).await;
    app.clock.advance(7 * 86_400);
    assert_eq!(undo(&app, &token).await.code(), "link_refused");
    for nurse in [&late, &other] {
        assert_ne!(state(&app, nurse).await.0, nurse.email);
    }
}

#[tokio::test]
async fn undoing_a_change_makes_all_later_ones_void() {
    let app = app().await;
    let nurse = app.register().await;
    let second = free();
    change(&app, &nurse, &second).await;
    app.clock.advance(1);
    change(&app, &nurse, &free()).await;
    let tokens = [
        undo_token(&app, &nurse, &nurse.email).await,
        undo_token(&app, &nurse, &second).await,
    ];
    assert_eq!(undo(&app, &tokens[0]).await.status, 204);
    assert_eq!(undo(&app, &tokens[1]).await.code(), "link_refused");
    assert_eq!(state(&app, &nurse).await.0, nurse.email);
}

#[tokio::test]
async fn undoing_enables_no_account() {
    let app = app().await;
    let nurse = app.register().await;
    change(&app, &nurse, &free()).await;
    let user = format!("USER#{}", nurse.user_id());
    app.set(&user, "PROFILE", "is_active", json!(false)).await;
    let token = undo_token(&app, &nurse, &nurse.email).await;
    assert_eq!(undo(&app, &token).await.status, 204);
    let stored = app.item(&user, "PROFILE").await;
    assert_eq!(stored["email"], nurse.email);
    assert_eq!(stored["is_active"], false);
}
