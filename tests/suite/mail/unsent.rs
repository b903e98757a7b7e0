//! SES does not take a mail, or the mailer dies.

use std::{fs, process::Command, time::Duration};

use aws_sdk_dynamodb::types::AttributeValue;
use florence_local::{mailbox::SesFailure, stack::Stack};

use super::{change_password, mails, outbox};
use crate::{system, table};

#[tokio::test]
async fn mail_that_ses_does_not_take_waits_and_arrives() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    let failures = [
        SesFailure::Throttled,
        SesFailure::Refused,
        SesFailure::Silent,
    ];
    stack.mailbox().fail_next(failures);
    let nurse = api.register().await;
    change_password(&api, &nurse).await;

    for attempt in ["1", "2", "3"] {
        let mail = waits(&stack, &nurse, attempt).await;
        assert_eq!(stack.mailbox().mails(), []);
        // It is not due yet.
        outbox::sweep(&stack).await;
        outbox::tried(&stack, &nurse, attempt).await;
        outbox::make_due(&stack, mail).await;
        outbox::sweep(&stack).await;
    }
    assert_eq!(mails(&stack, &nurse.email, 1).await.len(), 1);
    outbox::is_empty_for(&stack, &nurse).await;
}

/// Waits until an attempt has failed, so that the mail waits for the next one.
async fn waits(stack: &Stack, nurse: &tests::Nurse, attempt: &str) -> table::Item {
    let (count, outcome) = (
        format!("\"attempts\":{attempt},"),
        "\"outcome\":\"waiting\"",
    );
    for _ in 0..1_000 {
        let lines = stack.output();
        let failed = |line: &String| line.contains(&count) && line.contains(outcome);
        if lines.iter().any(failed) {
            return outbox::tried(stack, nurse, attempt).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("attempt {attempt} does not end");
}

#[tokio::test]
async fn a_mailer_killed_between_sending_and_forgetting_sends_one_duplicate_at_most() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    stack.mailbox().fail_next([SesFailure::SentInSilence]);
    let nurse = api.register().await;
    change_password(&api, &nurse).await;
    mails(&stack, &nurse.email, 1).await;
    kill_mailers(&stack.endpoints().ses);

    let mail = outbox::tried(&stack, &nurse, "1").await;
    // While it is leased nobody else sends it.
    outbox::sweep(&stack).await;
    assert_eq!(stack.mailbox().to(&nurse.email).len(), 1);
    outbox::make_due(&stack, mail).await;
    for _ in 0..3 {
        outbox::sweep(&stack).await;
    }
    assert_eq!(stack.mailbox().to(&nurse.email).len(), 2);
    outbox::is_empty_for(&stack, &nurse).await;
}

/// Ends the processes of the mailer that send mail to this address, as a crash would.
fn kill_mailers(ses: &str) {
    let mut killed = 0;
    for process in fs::read_dir("/proc").unwrap() {
        let process = process.unwrap();
        let file = |name: &str| fs::read(process.path().join(name)).unwrap_or_default();
        let environment = String::from_utf8_lossy(&file("environ")).into_owned();
        let sends_there = environment.contains(&format!("AWS_ENDPOINT_URL_SESV2={ses}\0"));
        if file("comm") == b"mailer\n" && sends_there {
            let id = process.file_name();
            let kill = Command::new("kill").arg("-9").arg(&id).status();
            assert!(kill.unwrap().success());
            killed += 1;
        }
    }
    assert!(killed > 0, "no mailer was running");
}

#[tokio::test]
async fn many_sweeps_at_once_send_a_mail_once() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    stack.mailbox().fail_next([SesFailure::Throttled]);
    let nurse = api.register().await;
    change_password(&api, &nurse).await;
    let mail = waits(&stack, &nurse, "1").await;
    outbox::make_due(&stack, mail).await;

    let sweep = || outbox::sweep(&stack);
    tokio::join!(sweep(), sweep(), sweep(), sweep(), sweep());
    assert_eq!(stack.mailbox().to(&nurse.email).len(), 1);
}

#[tokio::test]
async fn mail_that_is_too_old_is_dropped() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    stack.mailbox().fail_next([SesFailure::Throttled]);
    let nurse = api.register().await;
    change_password(&api, &nurse).await;
    let mut mail = waits(&stack, &nurse, "1").await;

    // The same mail as it lies in a table that was restored much later: its id is of 2020.
    let last = table::text(&mail, "SK").split_off(13);
    let old = format!("016f5e66-e800{last}");
    for name in ["SK", "mail_id", "reference_id"] {
        mail.insert(name.to_owned(), AttributeValue::S(old.clone()));
    }
    outbox::make_due(&stack, mail).await;
    outbox::sweep(&stack).await;
    let left = outbox::waiting(&stack, &nurse).await;
    assert!(left.iter().all(|mail| table::text(mail, "SK") != old));
    assert_eq!(stack.mailbox().mails(), []);
}
