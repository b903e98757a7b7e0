//! Guessing in parallel gains nothing over guessing one after the other.

use futures_util::future::join_all;
use serde_json::json;
use tests::people::{NEW_PASSWORD, PASSWORD};

use crate::{system, table};

#[tokio::test]
async fn thirty_guesses_at_once_are_counted_one_by_one() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    table::set_guesses(stack, &nurse.email, 90).await;
    let guesses = (0..30).map(|number| {
        let (api, email) = (&api, nurse.email.as_str());
        async move {
            api.login(email, &format!("guess number {number} of many"))
                .await
        }
    });
    let answers = join_all(guesses).await;

    let checked = answers.iter().filter(|answer| answer.status == 401).count();
    assert!(checked >= 1);
    assert!(checked <= 10, "{checked} guesses");
    for answer in answers.iter().filter(|answer| answer.status != 401) {
        let refused = [(429, "too_many_attempts"), (503, "unavailable")];
        assert!(
            refused.contains(&(answer.status, answer.code())),
            "{answer:?}"
        );
        assert!(!answer.header("retry-after").is_empty());
    }
}

/// Each of them loses to another one at most five times before it has its turn.
#[tokio::test]
async fn six_logins_at_once_leave_five_sessions() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let logins = (0..6).map(|_| api.login(&nurse.email, PASSWORD));
    let answers = join_all(logins).await;

    let mut live = 0;
    for answer in answers {
        let answer = answer.expect_status(200);
        let token = Some(answer.text("access_token"));
        let profile = api.get("/auth/profile", token).await;
        assert!([200, 401].contains(&profile.status), "{}", profile.body);
        live += usize::from(profile.status == 200);
    }
    assert_eq!(live, 5);
    let registered = api.get("/auth/profile", Some(&nurse.access)).await;
    assert_eq!(registered.code(), "session_ended");
}

#[tokio::test]
async fn of_two_password_changes_at_once_one_is_made() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let change = |new: &'static str| {
        let body = json!({"current_password": PASSWORD, "new_password": new});
        api.post("/auth/change-password", Some(&nurse.access), body)
    };
    let others = "copper window above 23 rivers";
    let (first, second) = tokio::join!(change(NEW_PASSWORD), change(others));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 422], "{} {}", first.body, second.body);
    let winner = if first.status == 204 {
        NEW_PASSWORD
    } else {
        others
    };
    assert_eq!(api.login(&nurse.email, winner).await.status, 200);
}
