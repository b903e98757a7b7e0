//! Many changes of one account at once, where transactions hold what they write as they do at
//! `DynamoDB`: none is refused because of the others, and none is lost.
//!
//! They stand apart from the suite because a request has seconds only, which it must not share with
//! other tests: cargo runs one test binary after the other.

#![cfg(test)]

#[path = "../suite/chain.rs"]
mod chain;
#[path = "../suite/system.rs"]
#[expect(dead_code, reason = "the suite uses the rest")]
mod system;
#[path = "../suite/table.rs"]
#[expect(dead_code, reason = "the suite uses the rest")]
mod table;
mod ward;

use std::collections::BTreeSet;

use futures_util::future::{join_all, join3};
use serde_json::json;
use tests::{
    Answer,
    people::{NEW_PASSWORD, PASSWORD},
};

use self::ward::{Ward, assert_each, count};

#[tokio::test]
async fn thirty_sign_ins_at_once_succeed_and_leave_five_sessions() {
    let ward = Ward::open(5).await;
    ward.warm_sign_in(30).await;
    let answers = join_all((0..30).map(|_| ward.sign_in(PASSWORD))).await;
    assert_each(&answers, &[(200, "")]);
    assert_eq!(ward.live(&answers).await, 5);
    ward.assert_recorded("LoginSucceeded", 30).await;
    ward.assert_met();
}

#[tokio::test]
async fn twenty_wizards_started_at_once_are_there() {
    let ward = Ward::open(5).await;
    ward.warm("/wizards", 20).await;
    let token = Some(ward.nurse.access.as_str());
    let body = json!({"wizard_type": "care_plan"});
    let starts = (0..20).map(|_| ward.api.post("/wizards", token, body.clone()));
    let answers = join_all(starts).await;
    assert_each(&answers, &[(201, "")]);

    let id = |wizard: &serde_json::Value| wizard["wizard_id"].as_str().unwrap().to_owned();
    let started: BTreeSet<String> = answers.iter().map(|one| id(&one.body["wizard"])).collect();
    let list = ward.api.get("/wizards?limit=50", token).await;
    let list = list.expect_status(200).body["wizards"].clone();
    let listed: BTreeSet<String> = list.as_array().unwrap().iter().map(id).collect();
    assert_eq!((started.len(), &listed), (20, &started));
    ward.assert_recorded("WizardCreated", 20).await;
    ward.assert_met();
}

#[tokio::test]
async fn twenty_sessions_refreshed_at_once_all_go_on() {
    let ward = Ward::open(20).await;
    ward.warm("/auth/sessions", 20).await;
    let mut sessions = ward.sign_in_times(19).await;
    sessions.push(ward.nurse.answer.clone());
    // The second time with the tokens that the first gave.
    for _ in 0..2 {
        let refresh = |session: &Answer| {
            let token = session.text("refresh_token").to_owned();
            let api = &ward.api;
            async move { api.refresh(&token).await }
        };
        let answers = join_all(sessions.iter().map(refresh)).await;
        assert_each(&answers, &[(200, "")]);
        for (before, after) in sessions.iter().zip(&answers) {
            assert_eq!(before.text("session_id"), after.text("session_id"));
        }
        sessions = answers;
    }
    assert_eq!(ward.live(&sessions).await, 20);
}

#[tokio::test]
async fn one_token_refreshed_twenty_times_at_once_has_one_successor() {
    let ward = Ward::open(5).await;
    ward.warm("/auth/sessions", 20).await;
    let token = &ward.nurse.refresh;
    let answers = join_all((0..20).map(|_| ward.api.refresh(token))).await;
    assert_each(&answers, &[(200, "")]);
    let successors: BTreeSet<&str> = answers
        .iter()
        .map(|one| one.text("refresh_token"))
        .collect();
    assert_eq!(successors.len(), 1);
}

#[tokio::test]
async fn sign_outs_and_sign_ins_at_once_all_succeed() {
    let ward = Ward::open(50).await;
    ward.warm("/auth/sessions", 8).await;
    ward.warm_sign_in(12).await;
    let leaving = ward.sign_in_times(8).await;
    let sign_outs = join_all(leaving.iter().map(|session| ward.sign_out(session)));
    let sign_ins = join_all((0..12).map(|_| ward.sign_in(PASSWORD)));
    let (sign_outs, sign_ins) = tokio::join!(sign_outs, sign_ins);
    assert_each(&sign_outs, &[(204, "")]);
    assert_each(&sign_ins, &[(200, "")]);
    assert_eq!(ward.live(&leaving).await, 0);
    assert_eq!(ward.live(&sign_ins).await, 12);
    ward.assert_recorded("LoggedOut", 8).await;
    ward.assert_recorded("LoginSucceeded", 20).await;
    ward.assert_met();
}

/// Whoever signs in before the password changes has a session, which the change ends; whoever
/// comes later has the wrong password. So few do that none has to wait.
#[tokio::test]
async fn a_password_change_among_sign_outs_and_sign_ins_ends_what_came_before() {
    let ward = Ward::open(50).await;
    ward.warm("/auth/profile", 2).await;
    ward.warm("/auth/sessions", 8).await;
    ward.warm_sign_in(4).await;
    let sessions = ward.sign_in_times(10).await;
    let (changing, leaving) = sessions.split_at(2);
    let other = "copper window above 23 rivers";
    let changes = [NEW_PASSWORD, other];
    let (answers, sign_outs, sign_ins) = join3(
        join_all((0..2).map(|one| ward.change_password(&changing[one], changes[one]))),
        join_all(leaving.iter().map(|session| ward.sign_out(session))),
        join_all((0..4).map(|_| ward.sign_in(PASSWORD))),
    )
    .await;

    assert_each(&sign_outs, &[(204, ""), (401, "session_ended")]);
    assert_each(&sign_ins, &[(200, ""), (401, "invalid_credentials")]);
    let refused = [(401, "session_ended"), (422, "validation_failed")];
    assert_each(&answers, &[&[(204, "")], refused.as_slice()].concat());
    assert_eq!(count(&answers, 204), 1);
    let winner = usize::from(answers[0].status != 204);

    let came: Vec<Answer> = sign_ins
        .iter()
        .filter(|one| one.status == 200)
        .cloned()
        .collect();
    assert_eq!(ward.live(&came).await, 0);
    assert_eq!(ward.live(&sessions).await, 1);
    assert!(ward.is_live(&changing[winner]).await);
    ward.assert_recorded("PasswordChanged", 1).await;
    ward.assert_recorded("LoggedOut", count(&sign_outs, 204))
        .await;
    ward.assert_recorded("LoginSucceeded", 10 + came.len())
        .await;
    ward.assert_recorded("LoginFailed", 4 - came.len()).await;
    assert_eq!(ward.sign_in(changes[winner]).await.status, 200);
    assert_eq!(ward.sign_in(PASSWORD).await.status, 401);
    ward.assert_met();
}
