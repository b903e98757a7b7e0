//! Mail: from its cause to the mailbox, and what becomes of it on the way.

mod addresses;
mod notices;
pub(crate) mod outbox;
pub(crate) mod registration;
mod resets;
mod templates;
mod undeliverable;
mod unsent;

pub(crate) use self::undeliverable::tell_of_a_bounce;

use std::time::Duration;

use domain::{mail_code::MailCode, one_time_code::OneTimeCode};
use florence_local::{mailbox::ReceivedMail, stack::Stack, template::Template};
use serde_json::{Value, json};
use store::outbox::OUTBOX_SHARDS;
use tests::{
    Api, Nurse,
    people::{self, NEW_PASSWORD, PASSWORD},
};

use crate::{request_log, system};

/// Replaces the password, which is told by mail.
async fn change_password(api: &Api, nurse: &Nurse) -> tests::Answer {
    let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    let path = "/auth/change-password";
    let changed = api.post(path, Some(&nurse.access), body).await;
    changed.expect_status(204)
}

/// The mails to an address, the newest first, once there are `count`.
async fn mails(stack: &Stack, address: &str, count: usize) -> Vec<ReceivedMail> {
    for _ in 0..1_000 {
        let mails = stack.mailbox().to(address);
        if mails.len() >= count {
            return mails;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!(
        "fewer than {count} mails to {address}: {:#?}",
        stack.output()
    );
}

/// The token of the newest link to `page` that was mailed to an address.
pub(crate) async fn link_token(stack: &Stack, address: &str, page: &str) -> String {
    let before = format!("/{page}#token=");
    for _ in 0..1_000 {
        let mails = stack.mailbox().to(address);
        let mut links = mails
            .iter()
            .filter_map(|mail| mail.text.split_once(&before));
        if let Some((_, rest)) = links.next() {
            return rest.lines().next().unwrap_or_default().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no link to {page} for {address}: {:#?}", stack.output());
}

/// The newest mail to an address, once there is one.
pub(crate) async fn newest(stack: &Stack, address: &str) -> ReceivedMail {
    mails(stack, address, 1).await.remove(0)
}

/// The code in a mail, which stands alone on a line.
pub(crate) fn code(mail: &ReceivedMail) -> String {
    let is_code = |line: &&str| line.trim().parse::<MailCode>().is_ok();
    let code = mail.text.lines().find(is_code);
    code.unwrap_or_else(|| panic!("{}", mail.text))
        .trim()
        .to_owned()
}

/// The code for an administrator's first factor in a mail to an address, once there is one.
pub(crate) async fn one_time_code(stack: &Stack, address: &str) -> String {
    for _ in 0..1_000 {
        let mails = stack.mailbox().to(address);
        let mut lines = mails.iter().flat_map(|mail| mail.text.lines());
        let is_code = |line: &&str| line.contains('-') && line.parse::<OneTimeCode>().is_ok();
        if let Some(code) = lines.find(is_code) {
            return code.to_owned();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no code for {address}: {:#?}", stack.output());
}

#[tokio::test]
async fn a_new_password_is_told_by_mail_in_the_persons_language() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let mut person = people::registration();
    person["locale"] = json!("es");
    let nurse = api.register_as(person).await;
    change_password(&api, &nurse).await;

    let mails = mails(stack, &nurse.email, 1).await;
    let mail = &mails[0];
    assert_eq!(mail.subject, "Se ha cambiado su contraseña");
    assert_eq!(mail.from, "AI Nurse Florence <no-reply@florence.invalid>");
    assert_eq!(mail.to, std::slice::from_ref(&nurse.email));
    assert_eq!(
        mail.tags,
        [("template".to_owned(), "password_changed".to_owned())]
    );
    assert_eq!(
        mail.configuration_set.as_deref(),
        Some("MailConfigurationSet")
    );
    let automatic = ("Auto-Submitted".to_owned(), "auto-generated".to_owned());
    assert_eq!(mail.headers, [automatic]);
    for text in [&mail.text, &mail.html] {
        assert!(text.contains(&stack.base_url()), "{text}");
        assert!(!text.contains("Ann"), "{text}");
    }
    outbox::is_empty_for(stack, &nurse).await;
}

#[tokio::test]
async fn the_mailbox_shows_what_was_sent() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    change_password(&api, &nurse).await;
    let mail = mails(stack, &nurse.email, 1).await.remove(0);

    let get = async |path: &str| {
        let answer = reqwest::get(format!("{}{path}", stack.base_url()))
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    };
    let listed: Vec<ReceivedMail> = serde_json::from_str(&get("/_mail.json").await).unwrap();
    assert!(listed.contains(&mail));
    let page = get("/_mail").await;
    assert!(
        page.contains(&nurse.email) && page.contains(&mail.subject),
        "{page}"
    );
    assert!(page.contains("Auto-Submitted: auto-generated"), "{page}");
    assert_eq!(get(&format!("/_mail/{}", mail.message_id)).await, mail.html);
}

/// What a request costs does not depend on whether mail can be sent.
#[tokio::test]
async fn no_request_waits_for_mail() {
    let mut costs = Vec::new();
    for from in ["no-reply@florence.invalid", ""] {
        let stack = system::start(system::ephemeral().parameter("MailFrom", from)).await;
        let api = system::api(&stack);
        let nurse = api.register().await;
        let line = request_log::line(&stack, &change_password(&api, &nurse).await).await;
        costs.push((
            line["table_round_trips"].clone(),
            line["table_read_units"].clone(),
        ));
    }
    assert_eq!(costs[0], costs[1]);
}

#[tokio::test]
async fn without_an_address_that_it_comes_from_no_mail_is_written() {
    for (name, value) in [("MailFrom", ""), ("MailTransport", "none")] {
        let stack = system::start(system::ephemeral().parameter(name, value)).await;
        let api = system::api(&stack);
        assert_eq!(
            api.get("/health", None).await.text("mail"),
            "none",
            "{name}"
        );
        let nurse = api.register().await;
        change_password(&api, &nurse).await;
        outbox::is_empty_for(&stack, &nurse).await;
        assert_eq!(stack.mailbox().mails(), []);
    }
    let health = system::shared().await.get("/health", None).await;
    assert_eq!(health.text("mail"), "ses");
}

/// Mail in a partition that the filter does not name would wait for the schedule.
#[test]
fn the_stream_tells_of_every_partition_of_the_outbox() {
    let template = Template::of_project().unwrap();
    let mailer = template.function("mailer").unwrap();
    let partitions = (0..OUTBOX_SHARDS).map(|shard| format!("OUTBOX#{shard}"));
    assert_eq!(mailer.streams[0].partitions, partitions.collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_no_event_of_the_mailer_is_refused() {
    let stack = system::shared_stack().await;
    for event in [json!({}), json!({"source": "aws.s3"}), Value::Null] {
        let invocation = stack.invoke("mailer", event.to_string()).await.unwrap();
        assert!(invocation.result.is_err(), "{event}");
    }
}
