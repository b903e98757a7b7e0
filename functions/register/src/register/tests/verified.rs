use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::people::{self, NEW_PASSWORD};

use crate::verified::{Verified, id_of};

const EMAIL: &str = "ann@ward.example.org";

#[tokio::test]
async fn a_registration_waits_ten_minutes_for_its_code() {
    let verified = Verified::start().await;
    let person = people::registration_of(EMAIL);
    let answer = verified.register(&[], person).await.expect_status(202);
    assert_eq!(answer.body["expires_in"], 600);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("set-cookie"), "");

    let pending = verified.pending(&id_of(&answer)).await;
    assert_eq!(pending["mailed"], true);
    assert_eq!(verified.app.waiting_mails().await, 1);
    let text = pending.to_string();
    let code = verified.code(&id_of(&answer)).await;
    for secret in [people::PASSWORD, &code, &code.replace(' ', "")] {
        assert!(!text.contains(secret), "{text}");
    }
    let sign_in_record = verified.app.sort_keys(&format!("EMAIL#{EMAIL}")).await;
    assert_eq!(sign_in_record, Vec::<String>::new());
}

#[tokio::test]
async fn an_address_with_an_account_is_answered_like_any_other() {
    let verified = Verified::start().await;
    let account = verified.app.register().await.email;
    for email in [EMAIL, &account] {
        let person = people::registration_of(email);
        let answer = verified.register(&[], person).await.expect_status(202);
        let pending = verified.pending(&id_of(&answer)).await;
        assert_eq!(
            (pending["mailed"].clone(), pending["tries"].clone()),
            (json!(true), json!(0))
        );
    }
    assert_eq!(verified.app.waiting_mails().await, 2);
}

#[tokio::test]
async fn what_is_asked_for_is_judged_as_ever() {
    let verified = Verified::start().await;
    let mut person = people::registration();
    person["password"] = json!("passwordpassword");
    let answer = verified.register(&[], person.clone()).await;
    let told = (answer.status, answer.fields());
    assert_eq!(told, (422, vec!["password"]));
    person["role"] = json!("admin");
    let answer = verified.register(&[], person).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["role"]));
    assert_eq!(verified.app.waiting_mails().await, 0);
}

#[tokio::test]
async fn of_many_registrations_of_one_address_three_an_hour_are_mailed() {
    let verified = Verified::start().await;
    let mut mailed = 0;
    for _ in 0..5 {
        let id = verified.begin(EMAIL).await;
        let pending = verified.pending(&id).await;
        if pending["mailed"] == true {
            mailed += 1;
            continue;
        }
        let code = verified.code(&id).await;
        let answer = verified.confirm(&id, &code).await;
        assert_eq!((answer.status, answer.code()), (422, "wrong_code"));
    }
    assert_eq!((mailed, verified.app.waiting_mails().await), (3, 3));

    verified.app.clock.advance(3_600);
    let id = verified.begin(EMAIL).await;
    assert_eq!(verified.pending(&id).await["mailed"], true);
}

#[tokio::test]
async fn a_retry_gets_the_registration_that_was_begun_and_mails_nothing() {
    let verified = Verified::start().await;
    let key = [("idempotency-key", "k-1")];
    let person = people::registration_of(EMAIL);
    let answers = join_all((0..3).map(|_| verified.register(&key, person.clone()))).await;
    let ids: Vec<String> = answers.iter().map(id_of).collect();
    assert!(
        ids.iter().all(|id| *id == ids[0] && !id.is_empty()),
        "{ids:?}"
    );
    let replayed = |answer: &&tests::Answer| answer.header("idempotency-replayed") == "true";
    assert_eq!(answers.iter().filter(replayed).count(), 2);
    assert_eq!(verified.app.waiting_mails().await, 1);

    verified.app.clock.advance(60);
    let again = verified.register(&key, person.clone()).await;
    assert_eq!(id_of(&again.expect_status(202)), ids[0]);
    let mut others = [person.clone(), person.clone()];
    others[0]["full_name"] = json!("Somebody Else");
    others[1]["password"] = json!(NEW_PASSWORD);
    for other in others {
        let answer = verified.register(&key, other).await;
        let told = (answer.status, answer.code());
        assert_eq!(told, (422, "idempotency_key_reused"));
    }
    verified.app.clock.advance(540);
    let late = verified.register(&key, person).await.expect_status(202);
    assert_ne!(id_of(&late), ids[0]);
}

/// How many mails to the address are counted: by the network, for the address, for the deployment.
async fn counted(verified: &Verified) -> Vec<Value> {
    let mailbox = format!("MAILBOX#{EMAIL}");
    let mut counts = Vec::new();
    for partition in [mailbox.as_str(), "MAILS#UNPROVEN"] {
        for sort_key in verified.app.sort_keys(partition).await {
            let count = verified.app.item(partition, &sort_key).await;
            counts.push(count["asked"].clone());
        }
    }
    counts
}

#[tokio::test]
async fn retries_at_once_use_up_one_mail() {
    let verified = Verified::start().await;
    let key = [("idempotency-key", "k-1")];
    let person = people::registration_of(EMAIL);
    let answers = join_all((0..3).map(|_| verified.register(&key, person.clone()))).await;
    let ids: BTreeSet<String> = answers.iter().map(id_of).collect();
    assert_eq!(ids.len(), 1);
    let id = ids.first().unwrap();
    assert_eq!(verified.pending(id).await["mailed"], true);
    assert_eq!(verified.app.waiting_mails().await, 1);
    assert_eq!(counted(&verified).await, vec![json!(1); 3]);

    for mailed in [true, true, false] {
        let id = verified.begin(EMAIL).await;
        assert_eq!(verified.pending(&id).await["mailed"], mailed);
    }
}

/// One of these finds no mail left, and may be the one that begins the registration.
#[tokio::test]
async fn of_retries_at_once_the_last_mail_is_sent() {
    for _ in 0..3 {
        let verified = Verified::start().await;
        for _ in 0..2 {
            verified.begin(EMAIL).await;
        }
        let key = [("idempotency-key", "k-1")];
        let person = people::registration_of(EMAIL);
        let answers = join_all((0..2).map(|_| verified.register(&key, person.clone()))).await;
        let id = id_of(&answers[0]);
        assert_eq!(verified.pending(&id).await["mailed"], true);
        assert_eq!(verified.app.waiting_mails().await, 3);
        assert_eq!(counted(&verified).await, vec![json!(3); 3]);
    }
}
