//! Guessing in parallel gains nothing over guessing one after the other.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::system;

/// How many guesses the back-off lets through in `elapsed`: five at once, then one after 1, 2,
/// 4 … seconds each.
fn permitted(elapsed: Duration) -> usize {
    let mut opens_at = 0;
    let mut further = 0;
    for doublings in 0..10 {
        opens_at += 1_u64 << doublings;
        if elapsed >= Duration::from_secs(opens_at) {
            further += 1;
        }
    }
    5 + further
}

#[tokio::test]
async fn thirty_guesses_at_once_are_counted_one_by_one() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let started = Instant::now();
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
    assert!(checked <= permitted(started.elapsed()), "{checked} guesses");
    for answer in answers.iter().filter(|answer| answer.status != 401) {
        let refused = [(429, "too_many_attempts"), (503, "unavailable")];
        assert!(
            refused.contains(&(answer.status, answer.code())),
            "{answer:?}"
        );
        assert!(!answer.header("retry-after").is_empty());
    }
}

#[tokio::test]
async fn logins_with_the_right_password_at_once_all_get_a_session_of_their_own() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let logins = (0..4).map(|_| api.login(&nurse.email, tests::people::PASSWORD));
    let answers = join_all(logins).await;

    let mut ids: Vec<&str> = answers
        .iter()
        .map(|answer| {
            assert_eq!(answer.status, 200, "{}", answer.body);
            answer.text("session_id")
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}
